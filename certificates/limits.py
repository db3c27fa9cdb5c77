"""How often one address may check codes: enough for a staff room, too little for a machine."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

CHECKS = 30
SECONDS = 60


def is_over_the_limit(request: HttpRequest) -> bool:
    """Counts this request, and says whether it is one too many of its address within a minute."""
    # allauth knows how many proxies to trust, and finds the address behind them.
    key = f"verify:{get_adapter(request).get_client_ip(request)}"
    if cache.add(key, 1, timeout=SECONDS):
        return False
    try:
        return cache.incr(key) > CHECKS
    except ValueError:
        # It ran out between the two.
        return False
