"""Start-up messages that native code writes straight to file descriptor 2, before any logging can be configured."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2
_NOISE = re.compile(
    rb"^(WARNING: All log messages before absl::|[IW]\d{4} \d|E\d{4} \d.*cuda|To enable the following instructions: )"
)


@contextmanager
def native_noise_removed() -> Iterator[None]:
    """Hold back standard error of the whole process, and afterwards let through what is no such message.

    Other threads may write meanwhile; nothing of theirs is lost, only late.
    """
    sys.stderr.flush()
    kept = os.dup(_STDERR)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), _STDERR)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, _STDERR)
            os.close(kept)
            held.seek(0)
            for line in held:
                if not _NOISE.match(line):
                    os.write(_STDERR, line)
