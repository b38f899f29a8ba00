"""How figures, times and states are written, in the reader's own language."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format, localize, number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from shoppers.models import Role

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86_400
PER_PERCENT = 100_000
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
BANDS = {
    1: gettext_lazy("Poor"),
    2: gettext_lazy("Below"),
    3: gettext_lazy("Near"),
    4: gettext_lazy("Meets"),
    5: gettext_lazy("Exceeds"),
}
# Told apart without colour, on a grid of 16.
SHAPES = {
    1: '<path d="M1 3h14L8 15z" fill="currentColor"/>',
    2: '<path d="M2.5 4h11L8 13.4z" fill="none" stroke="currentColor"'
    ' stroke-width="2"/>',
    3: '<path d="M1 8h14" stroke="currentColor" stroke-width="3.5"/>',
    4: '<path d="M2.5 12h11L8 2.6z" fill="none" stroke="currentColor"'
    ' stroke-width="2"/>',
    5: '<path d="M1 13h14L8 1z" fill="currentColor"/>',
}
# Word and shape of a state. open: dashed, doing: half, sent: full, back and clash:
# somebody must act, out: it no longer counts.
STATES: dict[str, tuple[str, str | Promise]] = {
    "open": ("open", gettext_lazy("Unassigned")),
    "assigned": ("held", gettext_lazy("Assigned")),
    "accepted": ("held", gettext_lazy("Accepted")),
    "in_progress": ("doing", gettext_lazy("In progress")),
    "submitted": ("sent", gettext_lazy("Submitted")),
    "in_review": ("sent", gettext_lazy("In review")),
    "returned": ("back", gettext_lazy("Returned")),
    "approved": ("ok", gettext_lazy("Approved")),
    "disputed": ("clash", gettext_lazy("Disputed")),
    "excluded": ("out", gettext_lazy("Excluded")),
    "cancelled": ("out", gettext_lazy("Cancelled")),
    "expired": ("out", gettext_lazy("Expired")),
    "draft": ("doing", gettext_lazy("Draft")),
    "planned": ("open", gettext_lazy("Planned")),
    "published": ("ok", gettext_lazy("Published")),
    "live": ("ok", gettext_lazy("Live")),
    "closed": ("out", gettext_lazy("Closed")),
}


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as people round, and never a negative zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def number(value: Decimal, decimals: int) -> str:
    """`value` in the reader's locale, with a real minus sign."""
    return number_format(value, decimals, use_l10n=True).replace("-", "−")


@register.filter
def percent(score: int | None, decimals: int = 1) -> str:
    """A score in ten-millionths as "71.3 %"; None is "no score", never 0."""
    if score is None:
        return _("no score")
    share = rounded(Decimal(score) / PER_PERCENT, decimals)
    return _("%(number)s\N{NO-BREAK SPACE}%%") % {"number": number(share, decimals)}


@register.filter
def change(score: int | None, decimals: int = 1) -> str:
    """A difference of two scores (ten-millionths) in points: "+1.3", "−0.4"."""
    if score is None:
        return "–"
    difference = rounded(Decimal(score) / PER_PERCENT, decimals)
    return ("+" if difference > 0 else "") + number(difference, decimals)


@register.filter
def points(hundredths: int | None) -> str:
    """Points or weights in hundredths, without needless zeros: 250 is "2.5"."""
    if hundredths is None:
        return "–"
    decimals = 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2
    return number(Decimal(hundredths) / 100, decimals)


@register.filter
def duration(seconds: int | None) -> str:
    """Seconds as "45 s", "14 min 02 s" or "1 h 04 min"."""
    if seconds is None:
        return "–"
    sign, rest = ("−" if seconds < 0 else ""), abs(seconds)
    if rest < MINUTE:
        words = _("%(seconds)d s") % {"seconds": rest}
    elif rest < HOUR:
        parts = {"minutes": rest // MINUTE, "seconds": rest % MINUTE}
        words = _("%(minutes)d min %(seconds)02d s") % parts
    else:
        parts = {"hours": rest // HOUR, "minutes": rest % HOUR // MINUTE}
        words = _("%(hours)d h %(minutes)02d min") % parts
    return sign + words.replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def money(cents: int | None, currency: str = "EUR") -> str:
    """Integer cents: "£14.00", or "14.00 NOK" where no sign is common."""
    if cents is None:
        return "–"
    amount = number(Decimal(cents) / 100, 2)
    if currency not in SYMBOLS:
        return f"{amount}\N{NO-BREAK SPACE}{currency}"
    parts = {"symbol": SYMBOLS[currency], "amount": amount}
    return pgettext("money", "%(symbol)s%(amount)s") % parts


@register.filter
def day(value: date | None) -> str:
    """A date as "Tue 17 Nov"; the year is added when it is not the present one."""
    if value is None:
        return "–"
    if value.year == timezone.localdate().year:
        return date_format(value, pgettext("date format", "D j M"))
    return date_format(value, pgettext("date format", "D j M Y"))


@register.filter
def when(at: datetime | None, zone: str | None = None) -> str:
    """An aware moment in a named zone: "Tue 17 Nov, 09:12 (Oslo)"."""
    if at is None:
        return "–"
    there = timezone.localtime(at, ZoneInfo(zone) if zone else None)
    name = zone or timezone.get_current_timezone_name()
    place = name.rsplit("/", 1)[-1].replace("_", " ")
    clock = date_format(there, pgettext("time format", "H:i"))
    return f"{day(there.date())}, {clock} ({place})"


@register.filter
def clock(at: datetime | None, zone: str | None = None) -> str:
    """The time of day in a named zone, to the second: "09:12:40"."""
    if at is None:
        return "–"
    there = timezone.localtime(at, ZoneInfo(zone) if zone else None)
    return date_format(there, pgettext("time format with seconds", "H:i:s"))


@register.filter
def late(due: datetime | None, now: datetime | None = None) -> str:
    """Return "3 days late" once `due` has passed, "" before; late is not a status."""
    if due is None:
        return ""
    seconds = int(((now or timezone.now()) - due).total_seconds())
    if seconds < MINUTE:
        return ""
    return _("%(time)s late") % {"time": about(seconds)}


@register.filter
def until(due: datetime | None, now: datetime | None = None) -> str:
    """Return "in 2 days" while there is time, "" once `due` has passed."""
    if due is None:
        return ""
    seconds = int((due - (now or timezone.now())).total_seconds())
    return _("in %(time)s") % {"time": about(seconds)} if seconds >= 0 else ""


def about(seconds: int) -> str:
    """A length of time in the grain that people care for: days, hours, minutes."""
    if seconds >= 2 * DAY:
        return ngettext("%d day", "%d days", seconds // DAY) % (seconds // DAY)
    if seconds >= HOUR:
        return duration(seconds)
    minutes = seconds // MINUTE
    return ngettext("%d minute", "%d minutes", minutes) % minutes


@register.filter
def role_words(held: Collection[str]) -> str:
    """The roles that a viewer holds, in words and always in the same order."""
    return ", ".join(str(role.label) for role in Role if role.value in held)


@register.simple_tag
def status(value: str, label: str | None = None) -> SafeString:
    """The badge of a status: colour, shape and word; `label` replaces the word."""
    shape, word = STATES.get(value, ("held", value))
    return format_html('<span class="tag" data-s="{}">{}</span>', shape, label or word)


@register.filter
def band_word(number: int | None) -> str:
    """The word of a band, 1 to 5; empty for no band."""
    return str(BANDS[number]) if number else ""


@register.simple_tag
def band(score: int | None, number: int | None = None) -> SafeString:
    """The chip of a score: `number` tall bars (1 to 5), per cent and word."""
    if score is None or number is None:
        return format_html('<span class="muted">{}</span>', percent(score))
    return format_html(
        '<span class="band" data-b="{}">{} <span>{}</span></span>',
        number,
        percent(score),
        BANDS[number],
    )


@register.simple_tag
def band_shape(number: int) -> SafeString:
    """The shape of a band, 1 to 5; it never speaks for itself."""
    return format_html(
        '<svg class="i b{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        number,
        SafeString(SHAPES[number]),
    )


@register.simple_tag
def band_mark(number: int) -> SafeString:
    """The shape of a band, and its word for who cannot see it; nothing for no band."""
    if not number:
        return SafeString("")
    word = BANDS[number]
    return format_html('{}<span class="vh"> {}</span>', band_shape(number), word)


@register.simple_tag
def score(value: int | None, number_of_band: int | None = None) -> SafeString:
    """A score (ten-millionths) as it is read in a narrow column: "60.0" and the shape
    of its band."""
    if value is None or number_of_band is None:
        return format_html("<small>{}</small>", percent(value))
    figure = number(rounded(Decimal(value) / PER_PERCENT, 1), 1)
    return format_html("<b>{}</b> {}", figure, band_mark(number_of_band))


class Ranged(Protocol):
    """What has an interval, or has none."""

    @property
    def low(self) -> Decimal | float | None: ...
    @property
    def high(self) -> Decimal | float | None: ...


@register.filter
def interval(row: Ranged) -> str:
    """From where to where the true figure may lie: "70.1 to 74.9"."""
    if row.low is None:
        return "–"
    return _("%(low)s to %(high)s") % {
        "low": localize(row.low),
        "high": localize(row.high),
    }
