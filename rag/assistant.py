"""The straight path from a question to a proven answer, readable in a minute.

    normalise -> screen -> language -> spelling -> condense (and screen again) -> retrieve -> answerable?
    -> compose -> check each claim -> balance -> Answer

Nothing here states a medical fact: facts come as claims with spans, words of the house come from ``prompts``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from index.embed import Embedder
from index.errors import CitewellError
from index.pipeline import ensure
from index.snapshot import Snapshot, current_folder, open_current
from rag import identifiers
from rag.answerable import Answerability, Decision
from rag.balance import attributed, limits, warns_of_drugs
from rag.cite import Proofs
from rag.claim import same
from rag.clock import Clock
from rag.compose import Composer, DraftClaim
from rag.config import RagConfig
from rag.correction import Correction
from rag.demand import Demand, compared_on, demand
from rag.editions import settled
from rag.everyday import embedded
from rag.evidence import advice_facts, nearby_questions, suggestions
from rag.fit import Fit
from rag.focus import focus
from rag.foreign import foreign, is_task
from rag.forms import formed, further
from rag.halves import completed
from rag.harmed import consoled
from rag.language import SUPPORTED, notice
from rag.models import make_checker, make_composer, make_embedder, make_writer, quote_checker
from rag.near import advised, general, near_reply
from rag.outcome import Outcome, corrects
from rag.parts import partly
from rag.premise import miscounted
from rag.presumed import taken
from rag.quoting import offered, quotes
from rag.remarks import bared
from rag.retrieve import Candidate, Retriever
from rag.schema import Answer, Behaviour, Dropped, Question, Sentence
from rag.screen import replies
from rag.spelling import Speller
from rag.understand import Asked, speller, understand
from rag.wording import say, say_missing, say_near

if TYPE_CHECKING:
    from rag.writer import Writer


@dataclass(frozen=True)
class _Desk:
    """Everything that belongs to one snapshot; swapped whole when a new one is published."""

    snapshot: Snapshot
    retriever: Retriever
    answerability: Answerability
    speller: Speller
    composer: Composer
    usual: dict[str, list[Fit]] = field(default_factory=dict)
    """What the questions of the kinds of mistaken belief find here."""


class Assistant:
    """Answers questions from one index. Thread-safe; holds no state of any chat."""

    def __init__(self, config: RagConfig, embedder: Embedder, snapshot: Snapshot) -> None:
        self.config = config
        self._embedder = embedder
        self._checker = make_checker(config.checker)
        self._verbatim = quote_checker()
        self._writer = make_writer(config.llm) if config.composer == "llm" else None
        self._lock = threading.Lock()
        self._desk = self._set_up(snapshot)
        self._before: Snapshot | None = None

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

    def in_service(self) -> Snapshot:
        """The snapshot that the next question is answered from: a newly published one is opened first.

        Raises:
            SnapshotError: it cannot be opened; then no question is answered either.
        """
        return self._current().snapshot

    def held(self, name: str) -> Snapshot | None:
        """The snapshot of that name, if it is in service or was until the last swap: an answer may come from either."""
        return next((one for one in (self.snapshot, self._before) if one is not None and one.name == name), None)

    def suggestions(self) -> tuple[str, ...]:
        """A few questions the sources answer, for an empty chat."""
        return suggestions(self._desk.snapshot)

    def ask(self, question: Question) -> Answer:
        """Answer one question.

        Raises:
            InputError: the question is too long or is not text.
        """
        return identifiers.warned(consoled(self._ask(identifiers.masked(question))))

    def _ask(self, question: Question) -> Answer:
        clock = Clock()
        try:
            desk = self._current()
        except CitewellError:
            # Help never waits for documents: what needs none is still said.
            fixed = self._fixed(understand(question, self._desk.speller))
            if fixed is None:
                raise
            return replace(fixed, snapshot=self._desk.snapshot.name)
        with clock.stage("screen"):
            asked = understand(question, desk.speller)
        fixed = self._fixed(asked)
        if fixed is not None:
            return replace(fixed, timings=clock.timings(), snapshot=desk.snapshot.name)
        with clock.stage("retrieve"):
            wanted = asked.demand()
            candidates = self._search(asked.text, desk)
            decision = desk.answerability.decide(wanted, candidates)
            if not decision.chosen:
                wanted, candidates, decision = bared(
                    asked, (wanted, candidates, decision), partial(self._search, desk=desk), desk.answerability
                )
        with clock.stage("compose"):
            draft = self._compose(asked, wanted, candidates, decision, desk)
        with clock.stage("check"):
            answer = self._prove(asked, wanted, draft, decision, desk)
        return replace(answer, timings=clock.timings(), snapshot=desk.snapshot.name)

    # deciding

    def _fixed(self, asked: Asked) -> Answer | None:
        """Answers that no source is asked for."""
        behaviour = asked.screening.behaviour
        if asked.language not in (*SUPPORTED, "und") and behaviour in (None, "personal_advice"):
            return self._answer(asked, "clarify", (), "language")
        if behaviour is None or behaviour == "personal_advice":
            return None
        return self._answer(asked, behaviour, replies(asked.screening, asked.language), asked.screening.rule)

    def _search(self, text: str, desk: _Desk) -> list[Candidate]:
        narrow = focus(text)
        compared = compared_on(narrow)
        texts = list(dict.fromkeys(compared or (narrow, text[-600:])))
        # Nobody listed the everyday questions that a bare document answers.
        return desk.retriever.search(texts, *embedded(texts, self._embedder.embed, bool(desk.snapshot.sentences.names)))

    # composing

    def _compose(
        self, asked: Asked, wanted: Demand, candidates: Sequence[Candidate], decision: Decision, desk: _Desk
    ) -> Outcome:
        best, advice = candidates[0].score if candidates else 0.0, asked.screening.behaviour == "personal_advice"
        config, known = self.config.answer, max((c.unanswered for c in candidates), default=0.0)
        # What is loaded decides what is foreign: a leaflet on ears makes ears this chat's business.
        far = decision.nearest < config.foreign and not decision.named
        elsewhere = far and foreign(config, asked.text, wanted, best, advice, known)
        held = self._against(asked, desk)
        aside, apart = elsewhere or decision.aside(config.aside), decision.aside(0.0)
        if advice and not elsewhere:
            against = [] if apart else held.found(aside)[:1]
            facts = general(quotes(decision.near, desk.snapshot)) if decision.likely >= config.advice else []
            facts = [f for f in facts or advice_facts(wanted, desk.snapshot) if not any(same(f, a) for a in against)]
            return Outcome("personal_advice", (*against, *facts), "statement" if against else "")
        if is_task(asked.text):
            return Outcome("off_topic")
        if decision.chosen and not advice:
            dropped: list[Dropped] = []
            usual = desk.composer
            claims = usual.compose(wanted, decision.chosen)
            if not asked.unknown:
                claims = completed(asked.text, claims, self._decide(desk), usual, config.max_claims)
            against = [] if apart else held.found(aside)
            if against:
                return corrects(against, claims)
            correction = self._correction(asked, wanted, claims, held)
            # What corrects a mistaken question was reviewed; a model may leave it out, or share the mistake.
            if self._writer is not None and not correction:
                claims = self._drafting(self._writer, asked, desk, usual, dropped).compose(wanted, decision.chosen)
                correction = self._correction(asked, wanted, claims, held)
            if not correction and self._writer is None:
                against = held.contradicted(stated=True)
                if against:
                    return corrects(against, claims)
            return Outcome("answer", tuple(claims), correction, dropped=tuple(dropped))
        against, kind = held.instead(wanted, decision, aside)
        if against and not apart:
            # What it asks is not in the sources, but what it takes for granted is, and is wrong there.
            return Outcome("answer", tuple(against), kind)
        other = self._partly(asked, desk)
        if other is not None:
            return other
        if elsewhere:
            return Outcome("off_topic")
        return Outcome("not_in_sources", tuple(offered(decision.near, desk.snapshot)))

    def _drafting(self, writer: Writer, asked: Asked, desk: _Desk, usual: Composer, dropped: list[Dropped]) -> Composer:
        from rag.compose_llm import LLMComposer

        answer, note = self.config.answer, dropped.append
        return LLMComposer(desk.snapshot, answer, writer, self._checker, asked.text, usual, note)

    def _correction(
        self, asked: Asked, wanted: Demand, claims: Sequence[DraftClaim], held: Correction
    ) -> Literal["", "statement", "number"]:
        if held.clashes(claims):
            return "statement"
        return "number" if miscounted(asked.text, wanted.numbers, claims) else ""

    def _against(self, asked: Asked, desk: _Desk) -> Correction:
        granted = taken(asked, self._embedder.embed, self._embedder.identity)
        search = partial(self._search, desk=desk)
        return Correction(desk.answerability, desk.composer, self._checker, search, granted, desk.usual)

    def _partly(self, asked: Asked, desk: _Desk) -> Outcome | None:
        """Of two questions in one message, what the sources answer; what they do not is said to be missing."""
        found = None if asked.unknown else partly(asked.text, self._decide(desk), desk.composer, self.config.answer)
        return Outcome("answer", tuple(found[0]), missing=tuple(found[1])) if found else None

    def _decide(self, desk: _Desk) -> Callable[[str], tuple[Demand, Decision]]:
        def decide(part: str) -> tuple[Demand, Decision]:
            wanted = demand(part)
            return wanted, desk.answerability.decide(wanted, self._search(part, desk))

        return decide

    # proving

    def _prove(self, asked: Asked, wanted: Demand, draft: Outcome, decision: Decision, desk: _Desk) -> Answer:
        proofs = Proofs(desk.snapshot, self._checker, self._verbatim)

        def prove(drafted: Sequence[DraftClaim]) -> list[tuple[DraftClaim, Sentence]]:
            told = [
                (d, proofs.claim(d, attributed(d, desk.snapshot.sources[d.source_id], wanted.compares)))
                for d in drafted
            ]
            return [(d, sentence) for d, sentence in told if sentence is not None]

        near = [f.candidate.target for f in decision.fits]
        proven = prove(settled(draft.claims, near, desk.snapshot, self.config.answer.max_claims))
        proven += prove(limits([d for d, _ in proven], desk.snapshot))
        behaviour = draft.behaviour if proven or draft.behaviour != "answer" else "not_in_sources"
        sentences = self._framed(asked, wanted, draft, behaviour, proven, decision)
        answer = self._answer(asked, behaviour, sentences, asked.screening.rule or decision.reason)
        answer = replace(
            answer,
            citations=proofs.citations,
            dropped=(*draft.dropped, *proofs.dropped),
            drafted=sum(d.drafted for d, _ in proven),
            nearby=nearby_questions(decision, desk.snapshot) if behaviour == "not_in_sources" else (),
            found=proofs.found(decision) if behaviour in ("answer", "not_in_sources") else (),
        )
        more = further(wanted, decision, proven, desk.composer, desk.snapshot, self.config.answer.wide)
        return formed(answer, proven, more, prove, proofs)

    def _framed(
        self,
        asked: Asked,
        wanted: Demand,
        draft: Outcome,
        behaviour: Behaviour,
        proven: Sequence[tuple[DraftClaim, Sentence]],
        decision: Decision,
    ) -> list[Sentence]:
        """The house's words around the proven sentences."""
        claims = [sentence for _, sentence in proven]
        if behaviour == "answer":
            before = list(say(f"premise_{draft.correction}")) if draft.correction else []
            after = list(say("keep_medicine")) if warns_of_drugs([d for d, _ in proven]) else []
            return [*before, *claims, *draft.missing, *after]
        if behaviour == "personal_advice":
            first = bool(draft.correction and proven and same(proven[0][0], draft.claims[0]))
            return advised(proven, replies(asked.screening, asked.language), first)
        if behaviour == "off_topic":
            return list(replies(replace(asked.screening, behaviour="off_topic", level=""), asked.language))
        if claims:
            return near_reply(say_near(decision.unnamed, wanted), claims, warns_of_drugs([d for d, _ in proven]))
        return list(say_missing(decision.missing_names, decision.missing_aspects, wanted))

    def _answer(self, asked: Asked, behaviour: Behaviour, sentences: Sequence[Sentence], rule: str) -> Answer:
        spoken = list(sentences)
        if asked.language != "en" and (not spoken or behaviour in ("answer", "not_in_sources")):
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
                    desk = self._set_up(open_current(self.config.index))
                    # In this order: whoever asks for an answer's snapshot in between finds it, twice.
                    self._before, self._desk = self._desk.snapshot, desk
        return self._desk

    def _set_up(self, snapshot: Snapshot) -> _Desk:
        retriever = Retriever(snapshot, self.config.retrieval, self._embedder.embed)
        answers = Answerability(retriever, self.config.answer)
        return _Desk(snapshot, retriever, answers, speller(snapshot), make_composer(self.config, snapshot))
