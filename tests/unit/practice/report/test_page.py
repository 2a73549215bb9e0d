"""The page of a report, and its looks in a browser."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import imageio.v3 as iio
import numpy as np
import pytest

from tests.unit.practice.report.given import CARD, DESCRIPTION, result
from zoobridge.practice.check.result import Interval
from zoobridge.practice.report.methods import methods
from zoobridge.practice.report.page import page
from zoobridge.practice.report.record import Files, recorded

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
EMPTY = {"br", "hr", "img", "meta", "link", "input"}


class Reader(HTMLParser):
    """Text of a page, and whether its elements are closed."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.addresses = [], [], []

    def handle_starttag(self, tag, attrs):
        self.addresses += [value for name, value in attrs if name in {"src", "href"}]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def written(checked=None):
    checked = result() if checked is None else checked
    return page(checked, recorded(checked, methods(checked, DESCRIPTION), Files()), CARD)


def read(text):
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader, " ".join(" ".join(reader.text).split())


def test_verdict_limits_worst_image_and_card_are_told():
    _, text = read(written())
    for said in ("Agrees on one of two images.", "Two images say little.", "discs of 20 pixels", "not stated"):
        assert said in text
    assert text.index("bad & dim.tif") < text.index("good.tif")
    assert "F1 0.675 [0.42, 0.93]" in text
    assert "0.75 0.405 [0.2, 0.61]" in text
    assert "IoU not defined".lower() in text.lower()
    assert "count error -2.5 [-4, -1]" in text


def test_what_comes_from_outside_cannot_write_html():
    assert "<b>content</b>" not in written()
    assert "&lt;b&gt;content&lt;/b&gt;" in written()


def test_the_page_needs_nothing_else():
    reader, _ = read(written())
    assert reader.addresses
    assert all(address.startswith("data:image/png;base64,") for address in reader.addresses)
    assert "<script" not in written()
    assert "default-src 'none'" in written()


def test_a_check_without_truth_and_objects_has_no_empty_chapters():
    images = tuple(type(each)(each.name, each.sha256, each.shape, each.axes, each.dtype) for each in result().images)
    _, text = read(written(result(images=images, summary={}, metric=None)))
    assert "Agreement" not in text
    assert "How stable" not in text


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")
def test_a_browser_shows_it_and_asks_nobody(tmp_path):
    (tmp_path / "report.html").write_text(written(), encoding="utf-8")
    shot, log = tmp_path / "shot.png", tmp_path / "net.json"
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--log-net-log={log}",
            f"--screenshot={shot}",
            "--window-size=1200,2400",
            (tmp_path / "report.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert shot.is_file(), done.stderr[-2000:]
    picture = iio.imread(shot)[..., :3].astype(int)
    orange = (np.abs(picture - (255, 140, 0)).sum(axis=-1) < 60).sum()
    cyan = (np.abs(picture - (0, 200, 255)).sum(axis=-1) < 60).sum()
    assert orange > 500
    assert cyan > 500
    assert not re.search(r"Refused to (load|apply)", done.stderr)


@pytest.mark.parametrize(
    ("interval", "written"),
    [
        (Interval(0.5, 0.25, 0.75, 3, "images"), "0.5 [0.25, 0.75]"),
        (Interval(0.5, float("nan"), float("nan"), 1, "images"), "0.5"),
        (Interval(float("nan"), float("nan"), float("nan"), 1, "images"), "not defined"),
    ],
)
def test_what_is_not_defined_is_said_in_words(interval, written):
    assert str(interval) == written
