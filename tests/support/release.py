"""Tags the version of pyproject.toml, once the changelog and the working tree are ready for it.

python -m tests.support.release --check    # only looks
python -m tests.support.release            # tags, and prints what to push
"""

import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


class NotReady(Exception):
    """The release has to wait; the message says for what."""


def version(repository: Path) -> str:
    """The version in pyproject.toml, the only place that has it."""
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def check(repository: Path) -> str:
    """The tag that the release gets, such as v3.0.0; raises NotReady."""
    if changes := _git(repository, "status", "--porcelain"):
        raise NotReady(f"the working tree has changes:\n{changes}")
    number = version(repository)
    newest = re.search(r"^## (.*)$", (repository / "CHANGELOG.md").read_text(), re.MULTILINE)
    entry = newest[1] if newest else "nothing"
    dated = re.fullmatch(rf"\[{re.escape(number)}\] - (\d{{4}}-\d\d-\d\d)", entry)
    if not dated or not _is_past(dated[1]):
        raise NotReady(f"CHANGELOG.md starts with {entry}, not with [{number}] - and a date")
    tag = f"v{number}"
    if _git(repository, "tag", "--list", tag):
        raise NotReady(f"{tag} is there already: raise the version in pyproject.toml")
    return tag


def release(repository: Path) -> str:
    """Tags the commit that is checked out; the commands that publish it. Raises NotReady."""
    tag = check(repository)
    _git(repository, "tag", "--annotate", tag, "--message", f"Expressio {tag[1:]}")
    branch = _git(repository, "branch", "--show-current")
    return f"git push origin {branch} {tag}"


def _is_past(day: str) -> bool:
    try:
        return date.fromisoformat(day) <= date.today()
    except ValueError:
        return False


def _git(repository: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=repository, check=True, capture_output=True, text=True
    ).stdout.strip()


def main(arguments: list[str]) -> int:
    """The exit status: 1, with the reason, where the release is not ready."""
    try:
        if arguments == ["--check"]:
            print(f"ready for {check(REPOSITORY)}")
        else:
            print(f"Tagged. To publish it:\n\n    {release(REPOSITORY)}")
    except NotReady as reason:
        print(f"Not released: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
