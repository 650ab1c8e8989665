"""The same as ``okrnlp score``; see ``python scripts/score.py --help``."""

import sys

from okrnlp.cli import main

sys.argv.insert(1, "score")
main()
