"""The same as ``okrnlp evaluate``; see ``python scripts/evaluate.py --help``."""

import sys

from okrnlp.cli import main

sys.argv.insert(1, "evaluate")
main()
