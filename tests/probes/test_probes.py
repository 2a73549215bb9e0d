"""Every probe in every host that is here: exit status, standard output, and the sentence of one that fails."""

import re

import pytest

from .hosts import HOSTS
from .running import error_pattern, run
from .table import PROBES

MISSING = [
    pytest.param(host, None, id=host.name, marks=pytest.mark.skip(reason=host.missing))
    for host in HOSTS
    if host.missing
]
HERE = [
    pytest.param(host, probe, id=f"{host.name}-{probe.name}")
    for host in HOSTS
    for probe in PROBES
    if host.missing is None and host.asks(probe)
]


@pytest.mark.parametrize(("host", "probe"), HERE + MISSING)
def test_probe(host, probe, tmp_path_factory):
    # ImageJ leaves the folder of a long path out of its messages, and a folder named after the test has one.
    end = run(probe, host, tmp_path_factory.mktemp("probe"))
    expected = host.expected(probe)
    assert end.status is not None, f"It does not end:\n{end.stdout}{end.stderr}"
    assert (end.stdout, end.status) == (expected.stdout, expected.status), end.stderr
    assert re.fullmatch(error_pattern(expected), end.stderr), end.stderr
