"""``inside`` holds tests for a process of its own, whose Java is that of a gateway; see test_gateway.py."""

import os

collect_ignore = [] if os.environ.get("ZOOBRIDGE_TEST_INSIDE") else ["inside"]
