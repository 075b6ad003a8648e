"""The emulator as a process: who may ask, starting, stopping."""

import contextlib
import json
import os
import re
import signal
import socket
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import grpc
import httpx
import pytest

from emulator.testing.project import Project, RunningEmulator, make_project
from emulator.testing.waiting import wait_until

PARTS = ("hosting", "auth", "storage", "firestore", "firestoreWeb", "function")
STOP_S = 10  # 2 on an idle machine.


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    with make_project(tmp_path_factory.mktemp("server")).served() as emulator:
        yield emulator


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def web_url(emulator: RunningEmulator) -> str:
    return f"http://{emulator.endpoints['firestoreWeb']}"


def listening_addresses(ports: Collection[int]) -> set[str]:
    """Where somebody listens on these ports, in the kernel's words."""
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            address, port = local.split(":")
            if state == "0A" and int(port, 16) in ports:
                found.add(address)
    return found


def processes_of(project: Project) -> list[int]:
    """The ids of all processes that work in the project's folders."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            folder = os.readlink(f"/proc/{process}/cwd")
        except OSError:
            continue
        if folder.startswith(str(project.folder)):
            found.append(int(process))
    return found


@pytest.mark.parametrize("part", ["hosting", "firestoreWeb", "function"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
def test_foreign_host_name_is_refused(emulator: RunningEmulator, part: str, host: str) -> None:
    address = emulator.endpoints[part].removeprefix("http://")
    response = httpx.get(f"http://{address}/", headers={"Host": host})
    assert response.status_code == 403


def test_localhost_is_our_own_name(emulator: RunningEmulator) -> None:
    port = emulator.url.rsplit(":", 1)[1]
    assert httpx.get(emulator.url, headers={"Host": f"localhost:{port}"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_page_of_another_origin_is_refused_and_changes_nothing(
    emulator: RunningEmulator, origin: str
) -> None:
    users = emulator.status()["auth"]["users"]
    response = httpx.post(
        f"{emulator.url}/identitytoolkit.googleapis.com/v1/accounts:signUp",
        headers={"Origin": origin},
    )
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers
    assert emulator.status()["auth"]["users"] == users


def test_function_is_called_by_no_page_and_under_its_own_names_only(
    emulator: RunningEmulator,
) -> None:
    url = emulator.endpoints["function"]
    for origin in ("http://evil.example", "null", emulator.url):
        assert httpx.post(url, headers={"Origin": origin}).status_code == 403
    port = url.rsplit(":", 1)[1]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert httpx.post(url, headers={"Host": host}).status_code != 403


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ("hosting", "/identitytoolkit.googleapis.com/v1/accounts:signUp"),
        ("firestoreWeb", "/google.firestore.v1.Firestore/Write/channel"),
        ("firestoreWeb", "/v1/projects/p/databases/(default)/documents:commit"),
    ],
)
def test_body_above_the_limit_is_refused(emulator: RunningEmulator, part: str, path: str) -> None:
    address = emulator.endpoints[part].removeprefix("http://")
    response = httpx.post(f"http://{address}{path}", content=bytes(33 * 1024 * 1024), timeout=30)
    assert response.status_code == 413


def test_own_page_may_ask_every_port(emulator: RunningEmulator) -> None:
    for url in (emulator.url, web_url(emulator)):
        response = httpx.options(
            url + "/v1/any",
            headers={
                "Origin": emulator.url,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,x-goog-upload-protocol",
                "Access-Control-Request-Private-Network": "true",
            },
        )
        headers = response.headers
        assert response.is_success
        assert headers["access-control-allow-origin"] == emulator.url
        assert headers["access-control-allow-credentials"] == "true"
        assert headers["access-control-allow-headers"] == "authorization,x-goog-upload-protocol"
        assert headers["access-control-allow-private-network"] == "true"
        assert "DELETE" in headers["access-control-allow-methods"]
        assert "Origin" in headers["vary"]


def test_responses_to_own_pages_expose_the_upload_headers(emulator: RunningEmulator) -> None:
    response = httpx.get(emulator.url, headers={"Origin": emulator.url})
    exposed = response.headers["access-control-expose-headers"]
    assert "X-Goog-Upload-Status" in exposed and "X-HTTP-Session-Id" in exposed


@pytest.mark.parametrize(
    "path",
    [
        "/v0/b/demo-project.appspot.com/acl",
        "/v1/projects/demo-project/anything",
        "/storage/v1/b",
        "/identitytoolkit.googleapis.com/v1/accounts:update",
        "/__/auth/handler",
        "/__local/unknown",
    ],
)
def test_unknown_api_call_is_not_implemented_rather_than_a_page(
    emulator: RunningEmulator, path: str
) -> None:
    response = httpx.post(emulator.url + path)
    assert response.status_code == 501
    assert response.json()["error"]["status"] == "UNIMPLEMENTED"


def test_unknown_call_of_firestore_is_not_implemented(emulator: RunningEmulator) -> None:
    response = httpx.post(web_url(emulator) + "/v1/unknown")
    assert response.status_code == 501


def test_every_response_forbids_sniffing(emulator: RunningEmulator) -> None:
    response = httpx.get(f"{emulator.url}/__local/status")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_status_tells_each_parts_state(emulator: RunningEmulator) -> None:
    status = emulator.status()
    assert status["project"] == "demo-project"
    assert status["function"]["state"] == "ready"
    assert set(status["events"]) == {"pending", "delivered", "dropped"}


def test_service_account_opens_the_token_endpoint(emulator: RunningEmulator) -> None:
    path = Path(emulator.endpoints["environment"]["GOOGLE_APPLICATION_CREDENTIALS"])
    response = httpx.post(json.loads(path.read_text())["token_uri"]).json()
    assert response["token_type"] == "Bearer"
    assert response["access_token"]


def test_endpoints_are_on_loopback_and_announced_while_running(project: Project) -> None:
    announced = project.data / "endpoints.json"
    with project.served() as emulator:
        assert json.loads(announced.read_text()) == emulator.endpoints
        for part in PARTS:
            assert "127.0.0.1:" in emulator.endpoints[part]
    assert not announced.exists()


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="sockets are listed on Linux only")
def test_no_part_listens_beyond_loopback(emulator: RunningEmulator) -> None:
    ports = {int(emulator.endpoints[part].rsplit(":", 1)[1]) for part in PARTS}
    loopback = {"0100007F", "0000000000000000FFFF00000100007F"}  # 127.0.0.1, as IPv4 and in IPv6.
    assert listening_addresses(ports) <= loopback
    assert "0100007F" in listening_addresses(ports)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_every_process(project: Project, number: int) -> None:
    with project.served() as emulator:
        assert len(processes_of(project)) > 2
        started = time.monotonic()
        emulator.process.send_signal(number)
        assert emulator.process.wait(timeout=10) == 0
        assert time.monotonic() - started < STOP_S
    assert processes_of(project) == []
    assert "Stopped." in project.log.read_text()


def test_signal_while_starting_stops_too(project: Project) -> None:
    (project.functions / "main.py").write_text("import time\ntime.sleep(60)\n")
    process = project.start()
    wait_until(lambda: any(p != process.pid for p in processes_of(project)))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=STOP_S) == 0
    assert processes_of(project) == []


def test_request_that_never_ends_does_not_delay_the_stop(project: Project) -> None:
    with project.served() as emulator:
        address = emulator.endpoints["auth"]
        host, port = address.split(":")
        with socket.create_connection((host, int(port))) as connection:
            path = "/v0/b/demo-project.appspot.com/o?upload_id=x"
            head = f"POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 9\r\n\r\n"
            connection.sendall(head.encode())
            emulator.status()  # Answered after the request above has come in.
            started = time.monotonic()
            emulator.process.send_signal(signal.SIGTERM)
            assert emulator.process.wait(timeout=10) == 0
    assert time.monotonic() - started < STOP_S
    assert "Traceback" not in project.log.read_text()


def test_listening_browser_does_not_delay_the_stop(project: Project) -> None:
    with project.served() as emulator, httpx.Client(base_url=web_url(emulator)) as client:
        channel = "/google.firestore.v1.Firestore/Listen/channel"
        database = "projects/demo-project/databases/(default)"
        query: dict[str, str | int] = {"VER": 8, "database": database, "CVER": 22, "t": 1}
        opened = client.post(channel, params={**query, "RID": 1}, data={"count": 0})
        session = json.loads(opened.text.split("\n", 1)[1])[0][1][1]
        query |= {"RID": "rpc", "SID": session, "AID": 0, "CI": 0, "TYPE": "xmlhttp"}
        with client.stream("GET", channel, params=query) as held:
            next(held.iter_raw())
            started = time.monotonic()
            emulator.process.send_signal(signal.SIGTERM)
            assert emulator.process.wait(timeout=10) == 0
    assert time.monotonic() - started < STOP_S
    assert "Traceback" not in project.log.read_text()


@pytest.mark.skipif(not os.path.exists("/proc"), reason="a parent's death is seen on Linux only")
def test_killed_emulator_leaves_no_process_behind(project: Project) -> None:
    with project.served() as emulator:
        emulator.process.kill()
        emulator.process.wait()
        wait_until(lambda: processes_of(project) == [], timeout_s=STOP_S)


def test_folder_without_a_project_is_refused_in_words(project: Project) -> None:
    (project.folder / "firebase.json").unlink()
    process = project.start()
    assert process.wait(timeout=10) == 1
    assert "cannot read a Firebase project" in project.log.read_text()
    assert "Traceback" not in project.log.read_text()


def test_data_folder_in_use_is_refused(project: Project) -> None:
    with project.served():
        process = project.start()
        assert process.wait(timeout=10) == 1
    assert "in use by another emulator" in project.log.read_text()


def test_help_tells_every_option(project: Project) -> None:
    process = project.start("--help")
    assert process.wait(timeout=20) == 0
    for option in (
        *("--port", "--firestore-port", "--firestore-web-port", "--function-port"),
        *("--data", "--ephemeral", "--reset", "--retry-wait", "--verbose"),
    ):
        assert option in project.log.read_text()


def test_taken_default_port_gives_way_to_a_free_one_with_a_word(project: Project) -> None:
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # Somebody else's server does as well.
            stack.enter_context(socket.create_server(("127.0.0.1", 5000)))
        with project.running(project.start("--retry-wait", "1")) as emulator:
            assert not emulator.url.endswith(":5000")
            assert emulator.status()["function"]["state"] == "ready"
    address = emulator.url.removeprefix("http://")
    assert f"port 5000 is in use; the page is at {address} instead" in project.log.read_text()


def test_ephemeral_data_is_gone_at_the_end(project: Project) -> None:
    with project.served("--ephemeral") as emulator:
        emulator.upload()
        credentials = emulator.endpoints["environment"]["GOOGLE_APPLICATION_CREDENTIALS"]
        folder = Path(credentials).parent
        assert (folder / "state.db").exists()
    assert not folder.exists()
    assert not project.data.exists()


def test_reset_starts_empty_and_says_what_was_removed(project: Project) -> None:
    with project.served() as emulator:
        emulator.sign_in()
        emulator.upload("a")
        emulator.upload("b")
    (project.data / "mine.txt").write_text("not the emulator's")
    with project.served("--reset") as emulator:
        status = emulator.status()
        assert (status["auth"]["users"], status["storage"]["objects"]) == (0, 0)
        assert emulator.events() == []
    assert "Removed from data: 1 users, 2 objects, 2 events." in project.log.read_text()
    assert (project.data / "mine.txt").exists()
    assert list((project.data / "objects").iterdir()) == []


def test_reset_of_nothing_says_so(project: Project) -> None:
    with project.served("--reset"):
        pass
    assert "Removed from data: nothing; it was empty." in project.log.read_text()


def test_reset_of_a_folder_in_use_is_refused_and_removes_nothing(project: Project) -> None:
    with project.served() as emulator:
        emulator.upload()
        process = project.start("--port", "0", "--reset")
        assert process.wait(timeout=20) == 1
        assert emulator.status()["storage"]["objects"] == 1
    assert "in use by another emulator" in project.log.read_text()


def test_verbose_logs_one_line_a_request_without_its_query(project: Project) -> None:
    with project.served("-v") as emulator:
        httpx.get(f"{emulator.url}/missing?token=secret")
        with grpc.insecure_channel(emulator.endpoints["firestore"]) as channel:
            commit: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(
                "/google.firestore.v1.Firestore/Commit"
            )
            commit(b"")
    log = project.log.read_text()
    assert re.search(r"emulator.requests GET /missing 200 \d+ ms\n", log)
    assert "emulator.requests gRPC Commit\n" in log
    assert "secret" not in log


def test_requests_are_not_logged_unless_asked_for(project: Project) -> None:
    with project.served() as emulator:
        httpx.get(f"{emulator.url}/missing")
    assert "/missing" not in project.log.read_text()
