"""Where the commands stand in ImageJ's menus."""

MENU = "Plugins > Model Zoo"
