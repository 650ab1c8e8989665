"""The same as ``okrnlp evaluate``; see ``python scripts/evaluate.py --help``.

With ``--quantities`` as its first word it scores the reading of numbers instead.
"""

import sys

import quantity_scores

from okrnlp.cli import main

OTHERS = {"--quantities": quantity_scores.main}
"""First word of the command line → what else can be measured."""

if len(sys.argv) > 1 and sys.argv[1] in OTHERS:
    sys.exit(OTHERS[sys.argv[1]](sys.argv[2:]))
sys.argv.insert(1, "evaluate")
main()
