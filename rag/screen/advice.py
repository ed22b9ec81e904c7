"""Personal advice: the message asks for a decision or a judgement about one person's care."""

from __future__ import annotations

from collections.abc import Sequence

from rag.screen.lexicon import Lexicon
from rag.screen.schema import Finding

_FRAMES = ("exempt", "about")


def find(sentences: Sequence[str], lexicon: Lexicon) -> Finding | None:
    """What kind of advice is asked for, if any."""
    exempt, about = lexicon.advice.get("exempt"), lexicon.advice.get("about")
    if about is not None and not any(about.search(s) for s in sentences):
        return None
    texts = [exempt.sub(" , ", s) if exempt is not None else s for s in sentences]
    # "My doctor said no. Is she wrong?": a judgement is often asked for one or two sentences after its matter
    near = ["".join(t.rstrip(" ?") + " ," for t in texts[max(0, at - 2) : at]) + texts[at] for at in range(len(texts))]
    for name, pattern in lexicon.advice.items():
        if name in _FRAMES:
            continue
        for text in texts if name == "decision" else near:
            if pattern.search(text):
                return Finding("", f"advice.{name}", lexicon.language)
    return None
