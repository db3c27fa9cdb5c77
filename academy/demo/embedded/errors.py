class EmbeddedServerError(RuntimeError):
    """A server cannot be started or found; the words say which and why, in one line."""
