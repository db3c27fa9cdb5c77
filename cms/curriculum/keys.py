"""The keys of loaded content: made from codes, so that loading again finds what it made."""

from uuid import UUID, uuid5

# The academy's own name space.
ACADEMY = UUID("6f1f6a0e-5d0b-5a53-9f0e-2f6c1f9f7a10")


def key_of(*parts: object) -> UUID:
    """The key of a module ("M1"), of a part of it ("M1", "the-four-ways"), or the id of a block in it."""
    return uuid5(ACADEMY, "/".join(str(part) for part in parts))
