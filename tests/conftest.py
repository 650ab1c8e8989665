import pytest

from okrnlp import Classifier
from okrnlp.corpus import Example, read_corpus
from okrnlp.reader import Reader, default_reader
from okrnlp.resources import shipped


@pytest.fixture(scope="session")
def reader() -> Reader:
    return default_reader()


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier.load()


@pytest.fixture(scope="session")
def corpus() -> list[Example]:
    return read_corpus(shipped("corpus", "key_results.jsonl"))
