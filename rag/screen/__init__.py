"""The screen: before anything is looked up, a crisis, an emergency, a decision that is not ours, or no question?

It runs on every message and needs no model. It does *not* decide whether the sources cover a question (that is
retrieval), and the words it answers with are in ``prompts/replies``.
"""

from rag.screen.decide import screen
from rag.screen.replies import replies
from rag.screen.schema import Screening

__all__ = ["Screening", "replies", "screen"]
