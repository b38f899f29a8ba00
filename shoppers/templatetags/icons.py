"""`{% icon "check" %}`: a drawing inlined as SVG; it never speaks for itself."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Outlines on a grid of 24, drawn with the colour of the text around them.
PATHS = {
    "alert": "M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2",
    "ask": "M4 5h16v11H11l-4 4v-4H4zM12 13v.2M10.3 8.6a1.7 1.7 0 1 1 1.7 2.2",
    "audio": "M4 12h1.5M8 7.5v9M12 4.5v15M16 8.5v7M19 12h1.5",
    "back": "m15 5-7 7 7 7",
    "bolt": "M13.5 3 5 13.5h6.5L10 21l8.5-10.5H12z",
    "bot": "M7 8h10a3 3 0 0 1 3 3v5a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3v-5a3 3 0 0 1 3-3z"
    "M12 8V4M9 13v1M15 13v1M2 13v2M22 13v2",
    "calendar": "M6 5h12a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V7"
    "a2 2 0 0 1 2-2zM4 10h16M8 3v4M16 3v4",
    "camera": "M4 8h3.5L9 5.5h6L16.5 8H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4"
    "a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM8.5 13a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0",
    "chat": "M4 5h16v11h-9l-4 4v-4H4zM8 9.5h8M8 12.5h5",
    "check": "m5 12.5 4.5 4.5L19 7.5",
    "clock": "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 7v5l3 2",
    "close": "m6 6 12 12M18 6 6 18",
    "doc": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "dots": "M4.7 12a.8.8 0 1 0 1.6 0a.8.8 0 1 0-1.6 0M11.2 12a.8.8 0 1 0 1.6 0"
    "a.8.8 0 1 0-1.6 0M17.7 12a.8.8 0 1 0 1.6 0a.8.8 0 1 0-1.6 0",
    "down": "m5 9 7 7 7-7",
    "download": "M12 4v11M7.5 10.5 12 15l4.5-4.5M5 19h14",
    "flag": "M6 21V4h12l-3 4.5 3 4.5H6",
    "form": "M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h3",
    "hide": "M3 3l18 18M10 5.8A9.5 9.5 0 0 1 12 5.6c5 0 8.5 4.2 9.5 6.4a13 13 0 0 1"
    "-2.6 3.5M6.3 7.5A13 13 0 0 0 2.5 12c1 2.2 4.5 6.4 9.5 6.4 1.5 0 2.9-.4 4.1-1"
    "M10 10a3 3 0 0 0 4 4.2",
    "info": "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 11v5M12 8v.1",
    "kiosk": "M8 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z"
    "M9 7h6M9 11h6M11 17h2",
    "lock": "M7 11h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2z"
    "M8 11V8a4 4 0 0 1 8 0v3",
    "mail": "M3 6h18v13H3zM3 7l9 7 9-7",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "minus": "M5 12h14",
    "moon": "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
    "next": "m9 5 7 7-7 7",
    "no": "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M6.2 6.2l11.6 11.6",
    "norec": "M9 9v2a3 3 0 0 0 4.5 2.6M15 11V6a3 3 0 0 0-5.7-1.3M6 11a6 6 0 0 0 9.5 4.9"
    "M18 11a6 6 0 0 1-.4 2.2M12 17v4M3 3l18 18",
    "off": "M7 18h10a4 4 0 0 0 2.7-7M15.5 7.2A6 6 0 0 0 6.3 9.5 4.3 4.3 0 0 0 7 18"
    "M3 3l18 18",
    "pause": "M9 6v12M15 6v12",
    "pen": "m5 19 1-4L16 5l3 3L9 18zM14 7l3 3",
    "phone": "M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2"
    "A17 17 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z",
    "photo": "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M14 9.5h.1",
    "place": "M12 21s7-6 7-11.5a7 7 0 0 0-14 0C5 15 12 21 12 21z"
    "M9.5 9.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0",
    "play": "M8 5v14l11-7z",
    "plus": "M12 5v14M5 12h14",
    "post": "M4 20v-9a4 4 0 0 1 8 0v9zM8 7h8a4 4 0 0 1 4 4v9h-8M15 11h2v3M7 12h2",
    "printer": "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "return": "M9 6 4 11l5 5M4 11h11a5 5 0 0 1 5 5v2",
    "ring": "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0",
    "search": "M4 10.5a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0M15.3 15.3 20.5 20.5",
    "shop": "M4 10v10h16V10M3 10l1.5-6h15L21 10a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1"
    "-6 0zM10 20v-5h4v5",
    "social": "M4 12a8 8 0 1 1 16 0v1.5a2.5 2.5 0 0 1-5 0V8.5"
    "M8.5 12a3.3 3.3 0 1 0 6.6 0a3.3 3.3 0 1 0-6.6 0M17 19a8 8 0 0 1-13-7",
    "sun": "M8 12a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 3v2M12 19v2M3 12h2M19 12h2"
    "M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4",
    "undo": "M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3",
    "up": "m5 15 7-7 7 7",
    "upload": "M12 16V5M7.5 9.5 12 5l4.5 4.5M5 19h14",
    "user": "M8 8a4 4 0 1 0 8 0a4 4 0 1 0-8 0M4.5 20a7.5 7.5 0 0 1 15 0",
    "voice": "M2.1 12 12 2.1 21.9 12 12 21.9z",
    "warn": "M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2",
}
DASHED = frozenset({"ring"})
# The kinds of channel of the design; an organization's own channel has one of them.
CHANNELS = {
    "phone": "phone",
    "email": "mail",
    "chat": "chat",
    "bot": "bot",
    "form": "form",
    "social": "social",
    "messaging": "chat",
    "in_person": "shop",
    "self_service": "kiosk",
    "post": "post",
}


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """The drawing called `name`; `classes` adds CSS classes ("mini", "flip").

    Raises KeyError for a name that does not exist: a page without its sign is
    a mistake to be found by the first test, not by a reader.
    """
    dash = SafeString(' stroke-dasharray="3 3"' if name in DASHED else "")
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"{}/></svg>',
        f"ic {classes}".strip(),
        PATHS[name],
        dash,
    )


@register.simple_tag
def channel_icon(kind: str, classes: str = "") -> SafeString:
    """The drawing of a kind of channel; an unknown kind shows a flag."""
    return icon(CHANNELS.get(kind, "flag"), classes)
