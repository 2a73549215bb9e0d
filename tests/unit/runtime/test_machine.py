import zoobridge
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.machine import machine_key, processor


def test_the_key_has_the_processor_and_every_version():
    key = machine_key([FakeEngine(name="one"), FakeEngine(name="two")])
    assert key == {"processor": processor(), "zoobridge": zoobridge.__version__, "one": "1", "two": "1"}
    assert key["processor"]
