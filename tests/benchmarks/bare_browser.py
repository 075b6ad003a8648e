"""A phone's browser that nothing listens to, through the DevTools protocol alone.

Playwright listens to what scripts do (the protocol's domain Runtime), for which V8 parses them
again: 0.2 s more of the first second of a page on a phone four times slower than this machine.
"""

import json
import os
import subprocess
import tempfile
import time
from types import TracebackType
from typing import Any, Self

from tests.support.browser import FLAGS, find

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
STARTED_S = 2.5  # What a browser does by itself first.
END = b"\0"  # Of a message.


class BareBrowser:
    """One page, in a browser that ends with the block."""

    def __enter__(self) -> Self:
        path = find()
        assert path, "no browser; `make test` installs one"
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        commands, self._commands = os.pipe()
        answers, answered = os.pipe()
        flags = ("--headless", "--remote-debugging-pipe", f"--user-data-dir={self._folder.name}")
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{commands} 4>&{answered}', "bash", path, *FLAGS, *flags],
            pass_fds=(commands, answered),
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answered)
        self._answers = os.fdopen(answers, "rb")
        self._sent = 0
        self._session: dict[str, str] = {}
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        self.send("Emulation.setDeviceMetricsOverride", **PHONE)
        self.send("Page.enable")
        time.sleep(STARTED_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._commands)
        self._answers.close()
        self._folder.cleanup()

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command of the protocol. Raises RuntimeError with the browser's words."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters, **self._session}
        os.write(self._commands, json.dumps(message).encode() + END)
        while True:
            answer = json.loads(b"".join(iter(lambda: self._answers.read(1), END)))
            if answer.get("id") == self._sent:
                break
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def evaluate(self, expression: str) -> Any:
        """What an expression, which JSON can hold, is on the page."""
        return self.send("Runtime.evaluate", expression=expression, returnByValue=True)["result"][
            "value"
        ]
