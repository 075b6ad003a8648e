"""Hosting as firebase.json describes it."""

import asyncio
import base64
import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from emulator.hosting.config import glob, read_hosting_config
from emulator.hosting.routes import hosting_app
from emulator.testing.project import Project, make_project

WORKER_POLICY = "default-src 'none'; connect-src 'self'"
SCRIPT = "const text = 'compress me';\n" * 100


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("hosting"))
    project.configure_hosting(
        ignore=["firebase.json", "**/.*", "**/node_modules/**"],
        rewrites=[{"source": "/app/**", "destination": "/index.html"}],
        headers=[
            {
                "source": "**",
                "headers": [
                    {"key": "Cache-Control", "value": "no-cache"},
                    {"key": "Referrer-Policy", "value": "no-referrer"},
                    {
                        "key": "Content-Security-Policy",
                        "value": "script-src 'self'; connect-src 'self' https://a.example",
                    },
                ],
            },
            {
                "source": "/assets/**",
                "headers": [{"key": "Cache-Control", "value": "max-age=31536000, immutable"}],
            },
            {
                "source": "**/*.worker.js",
                "headers": [{"key": "Content-Security-Policy", "value": WORKER_POLICY}],
            },
        ],
    )
    (project.public / "assets").mkdir()
    (project.public / "assets" / "main.js").write_text(SCRIPT)
    (project.public / "assets" / "main.worker.js").write_text(SCRIPT)
    (project.public / "guide").mkdir()
    (project.public / "guide" / "index.html").write_text("guide")
    (project.public / "404.html").write_text("nothing here")
    (project.public / ".secret").write_text("secret")
    (project.folder / "outside.txt").write_text("outside")
    (project.public / "link.txt").symlink_to(project.folder / "outside.txt")
    return project


@pytest.fixture(scope="module")
def site(project: Project) -> Iterator[httpx.Client]:
    with project.served() as emulator, httpx.Client(base_url=emulator.url) as client:
        yield client


def test_root_is_the_index_page(site: httpx.Client) -> None:
    response = site.get("/")
    assert response.status_code == 200
    assert "<title>Page</title>" in response.text


def test_every_matching_header_block_applies_and_the_later_wins(site: httpx.Client) -> None:
    asset = site.get("/assets/main.js")
    assert asset.headers["cache-control"] == "max-age=31536000, immutable"
    assert asset.headers["referrer-policy"] == "no-referrer"
    assert site.get("/").headers["cache-control"] == "no-cache"


def test_security_policy_lets_pages_connect_to_the_emulators_besides(site: httpx.Client) -> None:
    policy = site.get("/").headers["content-security-policy"]
    scripts, connections = policy.split("; ")
    assert scripts == "script-src 'self'"
    name, *emulators, own, remote = connections.split()
    assert (name, own, remote) == ("connect-src", "'self'", "https://a.example")
    assert f"http://{site.base_url.netloc.decode()}" in emulators
    assert all(emulator.startswith("http://127.0.0.1:") for emulator in emulators)
    assert len(emulators) == 2  # Auth and Storage share a port; Firestore has its own.


def test_security_policy_of_its_own_that_reaches_no_other_host_stays_as_it_is(
    site: httpx.Client,
) -> None:
    response = site.get("/assets/main.worker.js")
    assert response.headers.get_list("content-security-policy") == [WORKER_POLICY]


def test_rewritten_path_is_served_with_the_headers_of_the_path(site: httpx.Client) -> None:
    response = site.get("/app/assets/deep?query=1")
    assert response.status_code == 200
    assert "<title>Page</title>" in response.text
    assert response.headers["cache-control"] == "no-cache"


def test_unknown_path_is_the_404_page(site: httpx.Client) -> None:
    response = site.get("/unknown")
    assert (response.status_code, response.text) == (404, "nothing here")
    assert response.headers["referrer-policy"] == "no-referrer"


def test_folder_is_redirected_to_its_slash_and_serves_its_index(site: httpx.Client) -> None:
    assert site.get("/guide").headers["location"] == "/guide/"
    assert site.get("/guide/").text == "guide"


def test_unchanged_file_is_not_sent_again(site: httpx.Client) -> None:
    first = site.get("/assets/main.js")
    by_tag = site.get("/assets/main.js", headers={"If-None-Match": first.headers["etag"]})
    assert (by_tag.status_code, by_tag.content) == (304, b"")
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert site.get("/assets/main.js", headers=since).status_code == 304


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip", "gzip"), ("gzip, deflate, br", "br")])
def test_text_is_compressed(site: httpx.Client, accepted: str, encoding: str) -> None:
    response = site.get("/assets/main.js", headers={"Accept-Encoding": accepted})
    assert response.headers["content-encoding"] == encoding
    assert int(response.headers["content-length"]) < len(SCRIPT)
    assert response.text == SCRIPT


def test_head_has_headers_and_no_body(site: httpx.Client) -> None:
    response = site.head("/assets/main.js", headers={"Accept-Encoding": "identity"})
    assert response.headers["content-length"] == str(len(SCRIPT))
    assert response.content == b""


def test_other_methods_are_refused(site: httpx.Client) -> None:
    assert site.post("/").status_code == 405


@pytest.mark.parametrize(
    "path", ["/.secret", "/link.txt", "/%00", "/..%2foutside.txt", "/assets/%2e%2e/.secret"]
)
def test_path_that_is_not_of_the_site_is_not_found(site: httpx.Client, path: str) -> None:
    assert site.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/../outside.txt", "//etc/passwd", "/assets/../../outside.txt"])
def test_raw_traversal_is_not_found(site: httpx.Client, path: str) -> None:
    with socket.create_connection((site.base_url.host, site.base_url.port)) as connection:
        host = f"{site.base_url.host}:{site.base_url.port}"
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    assert response.startswith(b"HTTP/1.1 404")
    assert b"outside" not in response and b"root:" not in response


def test_web_config_is_a_demo_projects(site: httpx.Client) -> None:
    config = site.get("/__/firebase/init.json").json()
    assert config["projectId"] == "demo-project"
    assert config["storageBucket"] == "demo-project.appspot.com"
    assert config["apiKey"] == "fake-api-key"


@pytest.mark.parametrize("path", ["/", "/app/deep", "/guide/"])
def test_page_brings_the_emulators_addresses_in_a_cookie(site: httpx.Client, path: str) -> None:
    cookie = site.get(path).headers["set-cookie"]
    name, value = cookie.split(";")[0].split("=", 1)
    hosts = json.loads(base64.urlsafe_b64decode(value + "==="))["emulatorHosts"]
    assert name == "__FIREBASE_DEFAULTS__"
    assert hosts["auth"] == hosts["storage"] == site.base_url.netloc.decode()
    assert hosts["firestore"].startswith("127.0.0.1:")
    assert "samesite=strict" in cookie.lower() and "httponly" not in cookie.lower()


def test_unchanged_page_brings_the_cookie_too(site: httpx.Client) -> None:
    tag = site.get("/").headers["etag"]
    response = site.get("/", headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert "__FIREBASE_DEFAULTS__" in response.headers["set-cookie"]


def test_file_that_is_no_page_brings_no_cookie(site: httpx.Client) -> None:
    assert "set-cookie" not in site.get("/assets/main.js").headers


def test_page_that_is_not_built_says_how(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (project.public / "index.html").unlink()
    os.rmdir(project.public)
    with project.served() as emulator:
        response = httpx.get(emulator.url)
    assert response.status_code == 404
    assert "npm --prefix hosting run build" in response.text


@pytest.mark.parametrize(
    ("source", "path", "matches"),
    [
        ("**", "/", True),
        ("**", "/a/b", True),
        ("/assets/**", "/assets/a/b.js", True),
        ("/assets/**", "/assets2/a.js", False),
        ("/*.js", "/a.js", True),
        ("/*.js", "/a/b.js", False),
        ("**/*.@(js|css)", "/a/b.css", True),
        ("**/*.@(js|css)", "/a.js", True),
        ("**/*.@(js|css)", "/a.json", False),
        ("/{a,b}/?", "/b/c", True),
        ("/{a,b}/?", "/b/cd", False),
        ("a.c", "/abc", False),
    ],
)
def test_glob_matches_as_in_firebase_json(source: str, path: str, matches: bool) -> None:
    assert bool(glob(source).fullmatch(path)) is matches


@pytest.mark.parametrize("source", ["!(a)", "/[ab]", "/:name", "/+(a)", "/*(a|b)"])
def test_glob_with_another_construct_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="not implemented"):
        glob(source)


@pytest.mark.parametrize("setting", ["cleanUrls", "i18n", "redirects", "trailingSlash"])
def test_setting_that_is_not_implemented_is_refused(tmp_path: Path, setting: str) -> None:
    with pytest.raises(ValueError, match=setting):
        read_hosting_config(tmp_path, {"public": "p", setting: True})


@pytest.fixture
def get(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """get(path, **settings): the status and the body, or where it redirects."""
    for name in ("index.html", "about.html", "both.html", "both/index.html", "guide/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)

    async def get(path: str, settings: Mapping[str, Any]) -> httpx.Response:
        app = hosting_app(
            read_hosting_config(tmp_path, {"public": ".", **settings}), {"emulatorHosts": {}}
        )
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return await client.get(f"http://site{path}")

    def ask(path: str, **settings: Any) -> tuple[int, str]:
        with ThreadPoolExecutor() as threads:  # This one may have the browser's event loop.
            response = threads.submit(asyncio.run, get(path, settings)).result()
        return response.status_code, response.headers.get("location", response.text)

    return ask


def test_folder_is_redirected_with_its_query(get: Callable[..., tuple[int, str]]) -> None:
    assert get("/guide?a=1") == (301, "/guide/?a=1")
    assert get("//guide") == (301, "/guide/")


def test_file_comes_before_a_rewrite(get: Callable[..., tuple[int, str]]) -> None:
    everything = [{"source": "**", "destination": "/about.html"}]
    assert get("/guide/", rewrites=everything) == (200, "guide/index.html")
    assert get("/other", rewrites=everything) == (200, "about.html")
