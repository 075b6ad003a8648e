"""The pages' links, commands, and claims about CI hold."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from tests.support.system import REPOSITORY

NOT_OURS = re.compile(r"(^|/)([.]|venv/|node_modules/)")
PAGES = sorted(
    page
    for page in (path.relative_to(REPOSITORY) for path in REPOSITORY.rglob("*.md"))
    if not NOT_OURS.search(page.as_posix())
)
WORKFLOW = REPOSITORY / ".github" / "workflows" / "test.yml"


def code(page: str) -> str:
    """The text set as code, one piece per line."""
    fenced = re.findall(r"^```.*?\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}(.*)", page, re.MULTILINE)
    return "\n".join((*fenced, *indented, *re.findall(r"`([^`\n]+)`", page)))


@cache
def anchors(path: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def goals() -> set[str]:
    makefile = (REPOSITORY / "Makefile").read_text()
    variables = dict(re.findall(r"^(\w+) :?= (.*)", makefile, re.MULTILINE))
    targets = re.findall(r"^([^\s:=#]+):(?!=)", makefile, re.MULTILINE)
    return {re.sub(r"\$\((\w+)\)", lambda name: variables[name[1]], target) for target in targets}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    here = REPOSITORY / page
    for link in re.findall(r"\]\(([^)\s]+)\)", here.read_text()):
        file, _, anchor = link.partition("#")
        if re.match("https?:", link):
            continue
        there = here.parent / file if file else here
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_commands_that_are_named_are_there(page: Path) -> None:
    commands = code((REPOSITORY / page).read_text())
    for arguments in re.findall(r"^make ([^#\n]+)", commands, re.MULTILINE):
        assert set(arguments.split()) <= goals(), arguments
    for module in re.findall(r"python -m ([a-z][a-z_.]*[a-z])(?![\w.])", commands):
        assert find_spec(module), module


def test_every_ci_runs_the_test_command_of_the_readme() -> None:
    assert "    make test\n" in (REPOSITORY / "README.md").read_text()
    assert (REPOSITORY / ".ci" / "run").read_text().endswith("\nexec make test\n")
    workflow = yaml.safe_load(WORKFLOW.read_text())
    [job] = workflow["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make test"]
    assert workflow["permissions"] == {"contents": "read"}


def test_workflow_tests_the_python_that_is_deployed_and_the_oldest() -> None:
    [job] = yaml.safe_load(WORKFLOW.read_text())["jobs"].values()
    oldest = re.search(r'requires-python = ">=(.+)"', (REPOSITORY / "pyproject.toml").read_text())
    deployed = re.search(r'"runtime": "python3(\d+)"', (REPOSITORY / "firebase.json").read_text())
    assert oldest and deployed
    assert job["strategy"]["matrix"]["python"] == [oldest[1], f"3.{deployed[1]}"]


def test_privacy_page_lists_what_the_client_keeps_in_the_browser() -> None:
    source = REPOSITORY / "hosting" / "src"
    files = [path for path in source.rglob("*.ts*") if ".test." not in path.name]
    keys = set(re.findall(r"'(expressio\.[a-z-]+)'", "\n".join(map(Path.read_text, files))))
    keys -= {
        "expressio.png",
        "expressio.kept",
        "expressio.remembered",
    }  # A file, a channel, an event.
    assert len(keys) > 5
    listed = (REPOSITORY / "PRIVACY.md").read_text()
    assert [key for key in sorted(keys) if f"`{key}`" not in listed] == []
