"""Texts as vectors: a tiny BERT that is made here, and the known one where its weights are."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from extractor.cli.model import app
from extractor.engines import weights
from extractor.engines.encoder import Encoder, sentence_encoder
from extractor.errors import SettingsError, WeightsError

np = pytest.importorskip("numpy", reason="needs the extra [meaning]")
safetensors = pytest.importorskip("safetensors.numpy", reason="needs the extra [meaning]")
tokenizers = pytest.importorskip("tokenizers", reason="needs the extra [meaning]")

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ship", "sank", "##ing", "the", "in", "a", "storm"]
WIDTH, WIDE = 24, 48


def tensors() -> dict[str, Any]:
    """A BERT of two layers, with weights from a seed."""
    chance = np.random.default_rng(7)

    def some(*shape: int) -> Any:
        return (chance.standard_normal(shape) * 0.3).astype(np.float32)

    def linear(name: str, to: int, of: int) -> dict[str, Any]:
        return {f"{name}.weight": some(to, of), f"{name}.bias": some(to)}

    def norm(name: str) -> dict[str, Any]:
        return {f"{name}.weight": 1 + some(WIDTH), f"{name}.bias": some(WIDTH)}

    found = {
        "embeddings.word_embeddings.weight": some(len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": some(512, WIDTH),
        "embeddings.token_type_embeddings.weight": some(2, WIDTH),
        **norm("embeddings.LayerNorm"),
    }
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        for name in ("query", "key", "value"):
            found |= linear(f"{layer}.attention.self.{name}", WIDTH, WIDTH)
        found |= linear(f"{layer}.attention.output.dense", WIDTH, WIDTH)
        found |= norm(f"{layer}.attention.output.LayerNorm")
        found |= linear(f"{layer}.intermediate.dense", WIDE, WIDTH)
        found |= linear(f"{layer}.output.dense", WIDTH, WIDE)
        found |= norm(f"{layer}.output.LayerNorm")
    return found


@pytest.fixture
def tiny(tmp_path: Path) -> Encoder:
    from extractor.engines.minilm import MiniLM

    model, tokenizer = tmp_path / "model.safetensors", tmp_path / "tokenizer.json"
    safetensors.save_file(tensors(), model)
    made = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    made.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.save(str(tokenizer))
    return MiniLM("tiny", model, tokenizer)


def test_a_text_is_read_by_tokens_with_their_places(tiny: Encoder) -> None:
    (found,) = tiny.read(["the ship sanking"])
    assert found.tokens == ("the", "ship", "sank", "##ing")
    assert [("the ship sanking")[start:end] for start, end in found.spans] == [
        *("the", "ship", "sank", "ing")
    ]
    assert found.vectors.shape == (4, WIDTH)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-6)
    assert np.linalg.norm(found.whole) == pytest.approx(1, abs=1e-6)


def test_texts_do_not_depend_on_what_else_is_read(tiny: Encoder) -> None:
    texts = ["the ship", "a storm sank the ship in the storm", "", "storm", "the ship"] * 3
    together = list(tiny.read(texts))
    for text, found in zip(texts, together, strict=True):
        (alone,) = tiny.read([text])
        assert alone.tokens == found.tokens
        assert np.allclose(alone.whole, found.whole, atol=1e-5)
        assert np.allclose(alone.vectors, found.vectors, atol=1e-5)


def test_the_order_of_words_counts(tiny: Encoder) -> None:
    one, other = tiny.read(["the ship sank the storm", "the storm sank the ship"])
    assert not np.allclose(one.whole, other.whole, atol=1e-3)


def test_more_tokens_than_a_batch_holds_are_read_in_several(
    tiny: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extractor.engines import minilm

    texts = ["the " * n + "ship" for n in range(1, 40)]
    whole = [each.whole for each in tiny.read(texts)]
    seen = []
    hidden = minilm.MiniLM._hidden
    monkeypatch.setattr(
        minilm.MiniLM, "_hidden", lambda *it: seen.append(it[1].size) or hidden(*it)
    )
    monkeypatch.setattr(minilm, "BATCH", 100)
    monkeypatch.setattr(minilm, "AHEAD", 16)
    parts = [each.whole for each in tiny.read(texts)]
    assert len(seen) > 5
    assert max(seen) <= 100
    assert np.allclose(whole, parts, atol=1e-5)


def test_what_is_longer_than_the_model_reads_is_cut(tiny: Encoder) -> None:
    from extractor.engines.minilm import LONGEST

    (found,) = tiny.read(["the " * 1000])
    assert len(found.tokens) == LONGEST - 2


def test_the_error_function_is_as_exact_as_the_numbers() -> None:
    from math import erf

    from extractor.engines.minilm import _erf

    x = np.linspace(-6, 6, 2001, dtype=np.float32)
    assert np.abs(_erf(x) - [erf(each) for each in x]).max() < 5e-7


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_file_that_is_none_is_refused(tiny: Encoder, tmp_path: Path, name: str) -> None:
    from extractor.engines.minilm import MiniLM

    (tmp_path / name).write_bytes(b"no such thing")
    with pytest.raises(WeightsError, match=r"cannot be read .* model pull tiny` again"):
        MiniLM("tiny", tmp_path / "model.safetensors", tmp_path / "tokenizer.json")


def test_missing_weights_say_how_to_get_them() -> None:
    with pytest.raises(WeightsError, match=r"are absent .*`extractor model pull all-minilm-l6-v2`"):
        sentence_encoder()


def test_damaged_weights_are_never_loaded() -> None:
    for file in weights.SENTENCES:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(b"something else")
    with pytest.raises(WeightsError, match=r"are damaged .*or compare without --meaning"):
        sentence_encoder()


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(SettingsError, match=r"The meaning of claims .*\[meaning\]"):
        sentence_encoder()


def test_both_files_are_copied_from_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for file in weights.SENTENCES:
        content = file.file.encode()
        (tmp_path / file.file).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        made.append(replace(file, bytes=len(content), sha256=digest))
    monkeypatch.setattr(weights, "KNOWN", tuple(made))
    pull = ["pull", "all-minilm-l6-v2", "--from-file", str(tmp_path)]
    assert CliRunner().invoke(app, pull).exit_code == 0
    assert [file.path.read_text() for file in made] == ["model.safetensors", "tokenizer.json"]


@pytest.mark.model
def test_the_known_model_gives_what_its_publisher_tells() -> None:
    try:
        encoder = sentence_encoder()
    except WeightsError:
        pytest.skip("the weights of all-MiniLM-L6-v2 are not on this machine")
    weather, sun, stadium = (
        each.whole
        for each in encoder.read(
            [
                "The weather is lovely today.",
                "It's so sunny outside!",
                "He drove to the stadium.",
            ]
        )
    )
    assert weather @ sun == pytest.approx(0.6660, abs=1e-3)
    assert weather @ stadium == pytest.approx(0.1046, abs=1e-3)
    assert sun @ stadium == pytest.approx(0.1411, abs=1e-3)
