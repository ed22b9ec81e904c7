"""Trained weights -> the int8 ONNX file that ships: ``python -m eval.checker_model.export WEIGHTS OUT``.

Needs the ``onnx`` package, which nothing else here needs. ``config.json`` gets the sha256 sums that
:mod:`rag.check_onnx` checks, and weights for joining that :mod:`eval.checker_model.compare` replaces by fitted ones.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSequenceClassification

from eval.checker_model.train import BASE, LENGTH

INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class _Logit(torch.nn.Module):  # type: ignore[misc]
    """The model as a function of its three inputs, in a fixed order."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
        """The log-odds of one batch."""
        out = self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return out.logits[:, 0]


def export(weights: Path, out: Path) -> None:
    """Write ``model.onnx`` (int8), ``tokenizer.json`` and ``config.json``."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]

    model = AutoModelForSequenceClassification.from_pretrained(weights, local_files_only=True, use_safetensors=True,
                                                               attn_implementation="eager").eval()  # fmt: skip
    example = tuple(torch.ones((2, 16), dtype=torch.long) for _ in INPUTS)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "fp32.onnx"
        torch.onnx.export(_Logit(model), example, str(whole), input_names=list(INPUTS), output_names=["log_odds"],
                          dynamic_axes={n: {0: "batch", 1: "length"} for n in INPUTS} | {"log_odds": {0: "batch"}},
                          opset_version=17, dynamo=False)  # fmt: skip
        quantize_dynamic(whole, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(weights / "tokenizer.json", out / "tokenizer.json")
    sums = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("model.onnx", "tokenizer.json")}
    joining = {"bias": 0.0, "score": 1.0, "detail": -1.0, "topic": 0.0, "hard": -2.0, "threshold": 0.5}
    config = {"base": BASE, "length": LENGTH, "sha256": sums, "joining": joining}
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(config))


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
