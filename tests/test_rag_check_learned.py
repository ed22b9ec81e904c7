"""The learned score: what it may change, what it may not, and that what ships is what was measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ModelError
from rag.check import RuleChecker, make_checker
from rag.check_learned import SOFT, LearnedChecker
from rag.check_nli import PLAIN, NliScorer, entailment, find, odds_of
from rag.check_onnx import Joining, OnnxScorer, windows

DATA = Path(__file__).parent / "data"
FRESH = [json.loads(line) for line in (DATA / "claim_pairs_fresh.jsonl").read_text("utf-8").splitlines()]
QUOTE = "In a trial of 40 adults the cream eased the rash within two weeks. It has not been tested in children."


class Says:
    """A learned score that always says the same."""

    name = "says"

    def __init__(self, odds: float) -> None:
        self.odds = odds

    def log_odds(self, claim: str, quotes: Sequence[str]) -> float:
        return self.odds


WEIGHTS = Joining(bias=0.0, score=1.0, detail=-1.0, topic=0.0, hard=-2.0, threshold=0.3)
SURE, AGAINST = LearnedChecker(Says(30.0), WEIGHTS), LearnedChecker(Says(-30.0), WEIGHTS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder in the form that eval/checker_model makes: its log-odds are how many words the quote has."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import BertProcessing

    words = Tokenizer(WordLevel({"[UNK]": 0, "[SEP]": 1, "[CLS]": 2}, unk_token="[UNK]"))
    words.pre_tokenizer = Whitespace()
    words.post_processor = BertProcessing(("[SEP]", 1), ("[CLS]", 2))
    words.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "model.onnx").write_bytes((DATA / "tiny_checker.onnx").read_bytes())
    sums = {n: hashlib.sha256((tmp_path / n).read_bytes()).hexdigest() for n in ("model.onnx", "tokenizer.json")}
    config = {"length": 32, "sha256": sums, "joining": asdict(WEIGHTS)}
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "claim",
    [
        "In a trial of 60 adults the cream eased the rash.",
        "The cream eased the rash within two months.",
        "The cream made the rash worse.",
        "The cream did not ease the rash.",
        "Aspirin eased the rash.",
        "The FDA tested the cream in 40 adults.",
        "The cream cures the rash.",
    ],
)
def test_no_score_overrules_a_hard_finding(claim: str) -> None:
    verdict = SURE.check(claim, [QUOTE])
    assert verdict.label != "supported"
    assert verdict.score < 0.5
    assert verdict.reasons


def test_no_score_overrules_a_hard_finding_on_any_pair() -> None:
    rules = RuleChecker()
    hit = 0
    for pair in FRESH:
        found = rules.findings(pair["claim"], [pair["passage"]])
        if any(f.rule not in SOFT for f in found):
            hit += 1
            assert SURE.check(pair["claim"], [pair["passage"]]).label != "supported"
    assert hit > 80


def test_a_sure_score_clears_a_soft_doubt_and_a_bad_one_stops_a_clean_claim() -> None:
    odd = "The lotion soothed the spots of adults."
    assert {f.rule for f in RuleChecker().findings(odd, [QUOTE])} == {"detail"}
    assert RuleChecker().check(odd, [QUOTE]).label == "unsupported"
    assert SURE.check(odd, [QUOTE]).label == "supported"
    plain = "The cream eased the rash of adults."
    assert RuleChecker().check(plain, [QUOTE]).label == "supported"
    stopped = AGAINST.check(plain, [QUOTE])
    assert stopped.label == "unsupported"
    assert stopped.reasons == ("the learned score does not find it in the quote",)


def test_what_stands_word_for_word_needs_no_score() -> None:
    assert AGAINST.check("It has not been tested in children.", [QUOTE]).label == "supported"


def test_the_verdict_follows_the_score() -> None:
    scores = [LearnedChecker(Says(x), WEIGHTS).check("The cream eased the rash of adults.", [QUOTE]).score
              for x in (-6.0, -2.0, 0.0, 2.0, 6.0)]  # fmt: skip
    assert scores == sorted(scores)
    assert scores[0] < 0.2 < scores[-1]


def test_nothing_proves_nothing() -> None:
    assert SURE.check("The cream helps.", [""]).label == "unsupported"
    assert SURE.check("", [QUOTE]).label == "unsupported"


def test_a_model_folder_is_loaded_on_first_use(folder: Path) -> None:
    checker = make_checker(f"ce:{folder}")
    assert isinstance(checker, LearnedChecker)
    scorer = OnnxScorer(f"ce:{folder}")
    assert scorer._loaded is None
    assert scorer.log_odds("a claim", ["five words in this quote"]) == 6.0  # and the end mark
    assert scorer.log_odds("a claim", []) == -20.0
    assert scorer.log_odds("word " * 90, ["word " * 900]) < 32
    assert checker.name == f"rules+{scorer.name}"
    assert checker.check("The cream eased the rash of adults.", [QUOTE]).label == "supported"


def test_a_changed_model_is_refused(folder: Path) -> None:
    pin = hashlib.sha256((folder / "config.json").read_bytes()).hexdigest()
    OnnxScorer(f"ce:{folder}#sha256={pin}")
    with pytest.raises(ModelError, match=r"config\.json is not the pinned one"):
        OnnxScorer(f"ce:{folder}#sha256={'0' * 64}")
    (folder / "model.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match=r"model\.onnx is not the pinned one"):
        OnnxScorer(f"ce:{folder}").log_odds("a", ["b"])
    (folder / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="not complete"):
        OnnxScorer(f"ce:{folder}")
    with pytest.raises(ModelError, match="cannot be read"):
        make_checker(f"ce:{folder / 'nowhere'}")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.sampled_from("a bb ccc dddd".split()), min_size=1, max_size=60), max_size=12))
def test_windows_leave_nothing_out(texts: list[list[str]]) -> None:
    quotes = [" ".join(words).capitalize() + "." for words in texts]
    found = list(windows(quotes, 80))
    assert all(any(q in w for w in found) for q in quotes)
    assert all(len(w.split()) <= 80 for w in found)


def test_checkers_go_by_name() -> None:
    with pytest.raises(ValueError, match="ce:FOLDER, nli:MODEL"):
        make_checker("oracle")
    with pytest.raises(ModelError, match="names no revision"):
        make_checker("nli:someone/some-model")


def test_entailment_is_found_by_its_label() -> None:
    assert entailment({0: "contradiction", 1: "ENTAILMENT", 2: "neutral"}) == 1
    assert entailment({0: "LABEL_0"}) is None
    with pytest.raises(ModelError, match="None of"):
        entailment({0: "LABEL_0", 1: "LABEL_1"})
    assert odds_of([2.0, 0.0], 0) == pytest.approx(2.0)
    assert odds_of([0.0, 0.0, 0.0], 1) == pytest.approx(-np.log(2))
    assert odds_of([1.5], None) == 1.5


def test_another_model_plugs_in_from_a_folder(folder: Path) -> None:
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    labels = {0: "contradiction", 1: "entailment", 2: "neutral"}
    config = BertConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
                        id2label=labels, label2id={v: k for k, v in labels.items()})  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder / "nli")
    words = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), pad_token="[SEP]", sep_token="[SEP]")
    words.save_pretrained(folder / "nli")
    checker = LearnedChecker(NliScorer(f"nli:{folder / 'nli'}"), PLAIN)
    assert checker.name == "rules+nli:nli"
    assert make_checker(f"nli:{folder / 'nli'}").name == checker.name
    assert 0.0 <= checker.check("The cream eased the rash.", [QUOTE]).score <= 1.0
    assert checker.check("In a trial of 60 adults the cream eased the rash.", [QUOTE]).label != "supported"


def test_a_pickle_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelError, match="no model with safetensors"):
        find(f"nli:{tmp_path}")
