"""Files from the web, fetched only because a user named the URL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from zoobridge.errors import PackageError

if TYPE_CHECKING:
    import requests

CONNECT_SECONDS = 10
READ_SECONDS = 60
"""Longest wait for the next bytes."""

LARGEST_DOWNLOAD = 16 * 2**30
"""Bytes; the largest weights of the zoo (May 2026) stay under 3 GiB."""

_CHUNK = 2**20


class Reporter(Protocol):
    """Where work tells how far it is; `zoobridge.pipeline.progress.Progress` is one."""

    def update(self, done: int, total: int, message: str) -> None:
        """Show that `done` of `total` steps are finished; may raise CancelledError."""
        ...


def download(url: str, target: Path, reporter: Reporter | None = None, largest: int = LARGEST_DOWNLOAD) -> Path:
    """Fetch `url` into the file `target`, which appears only when it is complete.

    Proxies are taken from the environment, as requests does.

    Parameters
    ----------
    largest : int
        Bytes after which the download is given up.

    Raises
    ------
    PackageError
        If the server cannot be reached, refuses, sends too much or stops early, or the file cannot be written.
    """
    import requests

    partial = target.with_name(target.name + ".part")
    try:
        headers = {"Accept-Encoding": "identity"}
        with requests.get(url, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS), headers=headers) as response:
            _refuse_status(response, url)
            _receive(response, partial, url, reporter, largest)
        partial.replace(target)
    except requests.RequestException as error:
        raise PackageError(_explain(error, url)) from error
    except OSError as error:
        msg = f"{url} cannot be written to {target}: {os.strerror(error.errno) if error.errno else error}."
        raise PackageError(msg) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def _refuse_status(response: requests.Response, url: str) -> None:
    if response.status_code >= 400:
        reason = f"{response.status_code} {response.reason}".strip()
        msg = f"{url} cannot be downloaded: the server answered {reason}; check the address."
        raise PackageError(msg)


def _receive(response: requests.Response, target: Path, url: str, reporter: Reporter | None, largest: int) -> None:
    length = response.headers.get("Content-Length", "")
    expected = int(length) if length.isdigit() else None
    received = 0
    with target.open("wb") as file:
        for chunk in response.iter_content(_CHUNK):
            received += len(chunk)
            if received > largest:
                msg = f"{url} is larger than {largest / 2**20:.0f} MiB; download it yourself and install the file."
                raise PackageError(msg)
            file.write(chunk)
            if reporter is not None:
                reporter.update(received, expected or received, f"Downloading {target.stem}")
    if expected is not None and received < expected:
        msg = f"{url} ended after {received} of {expected} bytes; try again."
        raise PackageError(msg)


def _explain(error: requests.RequestException, url: str) -> str:
    import requests

    if isinstance(error, requests.Timeout):
        return f"{url} cannot be downloaded: the server did not answer in time; try again later."
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"{url} ended before it was complete; try again."
    if isinstance(error, requests.exceptions.SSLError):
        return f"{url} cannot be downloaded: its certificate is not trusted; check the address and your proxy."
    if isinstance(error, requests.ConnectionError):
        return f"{url} cannot be downloaded: the server cannot be reached; check the address and your network."
    return f"{url} cannot be downloaded: {' '.join(str(error).split())[:200]}."
