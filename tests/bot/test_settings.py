"""Settings: one place that knows them, one clear line for a value that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SETTINGS, read
from knowledge.errors import SettingsError
from knowledge.home import data_home


def test_defaults() -> None:
    chosen = read({"HOME": "/nhà"})
    assert chosen.host == "127.0.0.1"
    assert chosen.port == 7860
    assert chosen.embedding is None
    assert chosen.log is False
    assert chosen.index_folder == chosen.home / "index"


def test_every_value_can_be_chosen() -> None:
    chosen = read({"HOIDAP_HOME": "/d", "HOIDAP_HOST": "0.0.0.0", "HOIDAP_PORT": "8000", "HOIDAP_EMBEDDING": "none", "HOIDAP_LOG": "1"})
    assert (chosen.home, chosen.host, chosen.port, chosen.embedding, chosen.log) == (Path("/d"), "0.0.0.0", 8000, "none", True)


def test_the_key_and_the_names_of_the_server() -> None:
    assert (read({}).api_key, read({}).allowed_hosts) == ("", ())
    chosen = read({"HOIDAP_API_KEY": " khoa-1 ", "HOIDAP_ALLOWED_HOSTS": "Hoidap.tinh.vn, noi-bo.tinh.vn,"})
    assert (chosen.api_key, chosen.allowed_hosts) == ("khoa-1", ("hoidap.tinh.vn", "noi-bo.tinh.vn"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOIDAP_API_KEY", "khoá"), ("HOIDAP_API_KEY", "a b"), ("HOIDAP_ALLOWED_HOSTS", "http://x.vn"), ("HOIDAP_ALLOWED_HOSTS", "x.vn:80")],
)
def test_a_key_or_name_that_cannot_be_used(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read({name: value})


def test_the_plain_port_counts_where_no_other_is_set() -> None:
    assert read({"PORT": "9000"}).port == 9000
    assert read({"PORT": "9000", "HOIDAP_PORT": "8000"}).port == 8000
    assert read({"PORT": ""}).port == 7860


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_value_is_no_value(empty: str) -> None:
    assert read({s.name: empty for s in SETTINGS} | {"HOME": "/nhà"}) == read({"HOME": "/nhà"})


@pytest.mark.parametrize("value", ["x", "0", "-1", "65536", "80 80", "7860.0", "²"])
@pytest.mark.parametrize("name", ["HOIDAP_PORT", "PORT"])
def test_a_port_that_is_none(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read({name: value})
    assert value in str(caught.value)
    assert "PORT" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["yes", "true", "2", "-1"])
def test_a_switch_knows_on_and_off_only(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read({"HOIDAP_LOG": value})
    assert "HOIDAP_LOG" in str(caught.value)
    assert value in str(caught.value)


def test_a_misspelt_setting_is_told_and_not_ignored() -> None:
    with pytest.raises(SettingsError) as caught:
        read({"HOIDAP_HOEM": "/d"})
    assert "HOIDAP_HOEM" in str(caught.value)
    assert all(s.name in str(caught.value) for s in SETTINGS)
    assert read({"HOIDAP_TEST_X": "1", "OTHER": "1"}).port == 7860  # what the tests use, and what is not ours


def test_every_setting_says_what_it_does() -> None:
    assert len({s.name for s in SETTINGS}) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.name.startswith("HOIDAP_")
        assert setting.help.endswith(".")


def test_the_data_folder_of_each_system(monkeypatch: pytest.MonkeyPatch) -> None:
    def on(platform: str, **environ: str) -> str:
        monkeypatch.setattr("sys.platform", platform)
        return data_home(environ).as_posix()

    assert on("linux", HOME="/u") == "/u/.local/share/hoidap205"
    assert on("linux", HOME="/u", XDG_DATA_HOME="/x") == "/x/hoidap205"
    assert on("darwin", HOME="/u") == "/u/Library/Application Support/hoidap205"
    assert on("win32", LOCALAPPDATA="/l", USERPROFILE="/u") == "/l/hoidap205"
    assert on("win32", USERPROFILE="/u") == "/u/AppData/Local/hoidap205"
    assert on("linux", HOME="/u", HOIDAP_HOME="/d") == "/d"


def test_a_home_below_the_users_own() -> None:
    assert data_home({"HOIDAP_HOME": "~/dữ liệu"}) == Path("~/dữ liệu").expanduser()
