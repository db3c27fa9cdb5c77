"""How often one address may check codes: enough for a staff room, too little for a machine."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from academy.common.limits import is_over

CHECKS = 30
SECONDS = 60


def is_over_the_limit(request: HttpRequest) -> bool:
    """Counts this request, and says whether it is one too many of its address within a minute."""
    # allauth knows how many proxies to trust, and finds the address behind them.
    return is_over(f"verify:{get_adapter(request).get_client_ip(request)}", most=CHECKS, seconds=SECONDS)
