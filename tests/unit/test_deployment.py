"""What the files that are deployed promise, and that they say the same."""

import json
import re
from datetime import timedelta

import yaml

from emulator.events.manifest import read_endpoint
from expressio import store
from tests.support import official
from tests.support.system import REPOSITORY

MANIFEST = yaml.safe_load((REPOSITORY / "functions" / "functions.yaml").read_text())
RETENTION_DAYS, REGION, VISITOR_PHOTOS_PER_HOUR, MAX_INSTANCES = MANIFEST["params"]


def test_function_has_the_retention_that_is_offered_at_deployment() -> None:
    assert (RETENTION_DAYS["name"], RETENTION_DAYS["type"]) == ("RETENTION_DAYS", "int")
    assert timedelta(days=RETENTION_DAYS["default"]) == store.RETENTION


def test_manifest_keeps_the_settings_that_the_function_relies_on() -> None:
    [endpoint] = MANIFEST["endpoints"].values()
    assert endpoint["eventTrigger"]["retry"] is True  # Else one failure loses the event.
    assert endpoint["ingressSettings"] == "ALLOW_INTERNAL_ONLY"
    assert (endpoint["cpu"], endpoint["concurrency"]) == (1, 1)  # Left out, it would be 80.
    assert (endpoint["availableMemoryMb"], endpoint["timeoutSeconds"]) == (512, 60)
    assert endpoint["minInstances"] == 0


def test_function_has_the_share_that_is_offered_at_deployment() -> None:
    share = VISITOR_PHOTOS_PER_HOUR
    assert (share["name"], share["type"]) == ("VISITOR_PHOTOS_PER_HOUR", "int")
    assert share["default"] == store.VISITOR_PHOTOS_PER_HOUR == 300


def test_instances_are_bounded_by_the_parameter() -> None:
    manifest = read_endpoint(REPOSITORY / "functions" / "functions.yaml")
    assert (MAX_INSTANCES["name"], MAX_INSTANCES["type"]) == ("MAX_INSTANCES", "int")
    assert manifest.max_instances == MAX_INSTANCES["default"] == 20
    [endpoint] = MANIFEST["endpoints"].values()
    assert endpoint["maxInstances"] == "{{ params.MAX_INSTANCES }}"


def test_function_is_deployed_where_the_parameter_says() -> None:
    [endpoint] = MANIFEST["endpoints"].values()
    assert endpoint["region"] == [f"{{{{ params.{REGION['name']} }}}}"]
    assert "region" not in endpoint["eventTrigger"]  # Else the bucket's own would not be taken.


def test_lifecycle_deletes_what_people_uploaded_after_the_retention() -> None:
    [rule] = json.loads((REPOSITORY / "storage.lifecycle.json").read_text())["rule"]
    assert rule == {
        "action": {"type": "Delete"},
        "condition": {"age": RETENTION_DAYS["default"], "matchesPrefix": ["photos/", "batches/"]},
    }


def test_firestore_removes_answers_when_they_expire() -> None:
    indexes = json.loads((REPOSITORY / "firestore.indexes.json").read_text())
    [field] = indexes["fieldOverrides"]
    assert (field["collectionGroup"], field["fieldPath"]) == ("predictions", "expireAt")
    assert field["ttl"] is True


def policies() -> dict[str, str]:
    """The content security policies of Hosting by the paths that they are for."""
    firebase = json.loads((REPOSITORY / "firebase.json").read_text())
    return {
        rule["source"]: header["value"]
        for rule in firebase["hosting"]["headers"]
        for header in rule["headers"]
        if header["key"] == "Content-Security-Policy"
    }


def test_deployed_page_may_reach_no_address_on_the_visitors_own_machine() -> None:
    policy = policies()["**"]
    [allowed] = re.findall(r"connect-src ([^;]+)", policy)
    own, *google = allowed.split()
    assert own == "'self'"
    assert google
    hosts = r"https://([a-z-]+\.googleapis\.com|www\.google\.com/recaptcha/)"
    assert all(re.fullmatch(hosts, host) for host in google)
    assert not re.search(r"127\.0\.0\.1|localhost|\[::1\]|http:", policy)


def test_only_the_worker_may_compile_and_it_reaches_its_own_site_only() -> None:
    page, worker, _ = policies().values()
    assert "wasm" not in page
    assert worker == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
    )


def test_service_worker_runs_no_other_script_and_reaches_its_own_site_only() -> None:
    assert policies()["/sw.js"] == "default-src 'none'; connect-src 'self'"


def test_page_on_the_official_emulators_may_reach_their_ports() -> None:
    firebase = official.configuration()
    policy = json.dumps(firebase["hosting"]["headers"])
    ports = [firebase["emulators"][name]["port"] for name in ("auth", "firestore", "storage")]
    assert all(f"http://127.0.0.1:{port}" in policy for port in ports)
