"""The guarded server around the chat: :func:`make_app` builds it, :func:`serve` runs it."""

from rag.guard.app import make_app
from rag.guard.limits import Limits
from rag.guard.server import serve

__all__ = ["Limits", "make_app", "serve"]
