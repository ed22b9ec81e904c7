"""The proof of an answer: everything needed to check it again later, elsewhere, by anyone.

    make    Answer + Snapshot -> plain JSON values
    verify  those values + the texts they quote -> what holds, line by line

The digest inside detects accidents, not forgers: anyone can compute it. So ``verify`` believes nothing that a proof
says of itself and works out again whatever can be worked out. What is left to the digest alone is listed in
:mod:`rag.proof.verify`.
"""

from rag.proof.evidence import Evidence, from_folder, from_index
from rag.proof.make import make
from rag.proof.report import Line, Report
from rag.proof.schema import read
from rag.proof.verify import verify

__all__ = ["Evidence", "Line", "Report", "from_folder", "from_index", "make", "read", "verify"]
