"""A headless Chromium that opens one page and tells what it did: over the DevTools pipe, without a driver."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # whatever is asked for, nothing leaves the machine
    "--remote-debugging-pipe",
)


def find_chromium() -> str | None:
    """Return the program, None where none is installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Seen(NamedTuple):
    """What a page was and did in the browser."""

    text: str
    title: str
    requests: tuple[str, ...]
    complaints: tuple[str, ...]
    """What the console and the log of the page said: errors, warnings, refusals, and words of scripts."""
    picture: bytes
    paper: str
    """The background as it is painted."""
    overflow: int
    """By how many pixels the page is wider than its window."""
    unsized: int
    """How many charts take no room."""


class Browser:
    """One running Chromium; requests and complaints are collected from the first page on."""

    def __init__(self, program: str, profile: Path) -> None:
        to_it, self._write = os.pipe()
        self._read, from_it = os.pipe()
        # the browser reads from descriptor 3 and writes to 4; a shell puts the pipe there
        shell = f'exec "$@" 3<&{to_it} 4>&{from_it}'
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", shell, "bash", program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(to_it, from_it),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_it)
        os.close(from_it)
        self._buffer = b""
        self._last = 0
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._write)
        self._process.terminate()
        self._process.wait(timeout=20)
        os.close(self._read)

    def open(self, page: Path, *, width: int = 1100, media: str = "screen", scheme: str = "light") -> Seen:
        """Open a file in a window of its own and return what was seen."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._events.clear()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._call("Emulation.setEmulatedMedia", media=media, features=features)
        self._call("Page.navigate", url=page.resolve().as_uri())
        self._until("Page.loadEventFired")
        picture = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        seen = Seen(
            self._ask("document.body.innerText"),
            self._ask("document.title"),
            tuple(it["request"]["url"] for it in self._told("Network.requestWillBeSent")),
            tuple(self._complaints()),
            base64.b64decode(picture),
            self._ask("getComputedStyle(document.body).backgroundColor"),
            self._ask("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
            self._ask("[...document.querySelectorAll('svg')].filter(it => !it.getBoundingClientRect().height).length"),
        )
        self._session = None
        self._call("Target.closeTarget", targetId=target)
        return seen

    def _complaints(self) -> list[str]:
        said = [it["entry"]["text"] for it in self._told("Log.entryAdded")]
        said += [json.dumps(it["args"]) for it in self._told("Runtime.consoleAPICalled")]
        return said + [it["exceptionDetails"]["text"] for it in self._told("Runtime.exceptionThrown")]

    def _told(self, method: str) -> list[dict[str, Any]]:
        return [event["params"] for event in self._events if event["method"] == method]

    def _ask(self, script: str) -> Any:
        return self._call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def _call(self, method: str, **params: Any) -> Any:
        self._last += 1
        asked = {"id": self._last, "method": method, "params": params}
        if self._session is not None:
            asked["sessionId"] = self._session
        os.write(self._write, json.dumps(asked).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]

    def _until(self, method: str) -> None:
        while not any(event["method"] == method for event in self._events):
            self._next()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            read = os.read(self._read, 65536)
            assert read, "Chromium has gone"
            self._buffer += read
        whole, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(whole)
        if "method" in message and message.get("sessionId") == self._session:
            self._events.append(message)
        return message
