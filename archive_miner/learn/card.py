"""The card of a trained model: what it learned from, how it held up, what it is not for.

In: a validation and names. Out: README.md in the model's folder. Every number in it was measured.
"""

from __future__ import annotations

from pathlib import Path

from archive_miner.learn.agreement import Agreement
from archive_miner.learn.apart import Apart
from archive_miner.learn.custom import Validation
from archive_miner.learn.figures import Figure, Figures
from archive_miner.score.documents import DocumentModel

_METHOD = {
    "unit": "{unit}s",
    "features": "means and top-1, -3, -8 means over sentences of the seven tag probabilities of the"
    " passage model, how near conditions at home stand to arrangements with the patron,{mentions}"
    " and what the words say: TF-IDF of words and pairs, and their mean vector, each as log-odds"
    " learned without the group they are predicted for",
    "method": "penalised logistic regression; a score is a base plus what each sentence adds",
    "weights": "{weights}",
    "calibration": "{calibration}, then a shift of {shift:g} log-odds"
    " so that 0.5 decides better; take it off before summing probabilities to a share",
    "bounds": "the middle 95 % of 60 models trained on groups drawn with replacement: how much a"
    " score depends on which documents were labelled, not how sure a coder would be",
    "held-out scores": "`held_out.npz`: what models that had not seen them said of the labelled"
    " {unit}s, their labels, and numbers for their groups; shares are corrected by them, intervals"
    " by drawing whole groups",
    "labels": "`{file}`; who made them, and by what guide, is for you to say here",
    "coders": "{coders}",
}

_LIMITS = """
## Limits
- Expect less on papers of other services, languages and decades than those labelled.
- Scores rank documents for reading. A share of documents wants a correction for the errors above.
- Words learned from few documents name their people and places; see how much is lost when whole
  groups are held out.
"""


def write_card(
    folder: Path,
    model: DocumentModel,
    labels_file: str,
    validation: Validation,
    agreement: Agreement | None,
    is_weighted: bool,
) -> None:
    """Write the card of a document model."""
    base, name = validation.at_random, model.name
    said = {
        "shift": model.decision_shift,
        "file": labels_file,
        "unit": model.unit,
        "mentions": _mentions(model),
        "weights": "the labels' own" if is_weighted else "all labels count alike",
        "calibration": _calibration(model),
        "coders": show_agreement(agreement) if agreement else "one",
    }
    lines = [
        f"# {name}",
        "",
        f"The probability of yes on `{name}`, trained by `archive-miner train` on"
        f" {base.documents} labelled {model.unit}s, {base.yes} of them yes.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {k} | {v.format(**said)} |" for k, v in _METHOD.items()),
        "",
        f"## How good, on {model.unit}s it has not seen",
        "Each prediction is by a model that learned nothing, calibration included, from what was"
        f" held out. Intervals: 95 %, groups drawn with replacement. {_copies(validation.apart)}",
        "",
        "| held out | average precision | ROC AUC | F1 at 0.5 | Brier | calibration error |",
        "|---|---|---|---|---|---|",
        *_rows(validation),
        f"| yes for every {model.unit} | {validation.share_of_yes:.2f} | 0.50 |"
        f" {validation.always_yes_f1:.2f} | {validation.always_no_brier:.3f} (its share) | |",
        "",
        "Of fewer labels, on the same documents: "
        + "; ".join(f"{count} labels {show_figure(figure)}" for count, figure in validation.curve)
        + " average precision.",
        _LIMITS,
    ]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _copies(apart: Apart) -> str:
    """Return on which sides the copies of a text stand, and why groups could not be held out."""
    kept = "Copies of one text stand on one side of every split but that by period."
    note = apart.note()
    said = f"{note[:1].upper()}{note[1:]}." if note else ""
    return said if apart.parts_copies else f"{kept} {said}".rstrip()


def _mentions(model: DocumentModel) -> str:
    if not model.mention_labels:
        return ""
    return (
        " likewise how sure the rules of the codebook are of"
        f" {', '.join(f'`{label}`' for label in model.mention_labels)}, which the passage model"
        " does not read,"
    )


_CALIBRATIONS = {
    "none": "none needed",
    "shift": "a shift of the log-odds",
    "slope": "a slope of the log-odds",
    "platt": "slope and shift of the log-odds (Platt's)",
}


def _calibration(model: DocumentModel) -> str:
    losses = "; ".join(
        f"{_CALIBRATIONS[name]} {loss:.3f}" for name, loss in model.calibration_losses
    )
    return (
        f"{_CALIBRATIONS[model.calibration]}, which lost least on groups left out (mean log loss:"
        f" {losses})"
    )


def _rows(validation: Validation) -> list[str]:
    ways = (
        ("whole groups", validation.by_group),
        ("documents at random (flatters)", validation.at_random),
        ("a fifth of the years", validation.by_period),
        *((f"by {reading} alone", figures) for reading, figures in validation.others),
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


def show_agreement(agreement: Agreement) -> str:
    """Return how far coders agree, as people read it."""
    return (
        f"{agreement.coders}; on {agreement.coded_twice} coded by more than one, Krippendorff's"
        f" alpha {agreement.alpha:.2f}, mean Cohen's kappa of pairs {agreement.kappa:.2f}"
    )
