"""Figures as authors type them: decimals for points, minutes and seconds for times."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from audits.definition import Kind, Measure, Question

PLAIN = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})")
MOST_POINTS = 10_000
#: Counts and yes or no; every other measure is a time.
COUNTED = {
    Measure.TRANSFERS,
    Measure.STORY_REPEATED,
    Measure.PROMISE_MADE,
    Measure.PROMISE_KEPT,
}


def read_scaled(text: str, decimals: int) -> int:
    """ "2.5" or "2,5" with 2 decimals is 250. Raises ValidationError."""
    plain = text.strip().replace(",", ".").replace("−", "-")
    if not PLAIN.fullmatch(plain):
        raise forms.ValidationError(_("Give a number, like 2 or 2.5."))
    scaled = Decimal(plain).scaleb(decimals)
    if scaled != scaled.to_integral_value():
        words = _("At most %(n)d decimals.") if decimals else _("Give a whole number.")
        raise forms.ValidationError(words % {"n": decimals} if decimals else words)
    if abs(scaled) > 10**9:
        raise forms.ValidationError(_("This number is too large."))
    return int(scaled)


def write_scaled(value: int, decimals: int) -> str:
    """250 with 2 decimals is "2.5": no needless zeros."""
    text = f"{Decimal(value).scaleb(-decimals):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_points(text: str) -> int:
    """Points or weights as hundredths. Raises ValidationError."""
    value = read_scaled(text, 2)
    if abs(value) > MOST_POINTS * 100:
        raise forms.ValidationError(_("At most 10,000."))
    return value


def write_points(value: int) -> str:
    return write_scaled(value, 2)


def read_seconds(text: str) -> int:
    """ "1:30" or "90" are 90 seconds, "1:00:00" an hour. Raises ValidationError."""
    if found := CLOCK.fullmatch(text.strip()):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    if text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 7:
        return int(text)
    raise forms.ValidationError(_("Give minutes and seconds, like 1:30."))


def write_seconds(value: int) -> str:
    return f"{value // 60}:{value % 60:02d}"


@dataclass(frozen=True, slots=True)
class Figures:
    """How the values of one question are typed."""

    is_time: bool = False
    decimals: int = 0

    @classmethod
    def of(cls, question: Question) -> "Figures":
        if question.kind is Kind.COMPUTED:
            return cls(question.measure is not None and question.measure not in COUNTED)
        return cls(question.kind is Kind.DURATION, question.decimals)

    def read(self, text: str) -> int:
        if self.is_time:
            return read_seconds(text)
        return read_scaled(text, self.decimals)

    def write(self, value: int | None) -> str:
        if value is None:
            return ""
        return (
            write_seconds(value)
            if self.is_time and value >= 0
            else (write_scaled(value, self.decimals))
        )


class PointsField(forms.CharField):
    """Typed with decimals, kept in hundredths; None when blank."""

    def __init__(self, *, lowest: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 12})
        super().__init__(widget=widget, max_length=20, **kwargs)
        self.lowest = lowest

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        points = read_points(text)
        if points < self.lowest:
            raise forms.ValidationError(_("Not below 0."))
        return points

    def prepare_value(self, value: Any) -> Any:
        return write_points(value) if isinstance(value, int) else value
