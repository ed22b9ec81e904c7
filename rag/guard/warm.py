"""Everything that is loaded, read or worked out on first use happens here once, in one thread, before anybody comes in.

Else the first people would wait for it, and all do it at once, in threads of their own. That is slow, and not safe
everywhere: CPython 3.11 can raise a ``SystemError`` where two threads parse code at the same moment, as the versions
in a proof need (python/cpython#106905), and not every library may be imported twice at once.
"""

from __future__ import annotations

import json
import logging
import re
from html import unescape
from typing import Final

from index.errors import CitewellError
from rag.conversation import Answering, Conversation, answered, opened
from rag.failure import described
from rag.sheet import make_sheet

log = logging.getLogger(__name__)

#: One of each kind that takes a way of its own: another language, one that nobody here speaks, help first.
KINDS: Final = ("¿Es segura la terapia con células madre?", "Quanto costa la terapia con cellule?", "I have chest pain")
_PROOF: Final = re.compile(r'class="proof-json" hidden>(.*?)</span>')


def warm(assistant: Answering) -> None:
    """Answer questions that nobody asked, with their proof and a sheet. Documents that cannot be read are told of."""
    try:
        texts = (*assistant.suggestions()[:1], *KINDS)
        pages = [answered(assistant, opened(assistant, Conversation(), text)[0])[1] for text in texts]
        for held in _PROOF.findall(pages[0])[:1]:
            make_sheet(json.loads(unescape(held)), texts[0], assistant.snapshot)
    except CitewellError as error:
        # The server can still say what is wrong, and help can still be found.
        log.error("warming up failed: %s", described(error))
