"""Scores by hand-made rows."""

import numpy as np
import pytest

from okrnlp.evaluation import pairs_right, score


def test_pairs_are_rows_of_one_group_with_different_labels() -> None:
    gold = np.array([0, 1, 1, 2, 3])
    predicted = np.array([0, 1, 0, 2, 3])
    # a: outcome–output twice, one of them with the wrong row; b alone; c and d apart.
    assert pairs_right(gold, predicted, ["a", "a", "a", "c", "d"]) == (2, 1)
    assert pairs_right(gold, predicted, ["a", "b", "c", "d", "e"]) == (0, 0)


def test_calibration_error_has_an_interval_and_a_share_of_chance() -> None:
    random = np.random.default_rng(0)
    confidence = random.uniform(0.4, 1, 3_000)
    gold = np.where(random.random(3_000) < confidence, 0, 1)
    honest = score(gold, np.stack([confidence, *[(1 - confidence) / 3] * 3], axis=1))
    assert honest.calibration_error == pytest.approx(honest.calibration_error_by_chance, abs=0.01)
    low, high = honest.calibration_error_interval
    assert low <= high
    boastful = score(gold, np.tile([0.999, 0.001, 0.0, 0.0], (3_000, 1)))
    assert boastful.calibration_error > 0.2 > boastful.calibration_error_by_chance
