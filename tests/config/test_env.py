import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config import env

ROOT = Path(__file__).parent.parent.parent
SECRET = "s" * env.SECRET_LENGTH


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)


def start(**environ):
    """What `manage.py check` says in this environment, and how it ends."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=kept | environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CANDID_ENV", "prod", "must be development or production, not “prod”"),
        ("CANDID_ENV", "production", "needs a SECRET_KEY"),
        ("PORT", "99999", "must be between 1 and 65535, not 99999"),
        ("PORT", "http", "Not a valid integer"),
        ("DEBUG", "perhaps", "Not a valid boolean"),
        ("DATABASE_URL", "mysql://x/y", "must begin with sqlite: or postgres:"),
        ("DATABASE_URL", "postgres://host:port/x", "is not an address"),
        ("REDIS_URL", "http://localhost", "must begin with redis:"),
        ("EMAIL_URL", "smtp:", "names no host"),
        ("SECRET_KEY", "short", "50 characters or more"),
        ("SECRET_KEY_FILE", "/does/not/exist", "must be a readable file path"),
        ("EVIDENCE_STORAGE_OPTIONS", "[]", "must be a JSON object"),
        ("EVIDENCE_STORAGE_OPTIONS", "{", "is not JSON"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(name, value, sentence):
    ended = start(**{name: value})
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_debug_is_refused_in_production():
    ended = start(
        CANDID_ENV="production", DEBUG="1", SECRET_KEY=SECRET, ALLOWED_HOSTS="a.example"
    )
    assert "DEBUG shows secrets" in ended.stderr


def test_production_needs_the_names_that_it_answers_to():
    with pytest.raises(env.Misconfigured, match="ALLOWED_HOSTS"):
        env.allowed_hosts(production=True, host="127.0.0.1")


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(f"{SECRET}\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.secret_key(tmp_path / "unused", production=True) == SECRET


def test_the_secret_that_is_made_is_kept_and_private(tmp_path):
    kept_in = tmp_path / "var" / "secret_key"
    first = env.secret_key(kept_in, production=False)
    assert env.secret_key(kept_in, production=False) == first
    assert stat.S_IMODE(kept_in.stat().st_mode) == 0o600
    assert [file.name for file in kept_in.parent.iterdir()] == ["secret_key"]


def test_without_an_address_the_database_is_a_file_of_the_project(tmp_path):
    default = tmp_path / "var" / "candid.sqlite3"
    assert env.database(default, root=tmp_path)["NAME"] == default


def test_an_address_with_four_strokes_is_an_absolute_file(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/there.sqlite3")
    found = env.database(Path("unused"), root=Path("/elsewhere"))
    assert found["NAME"] == tmp_path / "there.sqlite3"


def test_an_address_with_three_strokes_starts_at_the_project(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///kept/here.sqlite3")
    found = env.database(Path("unused"), root=tmp_path)
    assert found["NAME"] == tmp_path / "kept" / "here.sqlite3"


def test_a_postgresql_address_is_taken_apart_and_decoded(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgres://ann:p%40ss@db:5433/candid?sslmode=require"
    )
    found = env.database(Path("unused"), root=ROOT)
    assert (found["USER"], found["PASSWORD"]) == ("ann", "p@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db", "5433", "candid")
    assert found["OPTIONS"] == {"sslmode": "require", "prepare_threshold": 0}
    assert found["CONN_HEALTH_CHECKS"]


def test_mail_travels_encrypted_unless_told_otherwise(monkeypatch, tmp_path):
    monkeypatch.setenv("EMAIL_URL", "smtp://ann:pw@mail.example/")
    found = env.email(tmp_path)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", 587)
    assert found["EMAIL_USE_TLS"]


def test_everywhere_as_host_answers_to_every_name_in_development():
    assert env.allowed_hosts(production=False, host="0.0.0.0") == ["*"]
    assert "*" not in env.allowed_hosts(production=False, host="127.0.0.1")


def test_a_list_has_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example,")
    assert env.allowed_hosts(production=True, host="x") == ["a.example", "b.example"]
