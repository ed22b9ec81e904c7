"""The straight path from a question to a proven answer, readable in a minute.

    normalise -> screen -> language -> spelling -> condense (and screen again) -> retrieve -> answerable?
    -> compose -> check each claim -> balance -> Answer

Nothing here states a medical fact: facts come as claims with spans, words of the house come from ``prompts``.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.embed import Embedder
from index.pipeline import ensure
from index.snapshot import Snapshot, current_folder, open_current
from rag.answerable import Answerability, Decision
from rag.balance import attributed, limits, warns_of_drugs
from rag.cite import Proofs
from rag.clock import Clock
from rag.compose import DraftClaim
from rag.condense import condense
from rag.config import RagConfig
from rag.demand import Demand, demand
from rag.evidence import advice_facts, nearby_questions, suggestions
from rag.focus import focus
from rag.language import detect, notice, to_english
from rag.models import make_checker, make_composer, make_embedder, quote_checker
from rag.normalise import normalise
from rag.premise import contradicted
from rag.retrieve import Candidate, Retriever
from rag.schema import Answer, Behaviour, Question, Sentence
from rag.screen import Screening, replies, screen
from rag.spelling import Speller
from rag.wording import say, say_missing


@dataclass(frozen=True)
class _Desk:
    """Everything that belongs to one snapshot; swapped whole when a new one is published."""

    snapshot: Snapshot
    retriever: Retriever
    answerability: Answerability
    speller: Speller


@dataclass(frozen=True)
class _Asked:
    """A question after it was understood."""

    question: Question
    language: str
    screening: Screening
    text: str
    """In English, spelled right, standing alone."""


class Assistant:
    """Answers questions from one index. Thread-safe; holds no state of any chat."""

    def __init__(self, config: RagConfig, embedder: Embedder, snapshot: Snapshot) -> None:
        self.config = config
        self._embedder = embedder
        self._checker = make_checker(config.checker)
        self._verbatim = quote_checker()
        self._lock = threading.Lock()
        self._desk = self._set_up(snapshot)

    @classmethod
    def open(cls, config: RagConfig) -> Assistant:
        """Open the index in service (built first if there is none) and load the embedder.

        Raises:
            CitewellError: the index or a model cannot be used; the message says what to do.
        """
        snapshot = ensure(config.index)
        return cls(config, make_embedder(config.index.embedder), snapshot)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot answers come from now."""
        return self._desk.snapshot

    def suggestions(self) -> tuple[str, ...]:
        """A few questions the sources answer, for an empty chat."""
        return suggestions(self._desk.snapshot)

    def ask(self, question: Question) -> Answer:
        """Answer one question.

        Raises:
            InputError: the question is too long or is not text.
        """
        desk, clock = self._current(), Clock()
        with clock.stage("screen"):
            asked = self._understand(question, desk)
        fixed = self._fixed(asked)
        if fixed is not None:
            return replace(fixed, timings=clock.timings(), snapshot=desk.snapshot.name)
        with clock.stage("retrieve"):
            wanted = demand(focus(asked.text))
            candidates = self._search(asked, desk)
            decision = desk.answerability.decide(wanted, candidates)
        with clock.stage("compose"):
            behaviour, drafted = self._compose(asked, wanted, candidates, decision, desk)
        with clock.stage("check"):
            answer = self._prove(asked, wanted, behaviour, drafted, decision, desk)
        return replace(answer, timings=clock.timings(), snapshot=desk.snapshot.name)

    # understanding

    def _understand(self, question: Question, desk: _Desk) -> _Asked:
        text = normalise(question.text)
        turns = [normalise(t) for t in question.turns]
        language = detect(text)
        screening = screen(text, turns, language)
        english = self._english(screening.cleaned or text, language, desk)
        earlier = [self._english(t, detect(t), desk) for t in turns]
        alone = condense(english, earlier)
        if screening.behaviour is None and alone != english:
            # What the person means may only show once the follow-up is whole.
            again = screen(alone, (), "en")
            if again.behaviour in ("crisis", "urgent_care"):
                screening = again
        return _Asked(question, language, screening, alone)

    def _english(self, text: str, language: str, desk: _Desk) -> str:
        if language in ("en", "und"):
            return desk.speller.correct(text).text
        return to_english(text, language) or text

    def _fixed(self, asked: _Asked) -> Answer | None:
        """Answers that no source is asked for."""
        behaviour = asked.screening.behaviour
        if behaviour is None or behaviour == "personal_advice":
            return None
        return self._answer(asked, behaviour, replies(asked.screening, asked.language), asked.screening.rule)

    def _search(self, asked: _Asked, desk: _Desk) -> list[Candidate]:
        narrow = focus(asked.text)
        texts = list(dict.fromkeys((narrow, asked.text[-600:])))
        return desk.retriever.search(texts, self._embedder.embed(texts))

    # composing

    def _compose(
        self, asked: _Asked, wanted: Demand, candidates: Sequence[Candidate], decision: Decision, desk: _Desk
    ) -> tuple[Behaviour, list[DraftClaim]]:
        if asked.screening.behaviour == "personal_advice":
            return "personal_advice", advice_facts(wanted, desk.snapshot)
        if decision.chosen:
            return "answer", make_composer(self.config, desk.snapshot).compose(wanted, decision.chosen)
        best = candidates[0].score if candidates else 0.0
        if desk.answerability.foreign(asked.text, wanted, best):
            return "off_topic", []
        return "not_in_sources", []

    # proving

    def _prove(
        self,
        asked: _Asked,
        wanted: Demand,
        behaviour: Behaviour,
        drafted: list[DraftClaim],
        decision: Decision,
        desk: _Desk,
    ) -> Answer:
        proofs = Proofs(desk.snapshot, self._checker, self._verbatim)
        claims = [proofs.claim(d, attributed(d, desk.retriever.source(d))) for d in drafted]
        if not any(claims) and behaviour == "answer":
            behaviour = "not_in_sources"
        shown = [d for d, c in zip(drafted, claims, strict=True) if c]
        claims += [proofs.claim(d, attributed(d, desk.retriever.source(d))) for d in limits(shown, desk.snapshot)]
        sentences = [c for c in claims if c]
        if behaviour == "answer":
            sentences = self._framed(asked, wanted, shown, sentences)
        elif behaviour == "personal_advice":
            sentences = _inside(replies(asked.screening, asked.language), sentences)
        elif behaviour == "off_topic":
            sentences = list(replies(replace(asked.screening, behaviour="off_topic"), asked.language))
        else:
            sentences = list(say_missing(decision.missing_names, decision.missing_aspects, wanted))
        nearby = nearby_questions(decision, desk.snapshot) if behaviour == "not_in_sources" else ()
        answer = self._answer(asked, behaviour, sentences, asked.screening.rule or decision.reason)
        return replace(
            answer,
            citations=proofs.citations,
            dropped=proofs.dropped,
            nearby=nearby,
            found=proofs.found(decision) if behaviour in ("answer", "not_in_sources") else (),
        )

    def _framed(
        self, asked: _Asked, wanted: Demand, shown: Sequence[DraftClaim], sentences: list[Sentence]
    ) -> list[Sentence]:
        conflict = contradicted(asked.text, wanted, shown, self._checker)
        before = list(say(f"premise_{conflict}")) if conflict else []
        after = list(say("keep_medicine")) if warns_of_drugs(shown) else []
        return [*before, *sentences, *after]

    def _answer(self, asked: _Asked, behaviour: Behaviour, sentences: Sequence[Sentence], rule: str) -> Answer:
        spoken = list(sentences)
        if asked.language != "en" and behaviour in ("answer", "not_in_sources"):
            spoken.insert(0, Sentence(notice(asked.language), "guidance", block=True))
            if len(spoken) > 1:
                spoken[1] = replace(spoken[1], block=True)
        return Answer(asked.question, behaviour, asked.language, tuple(spoken), rule=rule)

    # the snapshot in service

    def _current(self) -> _Desk:
        """The desk of the snapshot in service; a newly published one is opened between two questions."""
        folder = current_folder(self.config.index)
        if folder is not None and folder.name != self._desk.snapshot.name:
            with self._lock:
                if folder.name != self._desk.snapshot.name:
                    self._desk = self._set_up(open_current(self.config.index))
        return self._desk

    def _set_up(self, snapshot: Snapshot) -> _Desk:
        retriever = Retriever(snapshot, self.config.retrieval)
        vocabulary = [v.text for v in snapshot.versions.values()]
        vocabulary += [text for s in snapshot.statements for text in (s.text, *s.questions)]
        return _Desk(snapshot, retriever, Answerability(retriever, self.config.answer), Speller(vocabulary))


def _inside(reply: Sequence[Sentence], facts: Sequence[Sentence]) -> list[Sentence]:
    """Facts go after the house's opening words and before its list of questions to take along."""
    cut = next((i for i, s in enumerate(reply) if i and s.block), len(reply))
    return [*reply[:cut], *facts, *reply[cut:]]
