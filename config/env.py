"""The environment, read once, typed, and refused in one clear sentence when wrong.

Every variable NAME may also be given as NAME_FILE, the path of a file with the value.
"""

import json
import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from environs import EnvError, FileAwareEnv

DEVELOPMENT, PRODUCTION = "development", "production"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
EVERYWHERE = ("0.0.0.0", "::")
SECRET_LENGTH = 50

T = TypeVar("T")

_env = FileAwareEnv(strip_whitespace=True)


class Misconfigured(Exception):
    """The environment says something that cannot be meant."""


def _read(name: str, read: Callable[..., T], default: T) -> T:
    try:
        return read(name, default)
    except (EnvError, ValueError) as error:
        raise Misconfigured(f"{name} cannot be used: {error}") from error


def text(name: str, default: str = "") -> str:
    return _read(name, _env.str, default).strip()


def flag(name: str, default: bool = False) -> bool:
    return _read(name, _env.bool, default)


def names(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list with commas between its items."""
    listed = text(name)
    return [item.strip() for item in listed.split(",") if item.strip()] or [*default]


def mapping(name: str) -> dict[str, Any]:
    """A JSON object."""
    try:
        found = json.loads(text(name, "{}"))
    except ValueError as error:
        raise Misconfigured(f"{name} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Misconfigured(f"{name} must be a JSON object, for example {{}}.")
    return found


def port(name: str, default: int) -> int:
    number = _read(name, _env.int, default)
    if not 1 <= number <= 65535:
        raise Misconfigured(f"{name} must be between 1 and 65535, not {number}.")
    return number


def choice(name: str, allowed: Sequence[str]) -> str:
    """One of `allowed`; the first is the default."""
    value = text(name, allowed[0])
    if value not in allowed:
        raise Misconfigured(f"{name} must be {' or '.join(allowed)}, not “{value}”.")
    return value


def path(name: str, default: Path, *, root: Path) -> Path:
    """A folder or file; a relative one starts at the project's root."""
    return root / text(name, str(default))


def url(name: str, default: str, schemes: Sequence[str]) -> SplitResult:
    value = text(name, default)
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - a port that is no number is noticed only when read
    except ValueError as error:
        raise Misconfigured(f"{name} is not an address: {error}") from error
    if value and parts.scheme not in schemes:
        kinds = " or ".join(f"{scheme}:" for scheme in schemes)
        raise Misconfigured(f"{name} must begin with {kinds}, not “{value[:20]}”.")
    return parts


def site_url(hosts: Sequence[str], *, production: bool, host: str, port: int) -> str:
    """Where links in mail lead, without a slash at the end: SITE_URL, else the first
    of our names, else this machine."""
    named = [name for name in hosts if not name.startswith(("*", "."))]
    here = "127.0.0.1" if host in EVERYWHERE else host
    default = f"https://{named[0]}" if production and named else f"http://{here}:{port}"
    parts = url("SITE_URL", default, ("http", "https"))
    if not parts.hostname:
        raise Misconfigured("SITE_URL names no host: https://candid.example.")
    return parts.geturl().rstrip("/")


def secret_key(kept_in: Path, *, production: bool) -> str:
    """The signing key: given in production, else made once and kept in a file."""
    given = text("SECRET_KEY")
    if given and len(given) < SECRET_LENGTH:
        raise Misconfigured(f"SECRET_KEY needs {SECRET_LENGTH} characters or more.")
    if given:
        return given
    if production:
        raise Misconfigured("CANDID_ENV=production needs a SECRET_KEY.")
    return _kept_secret(kept_in)


def _kept_secret(kept_in: Path) -> str:
    kept_in.parent.mkdir(parents=True, exist_ok=True)
    if not kept_in.exists():
        _write_once(kept_in, secrets.token_urlsafe(SECRET_LENGTH))
    return kept_in.read_text()


def _write_once(file: Path, content: str) -> None:
    """Whole or not at all, by the first of several processes that start together."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(content)
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def database(default: Path, *, root: Path) -> dict[str, Any]:
    """Django's description of DATABASE_URL; the SQLite file `default` without one."""
    schemes = ("sqlite", "postgres", "postgresql")
    parts = url("DATABASE_URL", f"sqlite:///{default}", schemes)
    if parts.scheme == "sqlite":
        return _sqlite(root / unquote(parts.path.removeprefix("/")), root)
    return _postgresql(parts)


def _sqlite(file: Path, root: Path) -> dict[str, Any]:
    if file in (root, Path("/")):
        raise Misconfigured("DATABASE_URL names no file: sqlite:///var/candid.sqlite3.")
    file.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            # Taking the write lock first turns "database is locked" into a wait.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: what was acknowledged survives a power cut, in WAL too.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise Misconfigured("DATABASE_URL names no database: …//user@host:5432/candid.")
    return {
        "ENGINE": "config.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Statements that are always the same are planned once (models.statements).
        "OPTIONS": {"prepare_threshold": 0, **dict(parse_qsl(parts.query))},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def redis_url() -> str:
    """The address of Redis, or nothing: then no server is needed."""
    return url("REDIS_URL", "", ("redis", "rediss", "unix")).geturl()


def email(folder: Path) -> dict[str, Any]:
    """Django's EMAIL_* settings from EMAIL_URL; files in `folder` by default."""
    parts = url("EMAIL_URL", f"file://{folder}", ("file", "console", "smtp", "smtps"))
    backend = {"file": "filebased", "console": "console"}.get(parts.scheme, "smtp")
    settings: dict[str, Any] = {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"
    }
    if backend == "filebased":
        settings["EMAIL_FILE_PATH"] = unquote(parts.path)
    if backend == "smtp":
        settings |= _smtp(parts)
    return settings


def _smtp(parts: SplitResult) -> dict[str, Any]:
    if not parts.hostname:
        raise Misconfigured("EMAIL_URL names no host: smtp://user:pass@host:587/.")
    implicit_tls = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit_tls else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit_tls,
        # Passwords never travel in the clear unless somebody asks for it.
        "EMAIL_USE_TLS": not implicit_tls and parts.query != "tls=0",
        "EMAIL_TIMEOUT": 10,
    }


def allowed_hosts(*, production: bool, host: str) -> list[str]:
    """The names that we answer to; required in production."""
    given = names("ALLOWED_HOSTS")
    if production and not given:
        raise Misconfigured("CANDID_ENV=production needs ALLOWED_HOSTS.")
    if given:
        return given
    return ["*"] if host in EVERYWHERE else [*LOOPBACK, host]
