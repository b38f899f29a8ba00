"""What plain modules have to say: sentences in English that a page translates.

A rule module knows no language. It says `_("The key “%(key)s” is used twice.", key=k)`:
`makemessages` finds the template by the marker's name, and whoever shows the sentence
turns it into the reader's language with `told(gettext)`.
"""

from collections.abc import Callable
from typing import Any

import msgspec


class Sentence(msgspec.Struct, frozen=True):
    """A template and what is filled in; a part may be a sentence itself."""

    text: str
    params: dict[str, Any] = {}

    def __str__(self) -> str:
        return self.told(str)

    def told(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of `translate`, parts of it included."""
        parts = {
            name: part.told(translate) if isinstance(part, Sentence) else part
            for name, part in self.params.items()
        }
        return translate(self.text) % parts


def _(text: str, /, **params: "str | int | Sentence") -> Sentence:
    """The sentence with the template `text`, which must be a literal to be found."""
    return Sentence(text, params)


def gettext_noop(text: str) -> str:
    """`text`, marked for `makemessages`: for tables of templates by their code."""
    return text


def verbatim(text: str) -> Sentence:
    """What somebody else worded (a library, a file): nobody translates it."""
    return Sentence("%(text)s", {"text": text})


def sentence_of(error: Exception) -> Sentence:
    """What an exception says, as a sentence where it was raised with one."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Sentence) else verbatim(str(error))


def from_data(data: dict[str, Any]) -> Sentence:
    """A sentence back from plain data (`msgspec.to_builtins`)."""
    params = data.get("params", {})
    return Sentence(
        data["text"],
        {
            name: from_data(part) if isinstance(part, dict) else part
            for name, part in params.items()
        },
    )
