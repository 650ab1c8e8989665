"""okrnlp reads Russian key results: outcome, output, task or lagging metric, and why.

>>> from okrnlp import classify
>>> str(classify("Провести 10 вебинаров для клиентов").label)
'output'
"""

from okrnlp.classifier import Classifier, classify, classify_many
from okrnlp.errors import OkrNlpError
from okrnlp.reader import read
from okrnlp.rendering import render
from okrnlp.review_formats import render_review
from okrnlp.reviewing import review
from okrnlp.types import Classification, Finding, KeyResult, Label, Quantity, Review

__version__ = "0.1.0"

__all__ = [
    "Classification", "Classifier", "Finding", "KeyResult", "Label", "OkrNlpError", "Quantity", "Review",
    "classify", "classify_many", "read", "render", "render_review", "review",
]  # fmt: skip
