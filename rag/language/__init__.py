"""Which language a question is in, an English version to search with, and one line that says answers are in English.

Knows words, not medicine: nothing here decides what is answered.
"""

from rag.language.asserted import asserted
from rag.language.detect import detect
from rag.language.notices import SUPPORTED, notice
from rag.language.translate import Translation, to_english, translate

__all__ = ["SUPPORTED", "Translation", "asserted", "detect", "notice", "to_english", "translate"]
