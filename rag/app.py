"""The chat as Gradio blocks: an input, a log, a way to clear it. No logic: see :mod:`rag.conversation`.

The log is Markdown that holds only our own escaped HTML. ``gr.HTML`` would need ``unsafe-eval`` in the page's content
security policy, and ``gr.Chatbot`` repeats a message's source code in its accessible name.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
os.environ["GRADIO_RUN_HISTORY"] = "False"

import gradio as gr

from rag.conversation import MAX_TYPED, Answering, Conversation, respond, welcome

#: Seconds after which an untouched chat is forgotten even if its page is still open.
FORGET_AFTER = 4 * 60 * 60


def build(assistant: Answering, *, at_once: int = 8, waiting: int = 100) -> gr.Blocks:
    """The blocks. ``at_once`` questions are answered in parallel, ``waiting`` more may queue."""

    def ask(text: str, chat: Conversation) -> Iterator[tuple[str, Conversation, str]]:
        for later, html in respond(assistant, chat, text):
            yield "", later, html

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
        blocks.load(lambda: welcome(assistant), None, shown, show_progress="hidden", api_visibility="private")
    blocks.queue(api_open=False, max_size=waiting, default_concurrency_limit=at_once)
    return blocks
