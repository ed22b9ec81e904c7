"""A language model drafts; what it drafts is shown only where it is proven. Believes nothing it is told.

The model sees numbered passages and names the ones each sentence rests on. For each sentence one verbatim sentence of
those passages is looked for that a check accepts as its proof; without one the drafted sentence is dropped whole.
Reviewed sentences may be worded freely. Drafts may not: a draft has to be its quote, or its quote with parts left out,
because no checker here tells every free wording from a lie (eval/checker_model/RESULTS.md). If nothing is left, the
reviewed statements answer. What the model wrote and was not proven goes nowhere: not to the reader, not into the
answer's record, not into a log.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.schema import Passage, Span, Statement
from index.snapshot import Snapshot
from prompts.library import load
from rag.check import Checker, RuleChecker
from rag.compose import Composer, DraftClaim, flat, near_best, same
from rag.config import AnswerConfig
from rag.demand import Demand
from rag.draft import Draft, DraftError, DraftSentence, parse, schema, unfit
from rag.fit import Fit
from rag.instructions import quotable
from rag.predicate import states
from rag.schema import Dropped
from rag.shortening import shortens
from rag.spotlight import Spotlight
from rag.terms import terms
from rag.writer import LLMError, Writer

#: What stands in an answer's record in place of words that nothing proved.
WITHHELD = "(a sentence of the language model)"
_MAX_QUESTION = 1_000
#: A rough lower bound of the characters in a token: English has four, names and numbers fewer.
_CHARS_PER_TOKEN = 3
_PROMPT_TOKENS = 500
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One passage as the model sees it, and those of its sentences that answer."""

    passage: Passage
    shown: str
    spans: tuple[Span, ...]


class LLMComposer:
    """Drafts for one question."""

    def __init__(
        self,
        snapshot: Snapshot,
        config: AnswerConfig,
        writer: Writer,
        checker: Checker,
        question: str,
        fallback: Composer,
        note: Callable[[Dropped], None],
    ) -> None:
        self._snapshot, self._config, self._writer = snapshot, config, writer
        # What a maintainer may leave unsaid, because every source is about it, a machine may not.
        self._checks: tuple[Checker, ...] = (checker, RuleChecker(topics=()))
        self._question, self._fallback, self._note = question, fallback, note

    def compose(self, demand: Demand, chosen: Sequence[Fit]) -> list[DraftClaim]:
        """See :class:`rag.compose.Composer`."""
        evidence = self.evidence(demand, chosen)
        claims: list[DraftClaim] = []
        try:
            draft = self._draft(evidence) if evidence else Draft(sentences=())
        except LLMError as error:
            self._note(Dropped(WITHHELD, f"no draft: {error}"))
            draft = Draft(sentences=())
        for sentence in draft.sentences:
            claim = self._proven(sentence, evidence)
            if isinstance(claim, str):
                self._note(Dropped(WITHHELD, claim))
            elif not any(same(claim, known) for known in claims):
                claims.append(claim)
        return claims[: self._config.max_claims] or self._fallback.compose(demand, chosen)

    # what the model sees

    def evidence(self, demand: Demand, chosen: Sequence[Fit]) -> tuple[Evidence, ...]:
        """The passages that what was chosen rests on, best first, as many as fit."""
        asked = set(demand.terms)
        room = (self._writer.context - self._writer.config.max_tokens - _PROMPT_TOKENS) * _CHARS_PER_TOKEN
        answering: dict[str, tuple[Passage, set[Span]]] = {}
        for fit in near_best(chosen, self._config.margin):
            target = fit.candidate.target
            for passage in self._passages(target):
                fitting = [s for s in quotable(passage) if _answers(s, target, asked)]
                if fitting:
                    answering.setdefault(passage.id, (passage, set()))[1].update(fitting)
        found: list[Evidence] = []
        for passage, spans in list(answering.values())[: self._writer.config.max_passages]:
            shown = " ".join(flat(s.quote) for s in quotable(passage))
            room -= len(shown) + 60
            if room > 0:
                found.append(Evidence(passage, shown, tuple(sorted(spans, key=lambda s: s.start))))
        return tuple(found)

    def _passages(self, target: Statement | Passage) -> Iterator[Passage]:
        if isinstance(target, Passage):
            yield target
            return
        for passage in self._snapshot.passages:
            if passage.version == target.version and any(
                s.start < passage.end and passage.start < s.end for s in target.spans
            ):
                yield passage

    # what it says

    def _draft(self, evidence: Sequence[Evidence]) -> Draft:
        """One draft; a reply that is none is asked for once more, within the same time."""
        config, light = self._writer.config, Spotlight()
        end, most = time.monotonic() + config.seconds, config.max_sentences
        passages = "\n".join(light.mark(f"passage {n}", e.shown) for n, e in enumerate(evidence, start=1))
        question = light.mark("question", self._question[:_MAX_QUESTION])
        messages = [
            ("system", load("answer").fill(nonce=light.nonce, most=str(most))),
            ("user", load("answer_example").fill(nonce=light.nonce)),
            ("assistant", load("answer_example_reply").fill()),
            ("user", load("answer_data").fill(passages=passages, question=question)),
        ]
        form = schema(len(evidence), most)
        try:
            return parse(light.unmark(self._writer.reply(messages, form, config.seconds)), most)
        except DraftError as error:
            # The bad reply itself is not sent back: it may hold what a document made the model say.
            again = [*messages, ("assistant", "{}"), ("user", load("answer_again").fill(problem=str(error)))]
        try:
            return parse(light.unmark(self._writer.reply(again, form, end - time.monotonic())), most)
        except DraftError as error:
            raise LLMError(f"malformed twice: {error}") from None

    # what holds

    def _proven(self, drafted: DraftSentence, evidence: Sequence[Evidence]) -> DraftClaim | str:
        """The sentence with its proof, or why there is none."""
        text = flat(drafted.sentence)
        if problem := unfit(text):
            return problem
        if text[-1] not in '.!"”’)':
            text += "."
        numbers = list(dict.fromkeys(drafted.passages))
        if not numbers or any(not 1 <= n <= len(evidence) for n in numbers):
            return "no passage of that number" if numbers else "no passage is named"
        for n in numbers:
            passage = evidence[n - 1].passage
            if copied := _copied(text, evidence[n - 1].spans):
                return self._claim(flat(copied.quote), passage, (copied,), verbatim=True)
        by_version: dict[str, list[tuple[Passage, Span]]] = {}
        for n in numbers:
            for span in evidence[n - 1].spans:
                by_version.setdefault(evidence[n - 1].passage.version, []).append((evidence[n - 1].passage, span))
        for offers in by_version.values():
            if proof := self._proof(text, [span for _, span in offers]):
                passage = next(p for p, span in offers if span == proof)
                return self._claim(text[0].upper() + text[1:], passage, (proof,), verbatim=False)
        return "no sentence of the passages it names carries it"

    def _proof(self, text: str, spans: Sequence[Span]) -> Span | None:
        """The shortest sentence that says as much and that every check accepts as proof.

        One sentence, not two: what is put together from several is where checks err most. A heading, a label or half a
        sentence proves nothing.
        """
        for span in sorted(spans, key=lambda s: len(s.quote)):
            if not states(span.quote) or not shortens(text, flat(span.quote)):
                continue
            if all(check.check(text, [span.quote]).label == "supported" for check in self._checks):
                return span
        return None

    def _claim(self, text: str, passage: Passage, spans: tuple[Span, ...], verbatim: bool) -> DraftClaim:
        return DraftClaim(text, passage.source_id, passage.version, spans, verbatim, page=passage.page, drafted=True)


def _answers(span: Span, target: Statement | Passage, asked: set[str]) -> bool:
    """Is this sentence part of what was found to answer, and not only its neighbour?"""
    if isinstance(target, Statement):
        return any(s.start < span.end and span.start < s.end for s in target.spans)
    return bool(asked & set(terms(span.quote)))


def _copied(text: str, spans: Sequence[Span]) -> Span | None:
    """The whole sentence a copy was cut from: half a sentence can say the opposite ("... cure arthritis")."""
    wanted = _letters(text)
    return next((s for s in spans if wanted and wanted in _letters(s.quote)), None)


def _letters(text: str) -> str:
    return " " + " ".join(_WORD.findall(text.lower())) + " "
