"""The release: one version, a changelog with a date, a clean tree, a tag, and nothing pushed."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.support import release
from tests.support.release import NotReady
from tests.support.system import REPOSITORY


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Tester", "-c", "user.email=tester@example.com")
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def write_changelog(repository: Path, entry: str) -> None:
    """Commits a changelog with that newest entry."""
    (repository / "CHANGELOG.md").write_text(
        f"# Changelog\n\n## {entry}\n\n## [1.0.0] - 2025-01-02\n"
    )
    git(repository, "add", ".")
    git(repository, "commit", "--allow-empty", "-m", "Change")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is ready to release version 1.2.0."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Tester")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tester@example.com")
    git(tmp_path, "init", "--initial-branch", "main")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    write_changelog(tmp_path, "[1.2.0] - 2026-01-02")
    return tmp_path


def test_ready_version_is_tagged_and_the_push_is_named(repository: Path) -> None:
    assert release.release(repository) == "git push origin main v1.2.0"
    assert git(repository, "tag", "--list") == "v1.2.0\n"
    assert git(repository, "cat-file", "-t", "v1.2.0") == "tag\n"


def test_check_tags_nothing(repository: Path) -> None:
    assert release.check(repository) == "v1.2.0"
    assert git(repository, "tag", "--list") == ""


@pytest.mark.parametrize(
    "entry",
    [
        "[Unreleased]",
        "[1.2.0]",
        "[1.1.0] - 2026-01-02",
        "[1.2.0] - 2026-02-30",
        "[1.2.0] - 9999-01-01",
    ],
)
def test_changelog_without_the_version_and_its_date_is_refused(
    repository: Path, entry: str
) -> None:
    write_changelog(repository, entry)
    with pytest.raises(NotReady, match=r"CHANGELOG.md starts with .*, not with \[1.2.0\]"):
        release.release(repository)


def test_changed_file_is_refused(repository: Path) -> None:
    (repository / "draft").touch()
    with pytest.raises(NotReady, match="draft"):
        release.release(repository)


def test_version_that_is_tagged_is_refused(repository: Path) -> None:
    release.release(repository)
    with pytest.raises(NotReady, match="raise the version"):
        release.release(repository)


def test_version_stands_in_one_place() -> None:
    packages = [REPOSITORY / "hosting", REPOSITORY / "tests" / "official"]
    for name in ("package.json", "package-lock.json"):
        for package in packages:
            assert "version" not in json.loads((package / name).read_text()), package / name
