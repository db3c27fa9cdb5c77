REFLECTION_DELETED = "practice.reflection-deleted"
