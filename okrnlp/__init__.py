"""okrnlp reads Russian key results: outcome, output, task or lagging metric, and why.

>>> from okrnlp import classify
>>> str(classify("Провести 10 вебинаров для клиентов").label)
'output'
"""

from okrnlp.classifier import Classifier, classify, classify_many
from okrnlp.errors import OkrNlpError
from okrnlp.types import Classification, Label

__version__ = "0.1.0"

__all__ = ["Classification", "Classifier", "Label", "OkrNlpError", "classify", "classify_many"]
