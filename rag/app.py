"""The chat as Gradio blocks: an input, a log, a way to clear it. No logic: see :mod:`rag.conversation`.

The log is Markdown that holds only our own escaped HTML. ``gr.HTML`` would need ``unsafe-eval`` in the page's content
security policy, and ``gr.Chatbot`` repeats a message's source code in its accessible name.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
os.environ["GRADIO_RUN_HISTORY"] = "False"
# Gradio sums up its last 10,000 events after each one, for a page that is closed here.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ.setdefault("MPLBACKEND", "agg")  # else the first question waits seconds while Gradio looks for a screen
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)

import gradio as gr

from rag.conversation import MAX_TYPED, Answering, Conversation, stopped, welcome
from rag.live import live
from rag.turns import Turns, processors

#: Seconds after which an untouched chat is forgotten even if its page is still open.
FORGET_AFTER = 4 * 60 * 60


def build(assistant: Answering, *, turns: Turns | None = None, chats: int = 128, sessions: int = 1000) -> gr.Blocks:
    """The blocks. ``chats`` may wait at once, ``turns`` says how many are worked on, ``sessions`` are kept."""
    turns = turns or Turns(processors())

    async def ask(text: str, chat: Conversation, request: gr.Request) -> AsyncIterator[tuple[str, Conversation, str]]:
        steps = live(assistant, chat, text, turns.workers)
        async for later, html in turns.take(request.session_hash or "", steps):
            yield "", later, html

    def stop(chat: Conversation) -> tuple[str, Conversation, str]:
        return stopped(assistant, chat)

    def clear() -> tuple[str, Conversation, str]:
        return "", Conversation(), welcome(assistant)

    words = gr.I18n()  # the texts themselves: rag/interface.py
    with gr.Blocks(title="citewell", analytics_enabled=False, fill_width=True) as blocks:
        chat = gr.State(Conversation(), time_to_live=FORGET_AFTER)
        shown = gr.Markdown(
            welcome(assistant),
            elem_id="log",
            sanitize_html=True,
            latex_delimiters=[],
            container=False,
            buttons=[],
        )
        with gr.Column(elem_id="composer"):
            question = gr.Textbox(
                label=words("your_question"),
                placeholder=words("type_your_question"),
                lines=1,
                max_lines=5,
                max_length=MAX_TYPED,
                submit_btn=words("ask"),
                elem_id="question",
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send", spellcheck=True),
            )
            cleared = gr.Button(words("clear_chat"), elem_id="clear", size="sm")
            halted = gr.Button("Stop", elem_id="stop")  # in sight only while a question waits, see aids.css
        answered = question.submit(
            ask,
            [question, chat],
            [question, chat, shown],
            show_progress="hidden",
            api_visibility="private",
            trigger_mode="once",
            concurrency_limit=None,
        )
        cleared.click(
            clear,
            None,
            [question, chat, shown],
            show_progress="hidden",
            api_visibility="private",
            cancels=[answered],
        )
        halted.click(
            stop,
            [chat],
            [question, chat, shown],
            show_progress="hidden",
            api_visibility="private",
            cancels=[answered],
        )
        blocks.load(lambda: welcome(assistant), None, shown, show_progress="hidden", api_visibility="private")
    # The shield says no above the capacity, in words of ours; Gradio's own limit would count a burst as a crowd.
    blocks.max_threads, blocks.state_session_capacity = chats, sessions
    blocks.queue(api_open=False, default_concurrency_limit=None)
    return blocks
