"""Fields of several rows: lines of one text each, and rows of parts under equal names.

Both work without scripts: a text area with one line each, blank rows at the end.
static/js/scenarios.js makes rows of them that can be added, moved and taken out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Row = dict[str, str]
no_null = ProhibitNullCharactersValidator()


class Lines(forms.CharField):
    """A list of texts, one per line; blank lines don't count."""

    def __init__(self, *, most: int = 40, longest: int = 500, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        widget = forms.Textarea(attrs={"rows": 5, "data-lines": ""})
        kwargs.setdefault("help_text", gettext_lazy("One per line, in their order."))
        super().__init__(widget=widget, **kwargs)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:
        """A list as lines; a line break within a text would make two of it."""
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(" ".join(line.split("\n")) for line in value)

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value) or ""
        lines = [line.strip() for line in text.replace("\r", "\n").split("\n")]
        lines = [line for line in lines if line]
        check_count(lines, self.most)
        for number, line in enumerate(lines, 1):
            if len(line) > self.longest:
                raise ValidationError(_("Line %(n)d: ") % {"n": number} + long_words())
        return lines


class RowsWidget(forms.Widget):
    """Rows of inputs `<field>_<part>`; the page draws them."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        super().__init__()
        self.parts = parts

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[Row]:
        """One row per place of the longest part; what is missing there is blank."""
        columns = {part: _listed(data, f"{name}_{part}") for part in self.parts}
        length = max(map(len, columns.values()))
        return [
            {
                part: texts[index] if index < len(texts) else ""
                for part, texts in columns.items()
            }
            for index in range(length)
        ]


def _listed(data: Mapping[str, Any], key: str) -> list[str]:
    texts = data.getlist(key) if hasattr(data, "getlist") else data.get(key, [])
    return [texts] if isinstance(texts, str) else texts


class RowsField(forms.Field):
    """Rows of parts; those that are blank but for `ignored` parts don't count."""

    parts: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    most = 20

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=RowsWidget(self.parts), **kwargs)

    def filled_rows(self, rows: list[Row]) -> Iterator[tuple[int, Row]]:
        """(number as people count, row) of each row with something in it."""
        wanted = [
            (number, {part: text.strip() for part, text in row.items()})
            for number, row in enumerate(rows or (), 1)
            if any(row[part].strip() for part in self.parts if part not in self.ignored)
        ]
        check_count(wanted, self.most)
        for number, row in wanted:
            for text in row.values():
                no_null(text)
            yield number, row


def check_count(rows: list[Any], most: int) -> None:
    if len(rows) > most:
        words = ngettext(
            "At most %(n)d, please: these are %(found)d.",
            "At most %(n)d, please: these are %(found)d.",
            most,
        )
        raise ValidationError(words % {"n": most, "found": len(rows)})


def long_words() -> str:
    return _("this text is too long.")


def whole(text: str, *, most: int) -> int | None:
    """`text` as a whole number from 0 to `most`; None when it is not one."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if int(text) <= most else None
