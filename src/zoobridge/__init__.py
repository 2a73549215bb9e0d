"""zoobridge: every model-zoo model as an ImageJ command.

Examples
--------
>>> import zoobridge
>>> model = zoobridge.load("nuclei-tiny")                   # no Java
>>> maps = model.predict(image, axes="yx")                  # {output tensor id: array}
>>> with zoobridge.start() as host:                         # real ImageJ, headless
...     result = host.run_macro("segment.ijm", args={"input": "cells.tif"})
"""

__version__ = "0.1.0"
