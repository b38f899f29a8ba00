"""What may stand in an address after the question mark: a list, never a guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from shoppers.api.problems import bad_parameter


@dataclass(frozen=True)
class Parameter:
    """One parameter. `path` is the field that it filters by; without one the view
    does something of its own with the value."""

    path: str = ""
    help: str = ""
    required: bool = False

    kind = "string"
    wanted = ""

    def read(self, text: str) -> Any:
        """The value of `text`. Raises ValueError."""
        raise NotImplementedError

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": self.kind}

    def documented(self, name: str) -> OpenApiParameter:
        return OpenApiParameter(
            name,
            self.schema,
            OpenApiParameter.QUERY,
            required=self.required,
            description=self.help,
        )


class Id(Parameter):
    wanted = "a UUID"

    def read(self, text: str) -> UUID:
        if len(text) != 36:
            raise ValueError(text)
        return UUID(text)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}


class Day(Parameter):
    wanted = "a date as YYYY-MM-DD"

    def read(self, text: str) -> date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class Key(Parameter):
    """The key of a section or question."""

    wanted = "a key of 1 to 64 letters, digits, points, dashes"
    pattern = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"

    def read(self, text: str) -> str:
        if not re.fullmatch(self.pattern[1:-1], text):
            raise ValueError(text)
        return text

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": self.pattern}


class Label(Parameter):
    """A short text, for example the name of a file."""

    wanted = "a text of at most 255 characters"

    def read(self, text: str) -> str:
        if len(text) > 255:
            raise ValueError(text)
        return text

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 255}


@dataclass(frozen=True)
class Choice(Parameter):
    values: tuple[str, ...] = ()
    default: str | None = None

    @property
    def wanted(self) -> str:  # type: ignore[override]  # its values are known late
        return " | ".join(self.values)

    def read(self, text: str) -> str:
        if text not in self.values:
            raise ValueError(text)
        return text

    @property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "string", "enum": list(self.values)}
        return schema | ({"default": self.default} if self.default else {})


@dataclass(frozen=True)
class Count(Parameter):
    least: int = 1
    most: int = 200
    default: int = 50

    @property
    def wanted(self) -> str:  # type: ignore[override]  # its bounds are known late
        return f"{self.least}–{self.most}"

    def read(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValueError(text)
        value = int(text)
        if not self.least <= value <= self.most:
            raise ValueError(text)
        return value

    @property
    def schema(self) -> dict[str, Any]:
        limits = {"minimum": self.least, "maximum": self.most}
        return {"type": "integer", **limits, "default": self.default}


class Cursor(Parameter):
    """Where the next page begins; read by the page that wrote it."""

    wanted = "the cursor of a page's `next`"

    def read(self, text: str) -> str:
        if not text:
            raise ValueError(text)
        return text


def read_query(given: QueryDict, known: Mapping[str, Parameter]) -> dict[str, Any]:
    """The values of an address by name. Raises Problem on the first bad parameter."""
    for name in given:
        if name not in known:
            words = _("There is no such parameter here.")
            raise bad_parameter(name[:80], "unknown_parameter", words)
        if len(given.getlist(name)) > 1:
            raise bad_parameter(name, "given_twice", _("Give this only once."))
    for name, parameter in known.items():
        if parameter.required and name not in given:
            raise bad_parameter(name, "required", _("This must be given."))
    return {name: read_one(name, known[name], str(given[name])) for name in given}


def read_one(name: str, parameter: Parameter, text: str) -> Any:
    try:
        if "\0" in text:
            raise ValueError(text)
        return parameter.read(text)
    except ValueError:
        detail = _("Give %(wanted)s.") % {"wanted": parameter.wanted}
        raise bad_parameter(name, "invalid", detail) from None
