"""Gradio's page with ours around it: the fixed lines, our styles and scripts, nothing from outside."""

from __future__ import annotations

import re

from rag.notices import Library, header, panel

STYLES = ("tokens.css", "base.css", "chat.css", "answer.css", "aids.css", "source.css", "preview.css")
SCRIPTS = (
    "words.js", "preview.js", "panel.js", "chat.js", "forms.js", "sheet.js", "feedback.js", "connection.js", "busy.js",
)  # fmt: skip

_SOCIAL = re.compile(r"<meta\b[^>]*\b(?:property=\"og:|name=\"twitter:)[^>]*>\s*", re.IGNORECASE)
_MANIFEST = re.compile(r"<link\b[^>]*\brel=\"manifest\"[^>]*>\s*", re.IGNORECASE)
_VIEWPORT = re.compile(r"<meta\s+name=\"viewport\"[^>]*>", re.IGNORECASE)
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)

#: A phone's keyboard makes the page shorter instead of covering the input.
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">'
DESCRIPTION = "Cited answers about stem cell therapy for rheumatoid arthritis, from a small set of documents."


def wrap(html: str, library: Library) -> str:
    """Gradio's index page, made ours."""
    html = _MANIFEST.sub("", _SOCIAL.sub("", html))
    html = _VIEWPORT.sub(VIEWPORT, html, count=1)
    head = (
        f'<title>citewell</title><meta name="description" content="{DESCRIPTION}">'
        '<meta name="color-scheme" content="light dark">'
        '<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">'
        + "".join(f'<link rel="stylesheet" href="/ui/{name}">' for name in STYLES)
        + "".join(f'<script src="/ui/{name}" defer></script>' for name in SCRIPTS)
    )
    html = html.replace("</head>", f"{head}</head>", 1)
    before = '<body class="chat"><a class="skip" href="#question">Skip to the question</a>'
    before += f'<a class="skip" id="skip-answer" href="#log">Skip to the newest answer</a>{header(library)}'
    html = _BODY.sub(lambda _: before, html, count=1)
    return html.replace("</body>", f"{panel()}</body>", 1)
