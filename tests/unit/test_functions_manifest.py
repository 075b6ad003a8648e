"""What of functions/functions.yaml the function's promises rest on."""

from pathlib import Path

import yaml

MANIFEST = Path(__file__).parents[2] / "functions" / "functions.yaml"


def test_manifest_keeps_the_settings_that_the_function_relies_on():
    [endpoint] = yaml.safe_load(MANIFEST.read_text())["endpoints"].values()
    assert endpoint["eventTrigger"]["retry"] is True  # Else one failure loses the event.
    assert endpoint["ingressSettings"] == "ALLOW_INTERNAL_ONLY"
    assert (endpoint["cpu"], endpoint["concurrency"]) == (1, 1)  # Left out, it would be 80.
    assert (endpoint["availableMemoryMb"], endpoint["timeoutSeconds"]) == (512, 60)
    assert (endpoint["minInstances"], endpoint["maxInstances"]) == (0, 100)
