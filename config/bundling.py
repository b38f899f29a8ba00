"""A page's modules as one file: on a slow network every import costs a round trip.

Not a bundler for everybody's code: it knows the few forms of `import` and `export`
that our modules use, and stops at any other.
"""

import posixpath
import re
from collections.abc import Callable, Iterable

Read = Callable[[str], str]

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:const|class|function) (\w+))", re.M)
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/)[ \t]*\n", re.M | re.S)
_MARGIN = re.compile(r"^[ \t]+|^\n", re.M)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.M)
_SHEET = re.compile(r'^@import "([^"]+)";\n', re.M)


class NotBundled(Exception):
    """A module says import or export in a way that is not known here."""


def imports_of(name: str, text: str) -> list[str]:
    """The modules that `name` imports, as names like its own."""
    return [_beside(name, found) for _, found in _IMPORT.findall(text)]


def roots(names: Iterable[str], read: Read) -> list[str]:
    """The modules that no other one imports: what pages load."""
    known = list(names)
    inner = {found for name in known for found in imports_of(name, read(name))}
    return [name for name in known if name not in inner]


def bundle(name: str, read: Read) -> str:
    """The module with all that it imports, each once and before its first use."""
    ordered: list[str] = []

    def visit(each: str) -> None:
        for inner in imports_of(each, read(each)):
            if inner not in ordered:
                visit(inner)
        ordered.append(each)

    visit(name)
    variables = {each: f"$m{index}" for index, each in enumerate(ordered)}
    inner = [_wrapped(each, read(each), variables) for each in ordered[:-1]]
    own, _exported = _body(name, read(name), variables, keeps_exports=True)
    return "".join([*inner, own])


def sheet(name: str, read: Read) -> str:
    """The style sheet with the sheets that it imports in their place."""
    text = _SHEET.sub(lambda found: sheet(_beside(name, found[1]), read), read(name))
    return _MARGIN.sub("", _COMMENT.sub("", text))


def _beside(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _wrapped(name: str, text: str, variables: dict[str, str]) -> str:
    body, exported = _body(name, text, variables, keeps_exports=False)
    said = ", ".join(exported)
    return f"const {variables[name]} = (() => {{\n{body}return {{ {said} }};\n}})();\n"


def _body(
    name: str, text: str, variables: dict[str, str], *, keeps_exports: bool
) -> tuple[str, list[str]]:
    """The module's statements with its imports as constants, and what it exports.

    A page's own module may be imported for its exports too, and keeps them.
    """

    def constant(found: re.Match[str]) -> str:
        taken = found[1].replace(" as ", ": ")
        return f"const {{{taken}}} = {variables[_beside(name, found[2])]};\n"

    exported = _EXPORT.findall(text)
    body = _IMPORT.sub(constant, text)
    bare = _EXPORT.sub("", body)
    if left := _LEFT_OVER.search(bare):
        raise NotBundled(f"{name}: {left[0]}")
    kept = body if keeps_exports else bare
    return _MARGIN.sub("", _COMMENT.sub("", kept)), exported
