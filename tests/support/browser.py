"""Headless Chromium, driven by its DevTools protocol: open a page, run a script in it, read what
it says. Needs no package but the one that the fake server is made of.
"""

import asyncio
import atexit
import base64
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Self

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --disable-dev-shm-usage "
    "--remote-debugging-port=0 --window-size=1300,900"
).split()


PLACE = """(words, within) => {
  const root = document.querySelector(within), walker = document.createTreeWalker(root, 4);
  const nodes = [], at = [];
  let whole = "";
  while (walker.nextNode()) {
    nodes.push(walker.currentNode);
    at.push(whole.length);
    whole += walker.currentNode.data;
  }
  const find = (place) => nodes.findLastIndex((_, n) => at[n] <= place);
  const start = whole.indexOf(words), end = start + words.length;
  if (start < 0) throw new Error(`no such words: ${words}`);
  const range = document.createRange(), first = find(start), last = find(end - 1);
  range.setStart(nodes[first], start - at[first]);
  range.setEnd(nodes[last], end - at[last]);
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
  const boxes = [...range.getClientRects()].filter((each) => each.width > 0);
  const one = boxes[0], other = boxes[boxes.length - 1];
  return [one.left + 1, one.top + one.height / 2, other.right - 1, other.top + other.height / 2];
}"""


@cache
def _chromium() -> str:
    """The address of a Chromium that lasts as long as this process."""
    assert CHROMIUM is not None
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    process = subprocess.Popen(
        [CHROMIUM, *QUIET, f"--user-data-dir={folder.name}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(folder.cleanup)
    atexit.register(process.wait)
    atexit.register(process.kill)  # the first of the three to be called
    port_file = Path(folder.name) / "DevToolsActivePort"
    deadline = time.monotonic() + 40
    while len(told := port_file.read_text().split() if port_file.exists() else []) < 2:
        assert time.monotonic() < deadline, "Chromium did not start"
        time.sleep(0.05)
    return f"ws://127.0.0.1:{told[0]}{told[1]}"


class Browser:
    """One page of Chromium, with cookies, storage and cache of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._number = 0
        self.log: list[str] = []
        self.pressed = 0

    def open(self, page: Path | str) -> None:
        """Loads a file or an address."""
        url = page if isinstance(page, str) else page.as_uri()
        if not hasattr(self, "_session"):
            self._loop.run_until_complete(self._connect())
        self("Page.navigate", url=url)
        self.wait(f"document.readyState + location.href == {json.dumps('complete' + url)}")

    def wait(self, script: str, seconds: float = 40) -> None:
        """Waits until an expression holds in the page."""
        deadline = time.monotonic() + seconds
        while not self._holds(script):
            assert time.monotonic() < deadline, f"never came true: {script}"
            time.sleep(0.02)

    def _holds(self, script: str) -> bool:
        try:
            return bool(self.read(script))
        except LookupError:  # the page was left while it was asked
            return False

    def press(self, *keys: str) -> None:
        """Presses keys, as "a", "Enter" or "Shift+ArrowRight", and counts them."""
        for each in keys:
            held, _, key = each.rpartition("+") if len(each) > 1 else ("", "", each)
            shift = held == "Shift" or (len(key) == 1 and key.isupper())
            text = "\r" if key == "Enter" else key if len(key) == 1 else ""
            known = {
                "key": key,
                "modifiers": 8 if shift else 0,
                "windowsVirtualKeyCode": _code(key),
            }
            self("Input.dispatchKeyEvent", type="keyDown", text=text, **known)
            self("Input.dispatchKeyEvent", type="keyUp", **known)
            self.pressed += 1

    def drag(self, words: str, within: str = "body") -> None:
        """Selects words of a text by the mouse."""
        x, y, right, foot = self.read(f"({PLACE})({json.dumps(words)}, {json.dumps(within)})")
        held = {"button": "left", "buttons": 1, "clickCount": 1}
        mouse = "Input.dispatchMouseEvent"
        self(mouse, type="mousePressed", x=x, y=y, **held)
        self(mouse, type="mouseMoved", x=right, y=foot, **held)
        self(mouse, type="mouseReleased", x=right, y=foot, **held)

    def click(self, selector: str) -> None:
        """Presses the mouse on an element, as a person does."""
        self.read(
            f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})"
        )
        box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        x, y = self.read(f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({box})")
        for kind in ("mousePressed", "mouseReleased"):
            self("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, text: str) -> None:
        """Types a text into what has the focus."""
        self("Input.insertText", text=text)

    def size(self, width: int, height: int) -> None:
        """Gives the window another size, in CSS pixels."""
        self(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def picture(self, path: Path) -> None:
        """Saves what is shown as PNG."""
        path.write_bytes(base64.b64decode(self("Page.captureScreenshot", format="png")["data"]))

    def read(self, script: str) -> Any:
        """The value of an expression in the page, also of one that is promised."""
        answer = self("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def __call__(self, method: str, **parameters: Any) -> Any:
        return self._loop.run_until_complete(self._ask(method, parameters))

    async def _connect(self) -> None:
        whole = _chromium()
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(whole)
        made = await self._ask("Target.createBrowserContext", {"disposeOnDetach": True})
        page = {"url": "about:blank", "width": 1300, "height": 900, **made}
        target = (await self._ask("Target.createTarget", page))["targetId"]
        self._whole = self._socket  # as long as it is open, the page is
        address = f"{whole.partition('/devtools/')[0]}/devtools/page/{target}"
        self._socket = await self._session.ws_connect(address, max_msg_size=0)
        for name in ("Page", "Runtime", "Log"):
            await self._ask(f"{name}.enable", {})

    async def _ask(self, method: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            told = json.loads((await self._socket.receive(timeout=40)).data)
            if told.get("id") == self._number:
                if "error" in told:
                    raise LookupError(told["error"])
                return told["result"]
            if told.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
                self.log.append(json.dumps(told["params"]))
            if told.get("method") == "Page.javascriptDialogOpening":
                self.log.append("a dialog was opened")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if hasattr(self, "_session"):
            for each in (self._socket, self._whole, self._session):
                self._loop.run_until_complete(each.close())
        self._loop.close()


@cache
def _shared() -> Browser:
    """A page that lasts as long as this process."""
    made = Browser()
    made.open("about:blank")
    atexit.register(made.__exit__)  # before Chromium ends, which was registered earlier
    return made


@contextmanager
def opened(page: Path | str) -> Iterator[Browser]:
    """A file or an address in the shared page: a new page costs more than most tests in it."""
    browser = _shared()
    browser.log.clear()
    browser.size(1300, 900)
    browser.open(page)
    yield browser
    browser.open("about:blank")  # else the next page of the same address would seem to be loaded


def _code(key: str) -> int:
    """The number that Windows has for a key, by which Chromium knows keys without a character."""
    named = {"Enter": 13, "Escape": 27, "Tab": 9, "Backspace": 8}
    arrows = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
    return {**named, **arrows}.get(key) or ord(key.upper())
