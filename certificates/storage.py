from django.core.files.storage import Storage, storages


def private() -> Storage:
    """Where certificates are kept: never below an address that a web server hands out by itself."""
    return storages["private"]
