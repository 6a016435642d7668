"""``python -m archive_miner`` is ``archive-miner``."""

from archive_miner.cli import main

if __name__ == "__main__":
    main()
