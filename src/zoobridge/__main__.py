"""``python -m zoobridge`` is ``zoobridge``."""

from zoobridge.cli.main import main

if __name__ == "__main__":
    main()
