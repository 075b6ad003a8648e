"""Writes what is deployed as two CycloneDX files, sbom/functions.json and sbom/hosting.json.

python -m tests.support.sbom    # functions/venv has to be there: make sbom
"""

import json
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from tests.support.release import REPOSITORY, version

OUTPUT = REPOSITORY / "sbom"
ENVIRONMENT = REPOSITORY / "functions" / "venv"


class Incomplete(Exception):
    """A package that is deployed is not listed; the message says which."""


def function_bom() -> dict[str, Any]:
    """Of the packages that the function runs on."""
    cyclonedx = Path(sys.executable).with_name("cyclonedx-py")
    return _json([cyclonedx, "environment", "--output-reproducible", ENVIRONMENT])


def function_packages() -> list[Distribution]:
    """What is in functions/venv."""
    [packages] = (ENVIRONMENT / "lib").glob("python*/site-packages")
    return list(distributions(path=[str(packages)]))


def page_bom() -> dict[str, Any]:
    """Of the packages in the page, and of its build tools, which are marked as such.

    npm could leave these out (--omit dev), but then it leaves out React too.
    """
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "expressio-hosting"  # npm takes the name from it.
        folder.mkdir()
        package = json.loads((REPOSITORY / "hosting" / "package.json").read_text())
        package["version"] = version(REPOSITORY)  # npm asks for one.
        (folder / "package.json").write_text(json.dumps(package))
        shutil.copy(REPOSITORY / "hosting" / "package-lock.json", folder)
        options = ("--package-lock-only", "--sbom-type", "application")
        return _json(["npm", "sbom", "--sbom-format", "cyclonedx", *options], folder)


def page_packages() -> dict[str, dict[str, Any]]:
    """The entries of package-lock.json, by folder, but for build tools and the page itself."""
    lock = json.loads((REPOSITORY / "hosting" / "package-lock.json").read_text())
    return {
        folder: package
        for folder, package in lock["packages"].items()
        if folder and not package.get("dev")
    }


def check(bom: dict[str, Any], packages: set[tuple[str, str]]) -> None:
    """Raises Incomplete where one of the packages (name, version) is not in the list."""
    listed = {(component["name"], component["version"]) for component in bom["components"]}
    if bom["bomFormat"] != "CycloneDX" or packages - listed:
        raise Incomplete(f"not listed: {sorted(packages - listed)}")


def _json(command: list[str | Path], folder: Path = REPOSITORY) -> dict[str, Any]:
    output = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE).stdout
    bom: dict[str, Any] = json.loads(output)
    return bom


def main() -> None:
    """Writes both files, once they are complete."""
    in_function = {(package.name, package.version) for package in function_packages()}
    in_page = {
        (folder.rpartition("node_modules/")[2], package["version"])
        for folder, package in page_packages().items()
    }
    OUTPUT.mkdir(exist_ok=True)
    for name, bom, packages in (
        ("functions", function_bom(), in_function),
        ("hosting", page_bom(), in_page),
    ):
        check(bom, packages)
        file = OUTPUT / f"{name}.json"
        file.write_text(json.dumps(bom, indent=2) + "\n")
        print(f"{file.relative_to(REPOSITORY)}: {len(bom['components'])} packages")


if __name__ == "__main__":
    main()
