"""Processes are slow: they run two at a time, ahead of the tests that look at them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from .running import run

AT_A_TIME = 2


@pytest.fixture(scope="session")
def ended(request, tmp_path_factory):
    """(host name, probe name) -> the future end of its process, for all probes that were selected."""
    wanted = [item.callspec.params for item in request.session.items if {"host", "probe"} <= set(item.fixturenames)]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        ends = {}
        for params in wanted:
            host, probe = params["host"], params["probe"]
            if probe is not None:
                ends[host.name, probe.name] = pool.submit(run, probe, host, tmp_path_factory.mktemp("probe"))
        yield ends
        pool.shutdown(cancel_futures=True)
