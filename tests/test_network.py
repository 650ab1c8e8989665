"""The network: serving equals thinc, every word's share adds up, the unknown is read by its kind."""

import numpy as np
import pytest

from okrnlp.corpus import Example
from okrnlp.features import outline_of
from okrnlp.fitting import fit_network
from okrnlp.network import Network, Token, tokens_of
from okrnlp.network_training import arrays_of, bags_of, build, join, vocabulary_of
from okrnlp.reader import Reader
from okrnlp.training import columns


@pytest.fixture(scope="module")
def texts(corpus: list[Example], reader: Reader) -> list[tuple[Token, ...]]:
    return [tokens_of(outline_of(k)) for k in reader.read_many(e.text for e in corpus[:200])]


def test_serving_equals_thinc(texts: list[tuple[Token, ...]]) -> None:
    vocabulary = vocabulary_of(texts)
    model = build(len(vocabulary))
    model.initialize()
    random = np.random.default_rng(0)
    for node in model.walk():
        for name in node.param_names:
            shape = node.get_param(name).shape
            node.set_param(name, random.normal(0.1, 0.3, shape).astype(np.float32))  # type: ignore[arg-type]
    numbered = [[[vocabulary[n] for n in t.names if n in vocabulary] for t in tokens] for tokens in texts]
    theirs = model.predict(bags_of(numbered, len(vocabulary)))
    network = Network(vocabulary, {name: array[None] for name, array in arrays_of(model).items()})
    ours = np.array([network.logits(tokens) for tokens in texts])
    assert np.abs(ours - theirs).max() <= 1e-3 * np.abs(theirs).max()


def test_members_are_averaged(texts: list[tuple[Token, ...]], corpus: list[Example]) -> None:
    gold = columns(corpus[:200])
    pair = fit_network(texts, gold, members=2)
    alone = [Network(pair.vocabulary, {n: a[[i]] for n, a in pair.arrays.items()}) for i in range(2)]
    mean = (alone[0].shares(texts[0]) + alone[1].shares(texts[0])) / 2
    assert pair.shares(texts[0]) == pytest.approx(mean, abs=1e-5)
    assert not np.allclose(alone[0].shares(texts[0]), alone[1].shares(texts[0]))


def test_a_long_text_is_read_as_a_short_one(
    texts: list[tuple[Token, ...]], corpus: list[Example], monkeypatch: pytest.MonkeyPatch
) -> None:
    network = fit_network(texts, columns(corpus)[: len(texts)], members=2)
    together = network.shares(texts[0])
    monkeypatch.setattr("okrnlp.network._MANY_TOKENS", 0)
    assert np.allclose(network.shares(texts[0]), together, atol=1e-6)


def test_there_is_a_share_for_every_token(texts: list[tuple[Token, ...]], corpus: list[Example]) -> None:
    network = fit_network(texts, columns(corpus[:200]), members=1)
    for tokens in [*texts[:20], (Token((0, 0), ("w=<nothing>",)),), (Token((0, 3), ()),)]:
        assert network.shares(tokens).shape == (len(tokens), 4)
        assert np.isfinite(network.shares(tokens)).all()


def test_what_is_known_of_a_word(reader: Reader) -> None:
    tokens = tokens_of(outline_of(reader.read("Провести 10 вебинаров (для дилеров)")))
    assert [t.names[0] for t in tokens] == ["w=провести", "w=<count>", "w=вебинар", "w=для", "w=дилер"]
    assert "form=INF" in tokens[0].names and "sense=hold" in tokens[0].names
    assert "role=target" in tokens[1].names
    assert {"Case=Gen", "Number=Plur", "sense=own_act"} <= set(tokens[2].names)
    assert "zone=bracket" in tokens[4].names


def test_what_a_word_is_told_of_the_whole_text(reader: Reader) -> None:
    tokens = tokens_of(outline_of(reader.read("Обзвонить 10 школ, чтобы выросла явка")))
    assert {"verb_before=none", "number_before=False", "number_behind=True"} <= set(tokens[0].names)
    assert {"verb_before=INF", "number_before=True", "number_behind=False"} <= set(tokens[2].names)
    assert {"under=чтобы", "verb_before=PAST under"} <= set(tokens[5].names)


def test_wrong_shapes_are_told(texts: list[tuple[Token, ...]], corpus: list[Example]) -> None:
    network = fit_network(texts, columns(corpus[:200]), members=1)
    with pytest.raises(ValueError, match="of_mean has shape"):
        Network(network.vocabulary, {**network.arrays, "of_mean": network.arrays["of_mean"][:, 1:]})


def test_weights_are_kept_in_half_precision() -> None:
    arrays = join({"w=а": 0}, [{"vectors": np.full((1, 2), 0.1, np.float32), **_readout()}]).arrays["vectors"]
    assert np.array_equal(arrays, arrays.astype(np.float16).astype(np.float32))


def _readout() -> dict[str, np.ndarray]:
    from okrnlp.network import shapes

    return {n: np.zeros(s[1:], np.float32) for n, s in shapes(1, 1, 2).items() if n != "vectors"}
