"""Which project the commands use."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from batch.cli import main
from batch.project import EMULATORS, connect


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*EMULATORS, "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)


def test_neither_local_system_nor_bucket_is_explained(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--data", str(tmp_path), "watch", "trip"])
    assert result.exit_code == 2
    assert "make run" in result.output and "--bucket" in result.output


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"hosting": "http://127.0.0.1:9", "environment": {}}),  # Nothing listens there.
        "{",
        "[]",
        json.dumps({"hosting": "not an address"}),
    ],
)
def test_local_system_that_was_killed_is_not_talked_to(tmp_path: Path, text: str) -> None:
    (tmp_path / "endpoints.json").write_text(text)
    with pytest.raises(click.UsageError, match="No local system is running"):
        connect(tmp_path, None, None)


def test_bucket_without_credentials_is_refused() -> None:
    with pytest.raises(click.UsageError, match="GOOGLE_APPLICATION_CREDENTIALS"):
        connect(Path("nowhere"), None, "some-bucket")


@pytest.mark.parametrize("variable", EMULATORS)
def test_real_bucket_is_refused_where_the_clients_would_talk_to_an_emulator(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "key.json")
    monkeypatch.setenv(variable, "127.0.0.1:8080")
    with pytest.raises(click.UsageError, match=f"{variable} is set"):
        connect(Path("nowhere"), None, "some-bucket")


@pytest.mark.parametrize("name", ["", "a/b", "Zoë", "__a__", "a" * 129, "../a", "a b"])
def test_bad_name_of_a_batch_is_refused(name: str) -> None:
    result = CliRunner().invoke(main, ["watch", name])
    assert result.exit_code == 2
    assert "must be 1 to 128 letters" in result.output


def test_project_without_a_bucket_is_asked_for_it(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match="--bucket of project p"):
        connect(tmp_path, "p", None)
