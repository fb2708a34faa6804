"""docker-compose.yml: its schema, its security, and that everything it names exists. No Docker engine is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from bot.settings import BY_NAME, read_settings

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return loaded


def test_schema() -> None:
    dclint = ROOT / "tests/npm/node_modules/.bin/dclint"
    if not (shutil.which("node") and dclint.exists()):
        if os.environ.get("CI") == "true":
            raise AssertionError("node or tests/npm/node_modules is missing: make test installs them")
        pytest.skip("needs node and tests/npm/node_modules (make test installs them)")
    ours = ("service-keys-order", "services-alphabetical-order", "no-version-field")
    done = subprocess.run(
        [str(dclint), str(COMPOSE), "--max-warnings", "0", "--disable-rule", *ours],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr


def test_security() -> None:
    lint = Path(sys.executable).with_name("compose-lint")
    done = subprocess.run([str(lint), str(COMPOSE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "PASS" in done.stdout


def test_everything_named_is_defined(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in compose["volumes"], (name, volume)
        for network in service["networks"]:
            assert network in compose["networks"], (name, network)
        for needed in service.get("depends_on", {}):
            assert needed in compose["services"], (name, needed)


def test_every_service_is_checked_limited_and_restarted(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped", name
        assert service["deploy"]["resources"]["limits"], name


def test_only_the_bot_is_published_and_only_on_this_machine(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert published == {"bot": ["127.0.0.1:8080:8080"]}
    assert compose["networks"]["inside"]["internal"] is True


FIXED = {"LOOM_DATA", "LOOM_DATABASE_URL", "LOOM_HOST", "LOOM_PORT"}
"""What the file settles itself: where the bot lives among its neighbours."""


def test_the_bot_gets_every_setting_and_secrets_from_outside(compose: dict[str, Any]) -> None:
    given = compose["services"]["bot"]["environment"]
    assert {name for name in given if name.startswith("LOOM_")} == set(BY_NAME)
    for name in set(BY_NAME) - FIXED:
        assert str(given[name]).startswith(f"${{{name}:"), name
    for name in FIXED:
        assert "$" not in str(given[name]), name


def filled(value: str, environment: dict[str, str]) -> str:
    """`${NAME:-default}` and `${NAME:?message}` as Compose fills them in."""
    return re.sub(r"\$\{(\w+):[-?]([^}]*)\}", lambda found: environment.get(found[1]) or found[2], value)


def test_what_the_bot_gets_without_a_setting_is_the_default(compose: dict[str, Any]) -> None:
    environment = compose["services"]["bot"]["environment"]
    secret = {"LOOM_SECRET": "s" * 32}
    given = {name: filled(str(value), secret) for name, value in environment.items() if name.startswith("LOOM_")}
    settings, defaults = read_settings(given, env_file=None), read_settings({}, env_file=None)
    for name in set(BY_NAME) - FIXED - set(secret):
        assert settings[name] == defaults[name], name


def test_any_password_of_the_database_is_taken_as_it_is(compose: dict[str, Any]) -> None:
    """In a URL, %41 would be A, and @ the end."""
    given, database = compose["services"]["bot"]["environment"], compose["services"]["postgres"]["environment"]
    parsed = make_url(given["LOOM_DATABASE_URL"])
    assert parsed.password is None
    assert (parsed.username, parsed.database) == (database["POSTGRES_USER"], database["POSTGRES_DB"])
    assert parsed.host in compose["services"]
    assert given["PGPASSWORD"] == database["POSTGRES_PASSWORD"]


def test_the_first_lines_name_all_that_must_be_set(compose: dict[str, Any]) -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    introduction = text.split("name: hololoom-crm")[0]
    required = set(re.findall(r"\$\{(\w+):\?", text))
    assert set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z]+)+\b", introduction)) == required


def test_what_the_file_asks_for_is_in_env_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in set(re.findall(r"\$\{(\w+)", COMPOSE.read_text(encoding="utf-8"))):
        assert f"\n{name}=" in example, name


def test_the_image_is_built_from_what_exists(compose: dict[str, Any]) -> None:
    dockerfile = ROOT / compose["services"]["bot"]["build"]["dockerfile"]
    for line in dockerfile.read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
