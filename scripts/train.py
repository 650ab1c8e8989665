"""The same as ``okrnlp train``; see ``python scripts/train.py --help``."""

import sys

from okrnlp.cli import main

sys.argv.insert(1, "train")
main()
