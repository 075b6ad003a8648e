"""What is deployed: locked with hashes, under licenses that are allowed, built by known actions."""

import re

import pytest

from tests.support import sbom
from tests.support.licenses import not_allowed
from tests.support.system import REPOSITORY

FUNCTIONS = REPOSITORY / "functions"
LOCK = (FUNCTIONS / "requirements.txt").read_text()
# A requirement's name and version, its marker, and its hashes.
LOCKED = re.findall(r"^([\w.-]+)==(\S+)( ; .*?)?((?: \\\n +--hash=\S+)+)$", LOCK, re.MULTILINE)


def test_lock_holds_every_pin_of_the_short_list() -> None:
    short_list = (FUNCTIONS / "requirements.in").read_text()
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", short_list, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^\w", short_list, re.MULTILINE)) > 5
    locked = {name: version for name, version, *_ in LOCKED}
    for name, version in pins:
        assert locked[re.sub(r"[._]", "-", name)] == version, f"{name}: run make lock"


def test_lock_has_hashes_for_every_package_and_names_no_index() -> None:
    assert len(LOCKED) == len(re.findall(r"^\w", LOCK, re.MULTILINE)) > 50
    hashes = re.findall(r"--hash=(\S+)", LOCK)
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", hash_) for hash_ in hashes)
    assert not re.search(r"://|^ *--(?!hash=)|@", LOCK, re.MULTILINE)


def test_licenses_of_the_page_are_allowed() -> None:
    packages = sbom.page_packages()
    assert "node_modules/react" in packages
    refused = {folder: not_allowed(package.get("license")) for folder, package in packages.items()}
    assert not {folder: names for folder, names in refused.items() if names}


@pytest.mark.parametrize("license_", [None, "", "AGPL-3.0-only", "MIT AND GPL-3.0-only", "free"])
def test_other_license_is_not_allowed(license_: str | None) -> None:
    assert not_allowed(license_)


@pytest.mark.parametrize("license_", ["MIT", "(MIT OR CC0-1.0)", "Apache Software License"])
def test_license_is_allowed(license_: str) -> None:
    assert not not_allowed(license_)


def test_bill_that_leaves_a_package_out_is_refused() -> None:
    bom = {"bomFormat": "CycloneDX", "components": [{"name": "react", "version": "19.0.0"}]}
    sbom.check(bom, {("react", "19.0.0")})
    with pytest.raises(sbom.Incomplete, match="flask"):
        sbom.check(bom, {("react", "19.0.0"), ("flask", "3.0.0")})


def test_bill_of_the_page_has_all_its_packages() -> None:
    bom = sbom.page_bom()
    sbom.check(bom, {("react-dom", version_of("react-dom")), ("firebase", version_of("firebase"))})
    assert bom["metadata"]["component"]["purl"].startswith("pkg:npm/expressio-hosting@")


def version_of(package: str) -> str:
    return str(sbom.page_packages()[f"node_modules/{package}"]["version"])


def test_actions_are_pinned_by_commit() -> None:
    workflows = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
    uses = [line for file in workflows for line in file.read_text().splitlines() if "uses:" in line]
    assert uses
    for line in uses:
        assert re.fullmatch(r" +- uses: [\w/-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", line), line
