"""Where the files stand that come with okrnlp: models and the corpus.

A wheel carries them inside the package (``okrnlp/_shipped``); in a checkout they stand at
the top level, beside the package.
"""

from __future__ import annotations

from pathlib import Path


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. ``shipped("models", "default")``."""
    package = Path(__file__).resolve().parent
    inside = package / "_shipped"
    return (inside if inside.is_dir() else package.parent).joinpath(*parts)
