"""Where commands appear: ImageJ embedded in this process, PyImageJ gateways, somebody's own Fiji."""
