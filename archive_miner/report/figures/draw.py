"""Which figures an archive has, drawn one by one to a folder.

In: an open store, or its evidence. Out: picture files, and what each shows in words. Knows
nothing of HTML or the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from archive_miner.report.evidence import Evidence, gather_evidence
from archive_miner.report.figures.coverage import draw_coverage, draw_quality, quality_varies
from archive_miner.report.figures.labels import draw_labels, draw_together
from archive_miner.report.figures.over_time import draw_rates
from archive_miner.report.figures.paths import MOST_CLIENTS, draw_path
from archive_miner.report.figures.scores import draw_scores, draw_shares
from archive_miner.report.figures.sheet import FORMATS, Figure, Format, own_style, save_drawing
from archive_miner.report.parties import name_states
from archive_miner.store.store import Store
from archive_miner.studies.rates import By
from archive_miner.view.looks import Look, label_looks

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

Drawer = Callable[[], "tuple[Figure, Drawing]"]

CAPTIONS = "captions.md"


def write_figures(
    store: Store,
    folder: Path,
    model: Path,
    only: Collection[str] | None = None,
    by: By = "label",
    formats: Sequence[Format] = FORMATS,
) -> list[Figure]:
    """Draw an archive, or the documents of ``only``, to a folder, with captions beside.

    ``model`` is the document model whose held-out scores correct shares. Figures that would show
    nothing are not drawn. The folder is made; what it holds otherwise is left.
    """
    with store.sums.only(only):
        evidence = gather_evidence(store, model, (by,))
    looks = label_looks(evidence.labels)
    folder.mkdir(parents=True, exist_ok=True)
    figures = list(draw_figures(evidence, looks, folder, formats=formats).values())
    of_what = "" if only is None else f"\nOf {len(only):,} documents that answer the query.\n"
    text = "".join(_section(f) for f in figures)
    (folder / CAPTIONS).write_text(f"# Figures\n{of_what}{text}", encoding="utf-8", newline="\n")
    return figures


def _section(figure: Figure) -> str:
    basis = f"\n{figure.basis}\n" if figure.basis else ""
    return f"\n## {figure.name}: {figure.title}\n\n{figure.caption}\n{basis}\n*{figure.alt}*\n"


def draw_figures(
    evidence: Evidence,
    looks: Mapping[str, Look],
    folder: Path,
    lowest_shown: float | None = None,
    formats: Sequence[Format] = FORMATS,
) -> dict[str, Figure]:
    """Write each figure that has something to show to ``folder``; by name.

    ``lowest_shown`` is the lowest score among the documents shown in full, marked in the
    distribution.
    """
    figures = {}
    with own_style():
        for draw in _drawers(evidence, looks, lowest_shown):
            figure, drawing = draw()
            save_drawing(drawing, folder / figure.name, formats)
            figures[figure.name] = figure
    return figures


def _drawers(
    evidence: Evidence, looks: Mapping[str, Look], lowest_shown: float | None
) -> Iterator[Drawer]:
    counts, record, shares = evidence.counts, evidence.record, evidence.shares
    if record.years:
        yield lambda: draw_coverage(record)
    if quality_varies(counts):
        yield lambda: draw_quality(counts)
    if counts.mentions:
        yield lambda: draw_labels(counts, looks)
        yield lambda: draw_together(counts, evidence.together, looks)
    for by, series in evidence.rates.items():
        if series:
            titles = _titles(evidence, by, looks)
            yield lambda by=by, series=series, titles=titles: draw_rates(by, series, titles)  # type: ignore[misc]
    if counts.score:
        yield lambda: draw_scores(counts, lowest_shown)
    if shares and any(one.period.is_enough for one in shares.periods):
        yield lambda: draw_shares(shares)
    clients = [one for one in evidence.factors if one.is_drawable][:MOST_CLIENTS]
    names = name_states({one.client for one in clients})
    for rank, one in enumerate(clients, 1):
        yield lambda one=one, rank=rank: draw_path(one, names[one.client], rank)  # type: ignore[misc]


def _titles(evidence: Evidence, by: By, looks: Mapping[str, Look]) -> dict[tuple[str, ...], str]:
    """Return what each series is called; labels in the codebook's order."""
    keys = [one.key for one in evidence.rates[by]]
    if by == "label":
        return {(label,): looks[label].title for label in looks if (label,) in keys}
    names = name_states({code for key in keys for code in key})
    return {key: " – ".join(names[code] for code in key) for key in keys}
