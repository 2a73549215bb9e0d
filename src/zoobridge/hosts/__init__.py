"""Where commands appear: ImageJ embedded in this process, and what other hosts share."""
