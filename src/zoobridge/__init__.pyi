"""What type checkers see of the entrances that are imported on first use."""

from zoobridge.hosts.embedded.host import EmbeddedHost as start
from zoobridge.hosts.gateway.host import attach as attach
from zoobridge.pipeline.image import Image as Image
from zoobridge.practice.adjust.entrance import adjust as adjust
from zoobridge.practice.advised import load as load
from zoobridge.practice.choose.entrance import suggest as suggest
from zoobridge.practice.know.card import card as card
from zoobridge.practice.report.entrance import check as check
from zoobridge.practice.report.repeating import rerun as rerun
from zoobridge.practice.report.sharing import share as share

__all__ = ["Image", "__version__", "adjust", "attach", "card", "check", "load", "rerun", "share", "start", "suggest"]
__version__: str
