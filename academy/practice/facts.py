REFLECTION_WRITTEN = "practice.reflection-written"
REFLECTION_DELETED = "practice.reflection-deleted"
