"""While an answer is made: the names of the stages, a stop that frees its place, and a chat that goes on."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from ui_standin import StandIn

from eval.loops import run as run_alone
from rag.assistant import Assistant
from rag.clock import Clock
from rag.config import LLMConfig, RagConfig
from rag.conversation import Conversation, answered, opened, stopped
from rag.live import STAGES, live
from rag.schema import Answer, Question

if TYPE_CHECKING:
    from index.config import IndexConfig


class Staged(StandIn):
    """Goes through the stages; holds still in the one that is named in the question until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.reached: list[str] = []

    def ask(self, question: Question) -> Answer:
        clock = Clock()
        for stage in STAGES:
            with clock.stage(stage):
                self.reached.append(stage)
                if stage in question.text:
                    assert self.go.wait(30)
        return super().ask(question)


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.mark.parametrize("stage", list(STAGES))
def test_each_stage_is_named_while_it_lasts(stage: str, workers: ThreadPoolExecutor) -> None:
    standin = Staged()

    async def run() -> list[str]:
        seen = []
        async for _, html in live(standin, Conversation(), f"a long {stage}", workers):
            seen.append(html)
            if STAGES[stage] in html:
                standin.go.set()
        return seen

    seen = run_alone(run())
    assert "Looking in the documents" in seen[0]
    assert "reply waiting" in seen[-2]
    assert STAGES[stage] in seen[-2]
    assert "Regulators see it as" in seen[-1]
    assert "reply waiting" not in seen[-1]


def test_a_quick_answer_is_drawn_twice_and_no_more(workers: ThreadPoolExecutor) -> None:
    async def run() -> list[str]:
        return [html async for _, html in live(StandIn(), Conversation(), "Is it safe?", workers)]

    assert len(run_alone(run())) == 2


def test_who_leaves_is_free_at_once_and_the_work_ends_at_its_next_stage(workers: ThreadPoolExecutor) -> None:
    standin = Staged()

    async def run() -> bool:
        async def wait() -> None:
            async for _ in live(standin, Conversation(), "a long retrieve", workers):
                pass

        task = asyncio.create_task(wait())
        while "retrieve" not in standin.reached:
            await asyncio.sleep(0.01)
        task.cancel()
        # The work is still held, and yet the task is over.
        await asyncio.wait({task}, timeout=10)
        return task.cancelled() and not standin.go.is_set()

    assert run_alone(asyncio.wait_for(run(), 20))
    standin.go.set()
    workers.shutdown()
    assert standin.reached == ["screen", "retrieve"]
    assert standin.asked == []


def test_a_hundred_who_leave_all_free_their_places(workers: ThreadPoolExecutor) -> None:
    standin = Staged()

    async def run() -> int:
        async def wait(number: int) -> None:
            async for _ in live(standin, Conversation(), f"a long screen {number}", workers):
                pass

        tasks = [asyncio.create_task(wait(number)) for number in range(100)]
        while not standin.reached:
            await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=10)
        return sum(task.cancelled() for task in tasks)

    assert run_alone(run()) == 100
    standin.go.set()
    workers.shutdown()
    # Those that had not begun never do.
    assert len(standin.reached) <= 4
    assert standin.asked == []


def test_a_stopped_question_comes_back_to_the_box_and_is_no_turn() -> None:
    standin = StandIn()
    chat, html = opened(standin, Conversation(), "Is it safe?")
    assert chat.pending == "Is it safe?"
    assert "reply waiting" in html
    text, chat, html = stopped(standin, chat)
    assert text == "Is it safe?"
    assert "You stopped this answer" in html
    assert "reply waiting" not in html
    assert chat.questions == ()
    assert chat.pending == ""
    assert standin.asked == []
    chat, _ = opened(standin, chat, text)
    chat, html = answered(standin, chat)
    assert "Regulators see it as" in html
    assert chat.questions == ("Is it safe?",)
    assert stopped(standin, chat) == ("", chat, html)


def test_a_stop_with_nothing_to_stop_changes_nothing() -> None:
    text, chat, html = stopped(StandIn(), Conversation())
    assert text == ""
    assert chat == Conversation()
    assert "welcome" in html


def test_the_stages_of_the_assistant_are_all_named() -> None:
    heard: list[str] = []
    from rag.clock import watching

    clock = Clock()
    with watching(heard.append):
        for stage in STAGES:
            with clock.stage(stage):
                time.sleep(0)
    with clock.stage("screen"):
        pass
    assert heard == list(STAGES)


def test_an_answer_that_breaks_is_a_plain_line_while_live_too(workers: ThreadPoolExecutor) -> None:
    async def run() -> list[tuple[Conversation, str]]:
        return [one async for one in live(StandIn(), Conversation(), "boom", workers)]

    chat, html = run_alone(run())[-1]
    assert "No answer this time" in html
    assert chat.pending == ""


@pytest.mark.parametrize("question", ["Is it safe?", "I have chest pain and cannot breathe"])
def test_a_dead_model_leaves_a_proven_answer_and_help(
    built_index: IndexConfig, workers: ThreadPoolExecutor, question: str
) -> None:
    config = RagConfig(
        index=built_index, composer="llm", llm=LLMConfig(spec="openai:http://127.0.0.1:9/v1#model=m", seconds=5)
    )
    assistant = Assistant.open(config)

    async def run() -> str:
        return [html async for _, html in live(assistant, Conversation(), question, workers)][-1]

    html = run_alone(run())
    if "safe" in question:
        assert "What the documents say" in html
        assert 'class="cite"' in html
    else:
        assert "Please get medical help" in html
