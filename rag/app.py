"""The chat as Gradio blocks: an input, a log, a way to clear it. No logic: see :mod:`rag.conversation`.

The log is Markdown that holds only our own escaped HTML. ``gr.HTML`` would need ``unsafe-eval`` in the page's content
security policy, and ``gr.Chatbot`` repeats a message's source code in its accessible name.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
os.environ["GRADIO_RUN_HISTORY"] = "False"

import gradio as gr

from rag.conversation import MAX_TYPED, Answering, Conversation, stopped, welcome
from rag.live import live

#: Seconds after which an untouched chat is forgotten even if its page is still open.
FORGET_AFTER = 4 * 60 * 60


def build(assistant: Answering, *, at_once: int = 8, waiting: int = 100) -> gr.Blocks:
    """The blocks. ``at_once`` questions are answered in parallel, ``waiting`` more may queue."""

    workers = ThreadPoolExecutor(2 * at_once, thread_name_prefix="answer")

    async def ask(text: str, chat: Conversation) -> AsyncIterator[tuple[str, Conversation, str]]:
        async for later, html in live(assistant, chat, text, workers):
            yield "", later, html

    def stop(chat: Conversation) -> tuple[str, Conversation, str]:
        return stopped(assistant, chat)

    def clear() -> tuple[str, Conversation, str]:
        return "", Conversation(), welcome(assistant)

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
                label="Your question",
                placeholder="Type your question",
                lines=1,
                max_lines=5,
                max_length=MAX_TYPED,
                submit_btn="Ask",
                elem_id="question",
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send", spellcheck=True),
            )
            cleared = gr.Button("Clear chat", elem_id="clear", size="sm")
            halted = gr.Button("Stop", elem_id="stop")  # in sight only while a question waits, see aids.css
        answered = question.submit(
            ask,
            [question, chat],
            [question, chat, shown],
            show_progress="hidden",
            api_visibility="private",
            trigger_mode="once",
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
    blocks.queue(api_open=False, max_size=waiting, default_concurrency_limit=at_once)
    return blocks
