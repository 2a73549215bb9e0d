"""What can go wrong on the way to a server, as one sentence, and whether another attempt may help."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

_PASSING_STATUS = frozenset({
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
})
"""Answers a server gives when it is busy or restarts."""

_NOT_THERE = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""Answers for a file that is not there; object stores that may not be listed say 403."""

LONGEST_PAUSE = 60.0
"""Seconds; a server that asks for more patience than this is not waited for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an attempt failed.

    Parameters
    ----------
    sentence : str
        For the user, should it be the last attempt.
    passing : bool
        Whether the same request may well succeed a little later.
    unreached : bool
        Nobody answered at all, which mostly means that there is no network.
    absent : bool
        The server says that there is no such file.
    pause : float
        Seconds the server asks to wait.
    """

    sentence: str
    passing: bool = False
    unreached: bool = False
    absent: bool = False
    pause: float = 0.0


def fault_of(error: requests.RequestException, url: str) -> Fault:
    """What an exception of requests means."""
    import requests

    kinds = requests.exceptions
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return _answered(error.response, url)
    if isinstance(error, kinds.ChunkedEncodingError):
        return Fault(f"{url} ended before it was complete; try again.", passing=True)
    if isinstance(error, kinds.SSLError):
        return Fault(f"{url} cannot be downloaded: its certificate is not trusted; check the address and your proxy.")
    if isinstance(error, kinds.ProxyError):
        return Fault(
            f"{url} cannot be downloaded: the proxy does not let it through; "
            "check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
        )
    if isinstance(error, kinds.ConnectionError | requests.Timeout):
        return _disconnected(error, url)
    return Fault(f"{url} cannot be downloaded: {' '.join(str(error).split())[:200]}.")


def _disconnected(error: requests.RequestException, url: str) -> Fault:
    """No answer, or one that stopped: requests wraps what urllib3 says."""
    import requests
    from urllib3.exceptions import ProtocolError, ReadTimeoutError

    cause = error.args[0] if error.args else None
    if isinstance(cause, ProtocolError) or (
        isinstance(cause, ReadTimeoutError) and not isinstance(error, requests.Timeout)
    ):
        return Fault(f"{url} cannot be downloaded: the server stopped sending; try again later.", passing=True)
    if isinstance(error, requests.ReadTimeout):
        return Fault(f"{url} cannot be downloaded: the server did not answer in time; try again later.", passing=True)
    sentence = f"{url} cannot be downloaded: the server cannot be reached; check the address and your network."
    return Fault(sentence, passing=True, unreached=True)


def _answered(response: requests.Response, url: str) -> Fault:
    reason = f"{response.status_code} {response.reason}".strip()
    passing = response.status_code in _PASSING_STATUS
    advice = "try again later" if passing else "check the address"
    return Fault(
        f"{url} cannot be downloaded: the server answered {reason}; {advice}.",
        passing=passing,
        absent=response.status_code in _NOT_THERE,
        pause=_asked_pause(response),
    )


def _asked_pause(response: requests.Response) -> float:
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    stated = response.headers.get("Retry-After")
    try:
        return max(0.0, Retry().parse_retry_after(stated)) if stated else 0.0
    except InvalidHeader:
        return 0.0
