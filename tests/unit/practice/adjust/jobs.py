"""Jobs in processes of their own, without the installation that follows."""

import subprocess
import sys

import yaml

from zoobridge.practice.adjust.plan import planned
from zoobridge.practice.adjust.work_folder import Job, WorkFolder


def done(zoo, tmp_path, request):
    """Result and description of a job in a process of its own."""
    planned(request, zoo.store)
    work = WorkFolder(tmp_path / "work")
    work.path.mkdir()
    work.begin(Job(request, zoo.settings.home, None))
    command = [sys.executable, "-m", "zoobridge.practice.adjust.job", str(work.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        status = process.wait(timeout=200)
        assert status == 0, (work.failure(), process.stderr.read())
    return work.result(), yaml.safe_load((work.package / "rdf.yaml").read_text()), work.package
