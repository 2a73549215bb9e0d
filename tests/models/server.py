"""A web server on the loopback interface that can misbehave."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Fault(Enum):
    """What a server may do instead of answering."""

    ERROR_500 = auto()
    BUSY = auto()
    """503 with ``Retry-After: 0``."""
    CUT = auto()
    """Promise all that is asked for, send half of it."""
    STALL = auto()
    """Send half, then nothing until the site is closed."""
    ALTERED = auto()
    """Other bytes of the same length."""


@dataclass
class Site:
    """A folder served at `url`, with ETags and ranges.

    ``/missing/...`` answers 404, ``/cut/PATH`` promises the whole file and closes after half of it.

    Parameters
    ----------
    asked : list of str
        What was asked for, in order.
    ranges : list of str
        The ``Range`` headers of those requests that had one.
    unchanged : list of str
        What was answered with 304.
    faults : dict
        Path -> faults, of which every request for it takes the first.
    """

    folder: Path
    url: str = ""
    asked: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    knows_ranges: bool = True
    closing: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def content(self, path: str) -> bytes | None:
        file = self.folder / path.removeprefix("/cut").lstrip("/")
        return file.read_bytes() if file.is_file() else None

    def fault(self, path: str) -> Fault | None:
        with self._lock:
            waiting = self.faults.get(path)
            return waiting.pop(0) if waiting else None


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        path = unquote(urlsplit(self.path).path)
        content = self.site.content(path)
        fault = Fault.CUT if path.startswith("/cut/") else self.site.fault(path)
        if fault in {Fault.ERROR_500, Fault.BUSY}:
            self._refuse(fault)
        elif content is None:
            self.send_error(404)
        else:
            self._answer(path, content, fault)

    def _refuse(self, fault: Fault) -> None:
        self.send_response(500 if fault is Fault.ERROR_500 else 503)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, path: str, content: bytes, fault: Fault | None) -> None:
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.site.unchanged.append(self.path)
            self.send_response(304)
            self.end_headers()
            return
        first = self._first_byte(etag)
        if first >= len(content) > 0:
            self.send_error(416)
            return
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        self._send(content[first:], fault)

    def _first_byte(self, etag: str) -> int:
        asked = self.headers.get("Range", "")
        if asked:
            self.site.ranges.append(asked)
        if not asked or not self.site.knows_ranges or self.headers.get("If-Range", etag) != etag:
            return 0
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def _send(self, content: bytes, fault: Fault | None) -> None:
        if fault is Fault.ALTERED:
            content = bytes(len(content))
        half = fault in {Fault.CUT, Fault.STALL}
        self.wfile.write(content[: len(content) // 2] if half else content)
        if fault is Fault.STALL:
            self.wfile.flush()
            self.site.closing.wait()

    def log_message(self, *_args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    """With the usual five, connections made at the same time wait for a second."""


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a folder until the block ends."""
    site = Site(folder)
    handler = type("Handler", (_Handler,), {"site": site})
    server = _Server(("127.0.0.1", 0), handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
