"""Names that XForms allow, each used once in a form."""

import re

_BAD = re.compile(r"[^A-Za-z0-9_.-]")
#: XForms keep these for themselves.
_RESERVED = {"meta", "data", "instanceid", "instancename", "candid_yes_no"}


class Naming:
    """The names of a form's groups and questions, and of the choices of its lists.

    Names are compared without case: other tools are not all exact there.
    """

    def __init__(self) -> None:
        self._taken = set(_RESERVED)
        #: By list: the choice's name → the option's key.
        self.options: dict[str, dict[str, str]] = {}

    def name(self, key: str) -> str:
        """A free name for the group or question with this key."""
        name = _free(_valid(key), self._taken)
        self._taken.add(name.lower())
        return name

    def start(self, list_name: str) -> None:
        """Begin a choice list; `option` then names its choices."""
        self.options[list_name] = {}

    def option(self, list_name: str, key: str) -> str:
        """A name for the option with this key that is free in its list."""
        names = self.options[list_name]
        name = _free(key, set(names))
        names[name] = key
        return name


def _valid(key: str) -> str:
    name = _BAD.sub("_", key)
    return name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found.lower() in taken or found in taken:
        found, number = f"{name}_{number}", number + 1
    return found
