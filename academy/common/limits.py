"""How often something may be tried: enough for people, too little for a machine."""

from django.core.cache import cache


def is_over(key: str, *, most: int, seconds: int) -> bool:
    """Counts this try, and says whether it is one too many within so many seconds of the first."""
    if cache.add(key, 1, timeout=seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out between the two.
        return False
