"""A question in, a proven answer out.

``rag`` knows questions, evidence and answers. It does *not* read document files or write an index
(that is ``index``), and it does not judge itself (that is ``eval``).
"""
