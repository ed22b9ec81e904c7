"""A language model's yes or no through the same interface: does the quote prove the claim?

``llm:gguf:FILE``, ``llm:package:NAME`` or ``llm:openai:URL#model=NAME``: the forms of :mod:`rag.llm`. What counts is
not the word the model writes but how likely it finds Yes against No. A pair takes seconds on a CPU, so this is for
building and measuring, not for the chat. Its log-odds stand in for a learned score; the rules stay above it.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from index.errors import ModelError
from prompts.library import load
from rag.check_chance import log_sum_exp
from rag.check_onnx import Joining, windows
from rag.config import LLMConfig, llm_key
from rag.llm import LLMSpec, make_llm
from rag.spotlight import neutral

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

#: How long one pair may take, in seconds.
SECONDS = 120.0
#: Longest stretch of quotes judged at once, in words; of several stretches the best counts.
WORDS = 400
_EXAMPLES = (
    ("In 30 adults with asthma, the spray may shorten attacks. It was not tested in children.",
     "The spray might make asthma attacks shorter in adults.", "Yes"),
    ("In 30 adults with asthma, the spray may shorten attacks. It was not tested in children.",
     "The spray shortens asthma attacks.", "No"),
    ("Two of the 12 reports link poor sleep to falls; none shows that one causes the other.",
     "Poor sleep was linked with falls in two reports.", "Yes"),
    ("Two of the 12 reports link poor sleep to falls; none shows that one causes the other.",
     "Poor sleep causes falls.", "No"),
)  # fmt: skip
#: Score and bias were fitted on 60 of our first pairs with a 1.5B model, whose Yes comes easily; the rest is chosen.
YES_NO = Joining(bias=-1.75, score=2.3, detail=-1.0, topic=-1.0, hard=-2.0, threshold=0.5)
HINT = "Use llm:gguf:FILE, llm:package:NAME or llm:openai:URL#model=NAME; the server has to return logprobs."


class LlmScorer:
    """Text: the quotes; claim: the claim. Loads on first use; one pair at a time."""

    def __init__(self, spec: str) -> None:
        self._config = LLMConfig(spec=spec.removeprefix("llm:"), key=llm_key(), seconds=SECONDS, max_tokens=1)
        parsed = LLMSpec.parse(self._config.spec)
        if parsed.kind == "none":
            raise ModelError("The checker 'llm:none' has no model.", HINT)
        shown = parsed.model if parsed.kind == "openai" else parsed.target.replace("\\", "/").rsplit("/", 1)[-1]
        self.name = f"llm:{shown}"
        self._lock = threading.Lock()
        self._llm: LLM | None = None

    def log_odds(self, claim: str, quotes: Sequence[str]) -> float:
        """How much likelier Yes is than No; of several stretches of the quotes the best.

        Raises:
            ModelError: the model cannot be had, or its reply holds no likelihoods. Silence is no verdict.
        """
        with self._lock:
            return max((self._ask(claim, text) for text in windows(quotes, WORDS)), default=-20.0)

    def _ask(self, claim: str, text: str) -> float:
        import httpx
        from llama_index.core.llms import ChatMessage
        from openai import OpenAIError

        if self._llm is None:
            self._llm = make_llm(self._config)
        assert self._llm is not None
        try:
            reply = self._llm.chat(
                [ChatMessage(role=role, content=content) for role, content in messages(claim, text)],
                logprobs=True,
                top_logprobs=20,
            )
            listed = reply.logprobs[0] if reply.logprobs else []
            return odds_of([(str(x.token), float(x.logprob)) for x in listed])
        except (OpenAIError, httpx.HTTPError, OSError) as error:
            raise ModelError(f"The judging model did not answer: {type(error).__name__}.", HINT) from None
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise ModelError(f"The judging model's reply cannot be read: {type(error).__name__}.", HINT) from None


def messages(claim: str, text: str) -> list[tuple[str, str]]:
    """The system's text, worked examples, the pair: equal up to the pair, so that a server may keep that part."""
    pair = load("check_pair")
    told = [("system", load("check").fill())]
    for example, said, verdict in _EXAMPLES:
        told += [("user", pair.fill(quotes=example, claim=said)), ("assistant", verdict)]
    return [*told, ("user", pair.fill(quotes=_inside(text), claim=_inside(claim)))]


def odds_of(listed: Iterable[tuple[str, float]]) -> float:
    """Log-odds of Yes against No from the likeliest first tokens.

    Where one of the two is not listed, it is at most as likely as the last that is.

    Raises:
        ValueError: neither is listed.
    """
    rows = [(token.strip().lower(), logprob) for token, logprob in listed if math.isfinite(logprob)]
    yes = [x for token, x in rows if token == "yes"]
    no = [x for token, x in rows if token == "no"]
    if not yes and not no:
        raise ValueError("neither yes nor no")
    least = min(x for _, x in rows)
    odds = log_sum_exp(yes or [least]) - log_sum_exp(no or [least])
    return max(-20.0, min(20.0, odds))


def _inside(text: str) -> str:
    """Text as data between quotation marks: nothing in it can close them or look like a chat's control."""
    return " ".join(neutral(text).replace('"', "'").split())
