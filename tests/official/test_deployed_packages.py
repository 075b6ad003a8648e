"""What functions/venv holds, which is what is deployed."""

from importlib.metadata import Distribution

import pytest

from tests.benchmarks.service import BIN, installed
from tests.support import sbom
from tests.support.licenses import not_allowed

pytestmark = pytest.mark.skipif(not BIN.is_dir(), reason="needs functions/venv: make official")


def test_what_is_deployed_is_small_and_has_no_training_in_it() -> None:
    packages = installed()
    assert "ai_edge_litert" in packages
    assert not [name for name in packages if name.startswith(("tensorflow", "keras", "cv2"))]
    assert sum(packages.values()) < 300  # Megabytes.


def test_licenses_of_what_is_deployed_are_allowed() -> None:
    packages = sbom.function_packages()
    assert {"Flask", "numpy"} <= {package.name for package in packages}
    refused = {
        package.name: set().union(*map(not_allowed, licenses(package))) for package in packages
    }
    assert not {name: names for name, names in refused.items() if names}


def licenses(package: Distribution) -> list[str]:
    """As the package declares them: an SPDX expression, else its classifiers, else free text."""
    metadata = package.metadata
    classifiers = metadata.get_all("Classifier", [])
    named = [name.rpartition(" :: ")[2] for name in classifiers if name.startswith("License ::")]
    return metadata.get_all("License-Expression") or named or metadata.get_all("License", ["none"])
