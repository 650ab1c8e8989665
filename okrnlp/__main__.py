"""``python -m okrnlp``."""

from okrnlp.cli import main

main()
