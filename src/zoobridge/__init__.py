"""zoobridge: every model-zoo model as an ImageJ command.

Examples
--------
>>> import zoobridge
>>> model = zoobridge.load("nuclei-tiny")                   # no Java
>>> maps = model.predict(image, axes="yx")                  # {output tensor id: array}
>>> with zoobridge.start() as host:                         # real ImageJ, headless
...     result = host.run_macro("segment.ijm", args={"input": "cells.tif"})
>>> zoo = zoobridge.attach(imagej.init("sc.fiji:fiji"))     # the same commands in a PyImageJ gateway
"""

__version__ = "0.1.0"

_ENTRANCES = {
    "adjust": "zoobridge.practice.adjust.entrance:adjust",
    "attach": "zoobridge.hosts.gateway.host:attach",
    "card": "zoobridge.practice.know.card:card",
    "check": "zoobridge.practice.report.entrance:check",
    "Image": "zoobridge.pipeline.image:Image",
    "load": "zoobridge.practice.advised:load",
    "rerun": "zoobridge.practice.report.repeating:rerun",
    "share": "zoobridge.practice.report.sharing:share",
    "start": "zoobridge.hosts.embedded.host:EmbeddedHost",
    "suggest": "zoobridge.practice.choose.entrance:suggest",
}


def __getattr__(name: str) -> object:
    """Import an entrance on first use, so that ``import zoobridge`` costs nothing."""
    if name not in _ENTRANCES:
        msg = f"module 'zoobridge' has no attribute {name!r}"
        raise AttributeError(msg)
    import importlib

    module, attribute = _ENTRANCES[name].split(":")
    return getattr(importlib.import_module(module), attribute)
