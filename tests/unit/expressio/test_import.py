"""What a new instance does before its first event: it imports, and no more."""

import subprocess
import sys

from tests.support.system import REPOSITORY

# Every connection that is tried, every socket and every Firebase app that is there at the end.
WATCHED_IMPORT = """
import os
import sys

asked = []
sys.addaudithook(lambda event, _: event in ("socket.connect", "socket.getaddrinfo")
                 and asked.append(event))
import firebase_admin
import main

links = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
         if os.path.lexists(f"/proc/self/fd/{fd}")]
sockets = [link for link in links if link.startswith("socket:")]
print(asked, sockets, list(firebase_admin._apps))
"""


def test_importing_the_function_opens_no_socket_and_makes_no_client() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED_IMPORT],
        capture_output=True,
        text=True,
        cwd=REPOSITORY / "functions",
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[] [] []\n"
