"""Settings are read once; a wrong one is one line that names the setting, the value and the fix."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from bot.settings import BY_NAME, SETTINGS, SettingError, UnknownSetting, read_settings
from crm_core.access import Visibility

ROOT = Path(__file__).parents[2]


def test_defaults_need_nothing() -> None:
    settings = read_settings({}, env_file=None)
    assert settings.data == Path(".loom")
    assert settings.database_url == "sqlite:///.loom/crm.sqlite3"
    assert settings.visibility is Visibility.OWN
    assert settings["LOOM_DIGEST_TIME"] == time(8, 30)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LOOM_PORT", "eighty", "a port, 0 to 65535"),
        ("LOOM_PORT", "70000", "a port, 0 to 65535"),
        ("LOOM_VISIBILITY", "all", "own, team or everyone"),
        ("LOOM_CURRENCY", "euro", "ISO 4217"),
        ("LOOM_TIMEZONE", "Mars/Base", "IANA"),
        ("LOOM_DATABASE_URL", "mysql://x", "postgresql://"),
        ("LOOM_DIGEST_TIME", "25:99", "HH:MM"),
        ("LOOM_HOT_LEAD", "2", "from 0 to 1"),
        ("LOOM_RECOMMENDATIONS", "maybe", "true or false"),
        ("LOOM_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("LOOM_SECRET", "sesame", "at least 32 random characters"),
        ("LOOM_SLACK_BOT_TOKEN", "xapp-mistaken", "a token xoxb-..."),
        ("LOOM_SLACK_APP_TOKEN", "xoxb-mistaken", "a token xapp-..."),
        ("LOOM_HOST", "999.1.1.1", "an address such as 127.0.0.1"),
        ("LOOM_PUBLIC_URL", "crm.example.com", "https://crm.example.com"),
        ("LOOM_PUBLIC_URL", "https://crm.example.com/crm", "without a path"),
    ],
)
def test_a_wrong_value_names_setting_value_and_fix(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({name: value}, env_file=None)
    message = str(caught.value)
    assert message.startswith(f"{name}=")
    assert said in message
    assert "\n" not in message
    assert (value in message) is not (BY_NAME[name].secret and name != "LOOM_DATABASE_URL")


def test_a_misspelt_setting_is_refused_with_the_near_one() -> None:
    with pytest.raises(UnknownSetting, match=r"LOOM_VISIBLITY='own' is not a setting\. Did you mean LOOM_VISIBILITY\?"):
        read_settings({"LOOM_VISIBLITY": "own"}, env_file=None)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("LOOM_PORT=9000\nLOOM_CURRENCY=EUR\nPATH=ignored\n", encoding="utf-8")
    settings = read_settings({"LOOM_PORT": "9001"}, env_file=file)
    assert (settings["LOOM_PORT"], settings.currency) == (9001, "EUR")


def test_secrets_stay_out_of_repr() -> None:
    settings = read_settings({"LOOM_SLACK_BOT_TOKEN": "xoxb-hush"}, env_file=None)
    assert "hush" not in repr(settings)


def test_env_example_documents_every_setting() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = {line.split("=")[0] for line in text.splitlines() if line.startswith("LOOM_")}
    assert named == {setting.name for setting in SETTINGS}


def test_env_example_holds_the_defaults() -> None:
    settings = read_settings({}, env_file=ROOT / ".env.example")
    assert settings.values == read_settings({}, env_file=None).values


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite://", "sqlite:///:memory:", "sqlite:///?cache=shared"])
def test_a_database_that_would_be_forgotten_is_refused(url: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_settings({"LOOM_DATABASE_URL": url}, env_file=None)
    assert str(refused.value).startswith(f"LOOM_DATABASE_URL={url!r}: expected sqlite:///FILE or postgresql://")


def test_an_env_file_that_is_no_text_names_itself(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LOOM_PORT=\xff\xfe\n")
    with pytest.raises(SettingError, match=r"\.env cannot be read \(byte 10 is no UTF-8\)\. Make it UTF-8 text"):
        read_settings({}, env_file=tmp_path / ".env")


@pytest.mark.parametrize(
    ("public", "host", "url"),
    [
        ("", "0.0.0.0", "http://127.0.0.1:8080"),
        ("", "::1", "http://[::1]:8080"),
        ("https://crm.example.com/", "0.0.0.0", "https://crm.example.com"),
    ],
)
def test_links_lead_to_where_people_open_the_page(public: str, host: str, url: str) -> None:
    assert read_settings({"LOOM_PUBLIC_URL": public}, env_file=None).page_url(host, 8080) == url


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("LOOM_CURRENCY", "XYZ", "LOOM_CURRENCY='XYZ': expected an ISO 4217 code such as EUR"),
        ("LOOM_CURENCY", "EUR", "LOOM_CURENCY='EUR' is not a setting. Did you mean LOOM_CURRENCY?"),
        ("LOOM_DISCORD_TOKENS", "abc.def", "LOOM_DISCORD_TOKENS is not a setting. Did you mean LOOM_DISCORD_TOKEN?"),
        (
            "LOOM_DATABASE_URL",
            "mysql://me:pw@db/crm",
            "LOOM_DATABASE_URL='mysql://***@db/crm': expected sqlite:///FILE",
        ),
        ("LOOM_DATABASE_URL", "crm.db", "LOOM_DATABASE_URL='crm.db': expected sqlite:///FILE"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_unless_that_is_a_secret(name: str, value: str, line: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_settings({name: value}, env_file=None)
    assert str(refused.value).startswith(line)
