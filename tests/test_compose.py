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

from bot.settings import BY_NAME

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
    done = subprocess.run(
        [
            str(dclint),
            "--disable-rule",
            "service-keys-order,services-alphabetical-order,no-version-field",
            str(COMPOSE),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "error" not in done.stdout.lower().replace("0 errors", ""), done.stdout + done.stderr


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


def test_the_bot_gets_settings_that_exist_and_secrets_from_outside(compose: dict[str, Any]) -> None:
    for name, value in compose["services"]["bot"]["environment"].items():
        assert name in BY_NAME
        if BY_NAME[name].secret:
            assert "${" in str(value), f"{name} is written into the file"


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
