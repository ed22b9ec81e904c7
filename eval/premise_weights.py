"""Learns which kind of thing a clause takes for granted: ``python -m eval.premise_weights``.

Reads the clauses of ``eval/exemplars/premises`` (ours; each block under the kind it is of) and, as clauses that take
nothing wrong for granted, those of the questions which the index in service knows to be answered or unanswered. Fits
one regularised multinomial logistic regression, on every clause once with and once without its sentence vector, and
writes ``rag/data/premises.npz``. The messages of ``eval/cases`` and ``tests/data`` are never read: they measure.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from index.embed import embedder_identity, make_embedder
from index.snapshot import open_current
from rag.config import RagConfig
from rag.hearsay import told
from rag.misbelief import kinds
from rag.premise import premises
from rag.premise_net import TRUE, features, plain, share
from rag.presupposition import clauses

ROOT = Path(__file__).resolve().parent.parent
EXEMPLARS = ROOT / "eval" / "exemplars" / "premises"
OUT = ROOT / "rag" / "data" / "premises.npz"
#: Seen less often than this, a feature is chance; pairs are many.
_SELDOM, _SELDOM_PAIR = 2, 3
_STRENGTH = 20.0
#: What a question of the library counts beside a clause that was written as an example.
_ASKED = 0.3
_TOPIC = frozenset({"msc", "rheumatoid arthritis"})


def exemplars() -> Iterator[tuple[str, str]]:
    """Kind and clause of every line."""
    for path in sorted(EXEMPLARS.glob("*.txt")):
        kind = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                kind = line[3:].strip()
            elif line.strip() and not line.startswith("#"):
                yield kind, plain(line.strip())


def asked(config: RagConfig) -> list[str]:
    """Clauses of the questions that the sources' statements answer, or are known not to.

    A few of them are built on a wrong belief, to be answered with what corrects it; those of a known kind are left out.
    """
    with open_current(config.index) as snapshot:
        texts = [e.text for e in snapshot.entries if e.kind in ("question", "unanswered", "statement")]
    right = [t for t in texts if not any(kinds(b, _TOPIC) for b in (*premises(t), *told(t)))]
    return list(dict.fromkeys(plain(clause) for text in right for clause in clauses(text)))


def learn(rows: list[tuple[str, str]], vectors: NDArray[np.float32], weight: NDArray[np.float64], name: str) -> bytes:
    """The packed weights; ``vectors`` has shape (rows, dimensions)."""
    shared = [_shared(text) for _, text in rows]
    encoder = DictVectorizer()
    words = encoder.fit_transform(shared)
    names = encoder.get_feature_names_out()
    least = np.array([_SELDOM_PAIR if str(n)[0] in "pb" else _SELDOM for n in names])
    kept = np.asarray((words > 0).sum(axis=0)).ravel() >= least
    words = words[:, kept]
    size, meant = len(rows), np.ones((len(rows), 1))
    with_meaning = hstack([words, csr_matrix(vectors), csr_matrix(meant)])
    without = hstack([words, csr_matrix(np.zeros_like(vectors)), csr_matrix(0 * meant)])
    labels = np.array([kind for kind, _ in rows])
    model = LogisticRegression(C=_STRENGTH, max_iter=500)
    model.fit(vstack([with_meaning, without]).tocsr(), np.tile(labels, 2), sample_weight=np.tile(weight, 2) * 0.7)
    table = model.coef_.T[: words.shape[1]]
    step = float(np.abs(table).max() / 127)
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        features=_text("\n".join(str(n) for n in names[kept])),
        kinds=_text("\n".join(str(c) for c in model.classes_)),
        table=np.round(table / step).astype(np.int8),
        step=np.float32(step),
        meaning=model.coef_.T[words.shape[1] : -1].astype(np.float16),
        bias=model.intercept_.astype(np.float32),
        bias_meant=(model.intercept_ + model.coef_.T[-1]).astype(np.float32),
        embedder=_text(name),
    )
    print(f"{size} clauses, {words.shape[1]} features, {len(model.classes_)} kinds")
    return packed.getvalue()


def _shared(text: str) -> dict[str, float]:
    return {f"{group}:{feature}": share(group, len(held)) for group, held in features(text).items() for feature in held}


def _text(text: str) -> Any:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def main() -> None:
    """Learn from everything and write the file."""
    config = RagConfig.load()
    written = list(exemplars())
    rows = [*written, *((TRUE, text) for text in asked(config))]
    weight = np.where(np.arange(len(rows)) < len(written), 1.0, _ASKED)
    vectors = make_embedder(config.index.embedder).embed([text for _, text in rows])
    packed = learn(rows, vectors, weight, embedder_identity(config.index.embedder))
    OUT.write_bytes(packed)
    print(f"{OUT.relative_to(ROOT)}: {len(packed)} bytes")


if __name__ == "__main__":
    main()
