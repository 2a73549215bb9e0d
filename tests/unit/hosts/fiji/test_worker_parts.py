"""Questions and answers, and the wire they travel on, without Fiji."""

import base64
import io
import os
import threading

import numpy as np
import pytest

from zoobridge.errors import CancelledError, HostError, InputError
from zoobridge.hosts.fiji.conversation import Conversation
from zoobridge.hosts.fiji.remote_workspace import RemoteWorkspace
from zoobridge.hosts.fiji.wire import Messages, WatchedInput


class Fiji:
    """Answers questions from a table, at once."""

    def __init__(self, **answers):
        self.cancel_requested = False
        self.asked = []
        self.answers = answers
        self.conversation = Conversation(self)

    def update(self, message=None, *, info=None):
        self.asked.append(info)
        if "number" in info:
            self.conversation.answer(info["number"], self.answers[info["ask"].replace(" ", "_")])


def test_what_fails_inside_fiji_is_an_error():
    fiji = Fiji(measure={"failed": "java.lang.IllegalArgumentException: no"})
    with pytest.raises(HostError, match=r"ImageJ failed: java\.lang\.IllegalArgumentException: no"):
        RemoteWorkspace(fiji.conversation).measure()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"without": "image"}, "No image is open; open one first."),
        ({"without": "area", "title": "x"}, 'The image "x" has no area selection'),
        ({"without": "pixels", "title": "x"}, 'The image "x" has several RGB channels'),
    ],
)
def test_an_image_that_cannot_be_had_is_told_as_on_every_host(answer, sentence):
    with pytest.raises(InputError, match=sentence):
        RemoteWorkspace(Fiji(pixels=answer).conversation).image()


def test_an_image_is_named_by_its_id_or_the_nearest_title():
    images = {"images": [{"title": "cells.tif", "id": -1}, {"title": "other", "id": -2}]}
    fiji = Fiji(images=images, rois={"rois": []})
    RemoteWorkspace(fiji.conversation).rois("other")
    assert fiji.asked[-1]["image"] == -2
    with pytest.raises(InputError, match=r'did you mean "cells\.tif"'):
        RemoteWorkspace(fiji.conversation).rois("cell.tif")


def test_columns_keep_nan_and_text():
    fiji = Fiji(rows={})
    RemoteWorkspace(fiji.conversation).add_rows({"a": [1.5, float("nan")], "b": ["x", "y"]})
    (asked,) = fiji.asked
    assert asked["rows"] == 2
    numbers = np.frombuffer(base64.b64decode(asked["columns"][0]["numbers"]), ">f8")
    np.testing.assert_array_equal(numbers, [1.5, np.nan])
    assert asked["columns"][1]["texts"] == ["x", "y"]


def test_escape_cancels_at_the_next_step():
    fiji = Fiji()
    progress = RemoteWorkspace(fiji.conversation).progress
    progress.update(1, 4, "tile 1")
    assert fiji.asked == [{"ask": "progress", "fraction": 0.25, "message": "tile 1"}]
    fiji.cancel_requested = True
    with pytest.raises(CancelledError, match="Cancelled at tile 2"):
        progress.update(2, 4, "tile 2")


def test_messages_of_many_threads_are_whole_lines_and_nothing_else_is_among_them():
    reading, writing = os.pipe()
    others = io.StringIO()
    messages = Messages(writing, others)

    def talk(name):
        for number in range(200):
            print(f'{{"{name}": {number}}}', file=messages)
            print("chatter", number, file=messages)

    threads = [threading.Thread(target=talk, args=(name,)) for name in "abcd"]
    received = []
    reader = threading.Thread(target=lambda: received.extend(os.fdopen(reading)))
    reader.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.close(writing)
    reader.join()
    assert sorted(received) == sorted(f'{{"{name}": {number}}}\n' for name in "abcd" for number in range(200))
    assert others.getvalue().count("chatter") == 800


def test_the_end_of_the_input_is_told_at_once():
    ended = []
    watched = WatchedInput(io.StringIO("one\n"), lambda: ended.append(True))
    assert watched.readline() == "one\n"
    assert ended == []
    assert watched.readline() == ""
    assert ended == [True]
