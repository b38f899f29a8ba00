"""The rules of the house that no other tool checks (docs: how the code is laid out)."""

import ast
import re
import statistics
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APPS = ("config", "shoppers", "audits", "reports")
TEMPLATES = ROOT / "templates"
LONGEST_FILE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 400, 35, 8
#: Of the modules with something in them, so many have tests of their own.
TESTED = 0.75
#: Names that say nothing about what is inside.
NOWHERE = {"services", "selectors", "utils", "helpers", "common", "core", "misc"}
#: Where people and machines come in: these ask the operations, and write no row.
FACES = {"views", "api", "forms", "tasks", "admin", "middleware", "permissions"}
FACES |= {"templatetags", "adapters", "urls", "home", "navigation", "health"}
#: The verbs of the models and the operations; a face has none of these.
WRITING = {"save", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
#: What a model may never know of: requests, pages, mail.
NOT_FOR_MODELS = (
    "django.http",
    "django.template",
    "django.core.mail",
    "django.urls",
    "django.shortcuts",
    "django.contrib.messages",
    "rest_framework",
    "celery",
)


def modules(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def tree(path):
    return ast.parse(path.read_text())


def named(path):
    return str(path.relative_to(ROOT))


def parts(path):
    """The names of a module: audits/views/desk.py is {audits, views, desk}."""
    return set(path.relative_to(ROOT).with_suffix("").parts)


def calls(path):
    """(line, name of the method or function, call) of every call in the module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            yield node.lineno, name, node


def imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def functions(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def length(function):
    """Lines of the body; the docstring is not counted against it."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return function.end_lineno - body[0].lineno + 1 if body else 0


def hits(pattern, *, ext="html"):
    return [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted(TEMPLATES.rglob(f"*.{ext}"))
        for match in re.finditer(pattern, path.read_text(), re.IGNORECASE)
    ]


def test_no_module_is_named_after_nothing():
    named_so = [named(path) for path in modules(*APPS) if parts(path) & NOWHERE]
    assert named_so == []


def test_programs_print_and_nothing_else_does():
    found = [
        f"{named(path)}:{line}"
        for path in modules(*APPS)
        if "commands" not in path.parts
        for line, name, _ in calls(path)
        if name == "print"
    ]
    assert found == []


def test_a_status_is_only_written_by_its_model():
    found = []
    for path in modules(*APPS):
        if "models" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else []
            found += [
                f"{named(path)}:{node.lineno}"
                for target in targets
                if isinstance(target, ast.Attribute) and target.attr == "status"
                if getattr(target.value, "id", "") != "self"
            ]
        found += [
            f"{named(path)}:{line}"
            for line, name, call in calls(path)
            if name in {"update", "save"}
            if "status" in {keyword.arg for keyword in call.keywords}
        ]
    assert found == []


def test_faces_write_no_rows():
    found = [
        f"{named(path)}:{line} .{name}"
        for path in modules(*APPS)
        if parts(path) & FACES
        for line, name, call in calls(path)
        if isinstance(call.func, ast.Attribute)
        if name in WRITING or (name == "create" and "objects" in ast.dump(call.func))
    ]
    assert found == []


def test_models_know_nothing_of_pages():
    found = [
        f"{named(path)}: {module}"
        for path in modules(*APPS)
        if "models" in parts(path)
        for module in imports(path)
        if module.startswith(NOT_FOR_MODELS)
    ]
    assert found == []


def test_who_catches_everything_raises_it_again():
    found = []
    for path in modules(*APPS):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = getattr(node.type, "id", "")
            is_all = node.type is None or caught in {"Exception", "BaseException"}
            again = any(isinstance(each, ast.Raise) for each in ast.walk(node))
            if is_all and not again:
                found.append(f"{named(path)}:{node.lineno}")
    assert found == []


def test_files_are_short():
    paths = [
        *modules(*APPS, "tests", "bench"),
        *(ROOT / "static").rglob("*.js"),
        *(ROOT / "static").rglob("*.css"),
        *TEMPLATES.rglob("*.html"),
    ]
    long = {named(path): len(path.read_text().splitlines()) for path in paths}
    assert {name: n for name, n in long.items() if n > LONGEST_FILE} == {}


def test_functions_are_short():
    lengths = {
        f"{named(path)}:{function.lineno} {function.name}": length(function)
        for path in modules(*APPS)
        for function in functions(path)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_FUNCTION


@pytest.mark.parametrize(
    "pattern",
    [
        r"<[^>]*\sstyle=",
        r"<style",
        r"<script(?![^>]*\ssrc=)",
        r"\son[a-z]+=[\"']",
        r"javascript:",
        r"hx-on|hx-vals=.js:",
        r"https?://(?!www\.w3\.org/)",
    ],
)
def test_pages_hold_nothing_that_the_content_policy_forbids(pattern):
    assert hits(pattern) == []


SPOKEN_ATTRIBUTES = r"\s(?:title|alt|placeholder|aria-label)=\"[^\"{<]*[A-Za-z]{2}"


def untranslated(text):
    """What is left for people to read outside of translation tags."""
    for pattern in (
        r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->",
        r"{% block \w+_(?:class|attrs) %}.*?{% endblock",
        r"{% blocktranslate.*?{% endblocktranslate %}",
        r"<code>.*?</code>",  # names that stay as they are in every language
        r"{%.*?%}|{{.*?}}",
        r"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""",
        r"&[a-z]+;|\bCandid\b",
    ):
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return re.findall(r"[A-Za-z][a-z]+(?: [A-Za-z]+)*", text)


#: For those who build Candid; and shown when nothing works, translation included.
NOT_TRANSLATED = {"styleguide.html", "500.html"}


def spoken_templates():
    return [
        path
        for path in sorted(TEMPLATES.rglob("*.*"))
        if path.suffix in {".html", ".txt"} and path.name not in NOT_TRANSLATED
    ]


def test_every_word_on_a_page_can_be_translated():
    found = {
        named(path): words
        for path in spoken_templates()
        if (words := untranslated(path.read_text()))
    }
    assert found == {}


def test_words_in_attributes_can_be_translated():
    found = [
        f"{named(path)}: {match[0]}"
        for path in spoken_templates()
        for match in re.finditer(SPOKEN_ATTRIBUTES, path.read_text())
    ]
    assert found == []


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def used_by_tests():
    """Every module that a test names, as a module or as where a name comes from."""
    found = set()
    for path in modules("tests"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
                found.add(node.module)
    return found


def is_tested(path):
    """By tests under its own path, its package's tests, or tests that name it.

    What answers requests is tested by address, somewhere in its package's folder.
    """
    own = ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")
    package = own.parent.with_name(f"test_{own.parent.name}.py")
    if own.parent.name in {"views", "api"} and any(own.parent.glob("test_*.py")):
        return True
    return own.exists() or package.exists() or dotted(path) in used_by_tests()


def test_most_modules_have_tests_of_their_own():
    weighty = [
        path
        for path in modules(*APPS)
        if functions(path)
        if path.name not in {"admin.py", "apps.py"} and "models" not in path.parts
    ]
    without = [named(path) for path in weighty if not is_tested(path)]
    assert 1 - len(without) / len(weighty) >= TESTED, without
