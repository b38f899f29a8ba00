"""Keys for names that other tools allow, each used once."""

import re
import unicodedata

QUESTION, OPTION, SECTION = "question", "option", "section"

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z")


class Keys:
    """Those of one place: the questions of a form, the options of a list."""

    def __init__(self, fallback: str) -> None:
        self._fallback = fallback
        self._taken: set[str] = set()

    def fits(self, key: str) -> bool:
        """Whether `key` can be taken as it is (our own exports say theirs)."""
        if not _KEY.match(key):
            return False
        self._taken.add(key)
        return True

    def make(self, name: str) -> str:
        """`name`, or what comes nearest to it and is free."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).lstrip("_.-")[:56].rstrip("-")
        base = plain or self._fallback
        key, number = base, 2
        while key in self._taken:
            key, number = f"{base}-{number}", number + 1
        self._taken.add(key)
        return key
