"""What the files that are deployed promise, and that they say the same."""

import json
import re
from datetime import timedelta

import yaml

from expressio import store
from tests.support.system import REPOSITORY

MANIFEST = yaml.safe_load((REPOSITORY / "functions" / "functions.yaml").read_text())
RETENTION_DAYS, REGION = MANIFEST["params"]


def test_function_has_the_retention_that_is_offered_at_deployment():
    assert (RETENTION_DAYS["name"], RETENTION_DAYS["type"]) == ("RETENTION_DAYS", "int")
    assert timedelta(days=RETENTION_DAYS["default"]) == store.RETENTION


def test_manifest_keeps_the_settings_that_the_function_relies_on():
    [endpoint] = MANIFEST["endpoints"].values()
    assert endpoint["eventTrigger"]["retry"] is True  # Else one failure loses the event.
    assert endpoint["ingressSettings"] == "ALLOW_INTERNAL_ONLY"
    assert (endpoint["cpu"], endpoint["concurrency"]) == (1, 1)  # Left out, it would be 80.
    assert (endpoint["availableMemoryMb"], endpoint["timeoutSeconds"]) == (512, 60)
    assert (endpoint["minInstances"], endpoint["maxInstances"]) == (0, 100)


def test_function_is_deployed_where_the_parameter_says():
    [endpoint] = MANIFEST["endpoints"].values()
    assert endpoint["region"] == [f"{{{{ params.{REGION['name']} }}}}"]
    assert "region" not in endpoint["eventTrigger"]  # Else the bucket's own would not be taken.


def test_lifecycle_deletes_what_people_uploaded_after_the_retention():
    [rule] = json.loads((REPOSITORY / "storage.lifecycle.json").read_text())["rule"]
    assert rule == {
        "action": {"type": "Delete"},
        "condition": {"age": RETENTION_DAYS["default"], "matchesPrefix": ["photos/", "batches/"]},
    }


def test_firestore_removes_answers_when_they_expire():
    indexes = json.loads((REPOSITORY / "firestore.indexes.json").read_text())
    [field] = indexes["fieldOverrides"]
    assert (field["collectionGroup"], field["fieldPath"]) == ("predictions", "expireAt")
    assert field["ttl"] is True


def test_page_may_reach_no_other_address_of_a_visitors_machine_than_the_emulators():
    firebase = json.loads((REPOSITORY / "firebase.json").read_text())
    [everywhere, _] = firebase["hosting"]["headers"]
    headers = {header["key"]: header["value"] for header in everywhere["headers"]}
    [allowed] = re.findall(r"connect-src ([^;]+)", headers["Content-Security-Policy"])
    local = {source for source in allowed.split() if source.startswith("http://")}
    assert local == {
        f"http://127.0.0.1:{firebase['emulators'][name]['port']}"
        for name in ("auth", "firestore", "storage")
    }
