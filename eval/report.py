"""A run that was written as JSON -> a picture or a page of Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.errors import InputError

STAGES = ("screen", "retrieve", "compose", "check")
#: Blue and orange that stay apart for colour-blind readers.
BAR, STAGE_COLOURS = "#4477aa", ("#bbbbbb", "#4477aa", "#66ccee", "#ee7733")


def write(run: Mapping[str, Any], path: Path) -> None:
    """Write the report in the format of the file's ending: .md, .png or .svg.

    Raises:
        InputError: the ending is another one, or the place cannot be written to.
    """
    ending = path.suffix.lower()
    if ending not in (".md", ".png", ".svg"):
        raise InputError(f"{path.name} does not end in .md, .png or .svg", "choose one of them with --out")
    try:
        if ending == ".md":
            path.write_text(markdown(run), encoding="utf-8")
        else:
            _draw(run, path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", "name a file in a folder that exists") from error


def markdown(run: Mapping[str, Any]) -> str:
    """The figures as tables, and every case that did not pass."""
    about = run["about"]
    parts = [
        "# Eval run",
        f"{about.get('cases', len(run['results']))} cases, {about.get('unscored', 0)} unscored, "
        f"snapshot `{about.get('snapshot', '')}`, checker `{about.get('checker', '')}`, {about.get('when', '')}.",
        _table(
            ("gate", "wanted", "got", "holds"), [(g["name"], g["wanted"], g["got"], g["holds"]) for g in run["gates"]]
        ),
        _table(
            ("category", "n", "pass", "95% interval"),
            [(name, r["pass"]["n"], *_cells(r["pass"])) for name, r in run["by_category"].items()],
        ),
    ]
    if run["latency_ms"]:
        names = list(run["latency_ms"].get("total", {}))
        rows = [(stage, *(found.get(name, "") for name in names)) for stage, found in run["latency_ms"].items()]
        parts.append(_table(("milliseconds", *names), rows))
    failed = [r for r in run["results"] if not r["passed"]]
    parts.append(f"## Not passed: {len(failed)}")
    parts.append(
        _table(
            ("case", "question", "wanted", "given", "why"),
            [(r["id"], r["question"][:120], r["wanted"], r["behaviour"], _why(r)) for r in failed],
        )
    )
    return "\n\n".join(parts) + "\n"


def _draw(run: Mapping[str, Any], path: Path) -> None:
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise InputError("drawing needs matplotlib", "pip install matplotlib, or write a .md report") from error
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    rates = {name: found["pass"] for name, found in run["by_category"].items() if found["pass"]["n"]}
    names = sorted(rates, key=lambda name: rates[name]["value"])
    values = [rates[name]["value"] for name in names]
    # The interval of 0 or 1 may miss the point by rounding; a length cannot be negative.
    low = [max(0.0, v - rates[n]["low"]) for v, n in zip(values, names, strict=True)]
    high = [max(0.0, rates[n]["high"] - v) for v, n in zip(values, names, strict=True)]
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(11, 1.6 + 0.27 * max(len(names), 8)), width_ratios=(3, 2), layout="constrained"
    )
    left.barh(names, values, color=BAR, xerr=(low, high), error_kw={"ecolor": "#222222", "capsize": 2})
    left.set(xlim=(0, 1), xlabel="share of cases passed, with 95% interval")
    left.set_title(f"{sum(rates[n]['n'] for n in names)} cases by category", loc="left")
    _draw_latency(right, run["latency_ms"])
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _draw_latency(axis: Any, latency: Mapping[str, Mapping[str, float]]) -> None:
    quantiles = [q for q in ("p50", "p90", "p95") if q in latency.get("total", {})]
    for row, quantile in enumerate(quantiles):
        start = 0.0
        for stage, colour in zip(STAGES, STAGE_COLOURS, strict=True):
            width = latency.get(stage, {}).get(quantile, 0.0)
            axis.barh(row, width, left=start, color=colour, label=stage if row == 0 else None)
            start += width
        axis.plot([latency["total"][quantile]] * 2, [row - 0.4, row + 0.4], color="#222222")
    axis.set_yticks(range(len(quantiles)), quantiles)
    axis.invert_yaxis()
    axis.set(xlabel="milliseconds (line: total)")
    axis.set_title("latency by stage", loc="left")
    if quantiles:
        axis.legend(fontsize="small")


def _why(result: Mapping[str, Any]) -> str:
    return result["error"] or "; ".join(f"{name}: {reason}" for name, reason in result["why"].items())


def _cells(rate: Mapping[str, Any]) -> tuple[str, str]:
    if rate["value"] is None:
        return "-", "-"
    return f"{rate['value']:.2f}", f"{rate['low']:.2f}-{rate['high']:.2f}"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    def line(cells: tuple[Any, ...]) -> str:
        return "| " + " | ".join(_cell(cell) for cell in cells) + " |"

    return "\n".join([line(head), "|" + " --- |" * len(head), *(line(row) for row in rows)])


def _cell(value: Any) -> str:
    words = {True: "yes", False: "**no**", None: "-"}
    text = words[value] if value is None or isinstance(value, bool) else str(value)
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
