"""Documents in, searchable passages out.

The index knows files, texts, passages and the sentences a maintainer has proven against them.
It does *not* know questions, answers, patients or language models: those live in ``rag``.
"""
