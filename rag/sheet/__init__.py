"""The visit sheet: one printed page with a question, its proven answer, the quotes, and what to ask the doctor.

Made on demand from a proof that is checked again first, and kept nowhere.
"""

from rag.sheet.make import SheetError, make_sheet
from rag.sheet.request import read_request

__all__ = ["SheetError", "make_sheet", "read_request"]
