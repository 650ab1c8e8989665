"""The same as ``okrnlp evaluate``; see ``python scripts/evaluate.py --help``.

With ``--quantities`` as its first word it scores the reading of numbers instead, with
``--compare`` it compares ways to classify, with ``--report`` it writes a report beside the model,
with ``--review`` it scores the review of whole OKRs.
"""

import sys
from importlib import import_module

from okrnlp.cli import main

OTHERS = {
    "--quantities": "quantity_scores",
    "--compare": "compare_models",
    "--report": "report",
    "--review": "review_scores",
}
"""First word of the command line → the module beside this one that measures something else."""

if len(sys.argv) > 1 and sys.argv[1] in OTHERS:
    sys.exit(import_module(OTHERS[sys.argv[1]]).main(sys.argv[2:]))
sys.argv.insert(1, "evaluate")
main()
