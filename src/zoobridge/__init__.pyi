"""What type checkers see of the entrances that are imported on first use."""

from zoobridge.hosts.embedded import EmbeddedHost as start
from zoobridge.inference.model import load as load
from zoobridge.pipeline.image import Image as Image

__all__ = ["Image", "__version__", "load", "start"]
__version__: str
