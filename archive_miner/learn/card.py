"""The card of a trained model: what it learned from, how it held up, what it is not for.

In: a validation and names. Out: README.md in the model's folder. Every number in it was measured.
"""

from __future__ import annotations

from pathlib import Path

from archive_miner.learn.custom import Validation
from archive_miner.learn.figures import Figure, Figures

_METHOD = {
    "unit": "documents",
    "features": "means and top-1, -3, -8 means over sentences of the seven tag probabilities of the"
    " passage model, and how near conditions at home stand to arrangements with the patron",
    "method": "penalised logistic regression whose weights are never negative, so that a score is a"
    " base plus what each passage adds",
    "calibration": "Platt's, on log-odds predicted for groups left out, then a shift of {shift:g}"
    " log-odds so that 0.5 decides better; take it off before summing probabilities to a share",
    "bounds": "the middle 95 % of 60 models trained on groups drawn with replacement: how much a"
    " score depends on which documents were labelled, not how sure a coder would be",
    "labels": "`{file}`; who made them, and by what guide, is for you to say here",
}

_LIMITS = """
## Limits
- Expect less on papers of other services, languages and decades than those labelled.
- Scores rank documents for reading. A share of documents wants a correction for the errors above.
- A label that the seven tags say nothing about cannot be learned from them.
"""


def write_card(
    folder: Path, name: str, labels_file: str, validation: Validation, shift: float
) -> None:
    """Write the card of a document model."""
    base = validation.at_random
    lines = [
        f"# {name}",
        "",
        f"The probability of yes on `{name}`, trained by `archive-miner train` on"
        f" {base.documents} labelled documents, {base.yes} of them yes.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {k} | {v.format(shift=shift, file=labels_file)} |" for k, v in _METHOD.items()),
        "",
        "## How good, on documents it has not seen",
        "Each prediction is by a model that learned nothing, calibration included, from what was"
        " held out. Intervals: 95 %, groups drawn with replacement. Copies of one text stand on one"
        " side of every split but that by period.",
        "",
        "| held out | average precision | ROC AUC | F1 at 0.5 | Brier | calibration error |",
        "|---|---|---|---|---|---|",
        *_rows(validation),
        f"| yes for every document | {validation.share_of_yes:.2f} | 0.50 |"
        f" {validation.always_yes_f1:.2f} | {validation.always_no_brier:.3f} (its share) | |",
        _LIMITS,
    ]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _rows(validation: Validation) -> list[str]:
    ways = (
        ("whole groups", validation.by_group),
        ("documents at random (flatters)", validation.at_random),
        ("a fifth of the years", validation.by_period),
    )
    return [
        f"| {way} | {_figures(figures)} |"
        if figures
        else f"| {way} | too few groups or dates | | | | |"
        for way, figures in ways
    ]


def _figures(figures: Figures) -> str:
    cells = (
        figures.average_precision,
        figures.roc_auc,
        figures.f1,
        figures.brier,
        figures.calibration_error,
    )
    return " | ".join(map(show_figure, cells))


def show_figure(figure: Figure) -> str:
    """Return a figure with its interval, as people read it."""
    return f"{figure.value:.2f} ({figure.lower:.2f}–{figure.upper:.2f})"
