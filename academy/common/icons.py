"""The icons: lines on a 24 by 24 grid, drawn in the colour of the text beside them. An icon never stands without its word."""

from django.utils.safestring import SafeString, mark_safe

_CIRCLE = '<circle cx="12" cy="12" r="9"/>'

SHAPES: dict[str, str] = {
    "arrow-left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "book": '<path d="M12 6.5C10.5 5 8 4.5 4 4.5v13.5c4 0 6.5.5 8 2 1.5-1.5 4-2 8-2V4.5c-4 0-6.5.5-8 2zM12 6.5V20"/>',
    "bulb": '<path d="M9 18h6M10 21h4M8.5 15c-1.8-1.2-3-3-3-5.2a6.5 6.5 0 0 1 13 0c0 2.2-1.2 4-3 5.2z"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/><path d="M3.5 10h17M8 2.8V6M16 2.8V6"/>',
    "care": f'{_CIRCLE}<path d="M12 7.5v5.5M12 16.4v.1"/>',
    "chart": '<path d="M4 20h16M7 16v-4M12 16V7M17 16v-7"/>',
    "clock": f'{_CIRCLE}<path d="M12 7v5.2l3.2 2"/>',
    "current": f'{_CIRCLE}<path d="m8 12.3 2.8 2.8L16 9.6"/>',
    "dash": '<path d="M7 12h10"/>',
    "down": '<path d="m7 10 5 5 5-5"/>',
    "download": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
    "heart": '<path d="M12 20s-7.5-4.3-7.5-10A4 4 0 0 1 12 8a4 4 0 0 1 7.5 2c0 5.7-7.5 10-7.5 10z"/>',
    "hourglass": '<path d="M7 3h10M7 21h10M8 3v3.5c0 2 4 3.5 4 5.5s-4 3.5-4 5.5V21M16 3v3.5c0 2-4 3.5-4 5.5s4 3.5 4 5.5V21"/>',
    "info": f'{_CIRCLE}<path d="M12 11v5.5M12 7.6v.1"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4 7.5 8 6 8-6"/>',
    "not-done": '<circle cx="12" cy="12" r="8.5" stroke-dasharray="3.2 3.475"/>',
    "offline": (
        '<path d="M3 3l18 18M8.5 15.5a5 5 0 0 1 6.5-.4M5.3 12a9.5 9.5 0 0 1 4-2.3M14.5 9.8A9.5 9.5 0 0 1 18.7 12'
        'M2.5 8.5A14 14 0 0 1 6 6.2M11 4.6A14.5 14.5 0 0 1 21.5 8.5M12 19.2v.1"/>'
    ),
    "pause": f'{_CIRCLE}<path d="M10 9v6M14 9v6"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="3"/>'
        '<path d="M3.5 19c0-3.5 2.5-5.5 5.5-5.5s5.5 2 5.5 5.5M15.5 5.8a3 3 0 0 1 0 5.4M17.5 14c2 .6 3.2 2.4 3.2 5"/>'
    ),
    "person": '<circle cx="12" cy="8" r="3.5"/><path d="M5.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6"/>',
    "place": '<path d="M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "play": '<path d="M8 5.5v13l11-6.5z"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4.5v-7.5h15V17H17M7 14h10v6H7z"/>',
    "safety": '<path d="M12 3.5 5 6v6c0 4.5 3 7.3 7 8.5 4-1.2 7-4 7-8.5V6z"/><path d="M12 8.5v4M12 15.4v.1"/>',
    "speech": '<path d="M4 5.5h16v11H11l-4.5 3.5v-3.5H4z"/>',
    "tick": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "up": '<path d="m7 14 5-5 5 5"/>',
    "waived": '<path d="M4 16a8 8 0 0 1 15.5-2.5"/><path d="m20.5 8.5-1 5-5-1"/><path d="M11 18h4"/>',
    "withdrawn": f'{_CIRCLE}<path d="M6 18 18 6"/>',
}


def icon(name: str, size: str = "") -> SafeString:
    """The icon as SVG, hidden from screen readers; `size` "l" is the larger one. Raises KeyError for a name that is not drawn."""
    classes = f"icon icon--{size}" if size else "icon"
    return mark_safe(f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true">{SHAPES[name]}</svg>')
