"""An archive to a folder of HTML that opens from disk: overview, figures, best documents.

In: an open archive and a folder. Out: files. All text of the archive is untrusted: templates
escape it, pages carry no script and a content policy that allows none, and names of files come
from ids. The same archive and date give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_miner import __version__
from archive_miner import citation as cite
from archive_miner.errors import UsageError
from archive_miner.own import REPORT_STYLE
from archive_miner.report.cards import ModelCard, model_cards
from archive_miner.report.evidence import Evidence, gather_evidence
from archive_miner.report.figures import draw_figures
from archive_miner.report.identity import CodebookCard, codebook_cards
from archive_miner.report.references import Reference, references
from archive_miner.report.shown import ShownDocument, top_documents
from archive_miner.studies.counts import Counts
from archive_miner.studies.factors import COMPATIBILITY, CONSOLIDATION
from archive_miner.studies.rates import By
from archive_miner.types import CONCERN
from archive_miner.view.looks import Look, label_looks, title_of_label

if TYPE_CHECKING:
    from jinja2 import Environment

    from archive_miner.archive import Archive

FAILURES_SHOWN = 200
"""Rows of the table of failures; ``archive-miner failures`` lists them all."""

TOLD_APART: tuple[By, ...] = ("label", "actor", "pair")
"""By what the report shows mentions over time."""

_OURS = {"documents": (".html",), "crops": (".png",), "figures": (".png", ".svg")}
"""The subfolders of a report and the files in them that a new report replaces."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
# What HTML does not allow in text: NUL from a broken text layer. Line feeds and tabs stay; so does
# every letter and the replacement character that stands in for these.


def write_report(
    archive: Archive,
    folder: Path,
    documents: int = 20,
    date: str | None = None,
    model: str = CONCERN,
) -> Path:
    """Write the report of an archive into ``folder`` and return the path of its index.html.

    ``documents`` is how many of the highest-scored documents are shown in full. ``date`` is
    printed as the date of the report where given. ``model`` is the document model whose held-out
    scores correct shares, where it made the archive's scores. An earlier report in the folder is
    replaced; raises UsageError when the folder holds anything else, or cannot be written.
    """
    if documents < 0:
        raise UsageError(f"{documents}: number of documents to show; give 0 or more")
    try:
        _prepare(folder)
        return _write(archive, folder, documents, date, model)
    except OSError as error:
        raise UsageError(
            f"{folder}: report cannot be written ({error.strerror or error});"
            " choose another folder with -o"
        ) from error


def _prepare(folder: Path) -> None:
    """Make the folder, or clear it of an earlier report; raises UsageError on other content."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; give a folder for the report")
    if folder.is_dir() and any(folder.iterdir()):
        style = folder / "style.css"
        head = style.read_text(encoding="utf-8", errors="replace") if style.is_file() else ""
        if not head.startswith(REPORT_STYLE):
            raise UsageError(
                f"{folder}: folder is not empty and holds no earlier report; give another folder"
            )
    folder.mkdir(parents=True, exist_ok=True)
    # Marks the folder before anything else is in it: a killed report can be written over.
    (folder / "style.css").write_text(f"{REPORT_STYLE}\n", encoding="utf-8")
    (folder / "index.html").unlink(missing_ok=True)
    for name, suffixes in _OURS.items():
        (folder / name).mkdir(exist_ok=True)
        for file in (folder / name).iterdir():
            if file.suffix in suffixes and file.is_file():
                file.unlink()


def _write(archive: Archive, folder: Path, documents: int, date: str | None, model: str) -> Path:
    from archive_miner.learn.registry import model_folder

    evidence = gather_evidence(archive.store, model_folder(model), TOLD_APART)
    counts = evidence.counts
    looks = label_looks(evidence.labels)
    kept = [one.text for one in archive.store.codebooks.used()]
    cards = codebook_cards(counts.made_by, kept)
    models = model_cards(counts.made_by, [model_folder(model)])
    environment = _environment(looks, cards)
    _render(environment, "style.css", folder / "style.css", marker=REPORT_STYLE)
    shown: list[ShownDocument] = []
    if counts.score:
        shown = _write_documents(archive, counts.score.label, documents, environment, folder)
    failures = archive.failures()
    lowest = shown[-1].score.value if shown else None
    figures = draw_figures(evidence, looks, folder / "figures", lowest)
    index = folder / "index.html"
    _render(
        environment,
        "index.html",
        index,
        name=archive.store.path.name,
        date=date,
        version=__version__,
        counts=counts,
        shares=evidence.shares,
        figures=figures,
        status=archive.status(),
        failures=failures[:FAILURES_SHOWN],
        failure_count=len(failures),
        shown=shown,
        cards=cards,
        models=models,
        references=_references(evidence, set(figures)),
        years=_year_rows(counts),
        **_path_words(evidence),
        **_tag_words(evidence, models),
    )
    return index


def _references(evidence: Evidence, figures: set[str]) -> list[Reference]:
    shares = evidence.shares
    return references(
        figures,
        has_ocr=any(origin.origin == "ocr" for origin in evidence.counts.origins),
        is_corrected=shares is not None and any(one.corrected for one in shares.periods),
    )


def _path_words(evidence: Evidence) -> dict[str, int]:
    """Return how many clients there are, and how many of them have a path that could be drawn.

    None of an archive whose codebook looks for neither of the two conditions.
    """
    if not {CONSOLIDATION, COMPATIBILITY} & set(evidence.labels):
        return {"clients": 0, "paths": 0}
    drawable = sum(one.is_drawable for one in evidence.factors)
    return {"clients": len(evidence.factors), "paths": drawable}


def _tag_words(evidence: Evidence, models: Sequence[ModelCard]) -> dict[str, Any]:
    """Return by what the archive's labels were decided: thresholds of a model, or rules alone.

    Of a model that is not at hand it is not known which labels it read.
    """
    known = set(evidence.labels)
    read = [threshold for card in models for threshold in card.thresholds]
    names = {label for label, _ in read}
    return {
        "thresholds": [(label, value) for label, value in read if label in known],
        "by_rules": [label for label in evidence.labels if read and label not in names],
        "is_confirmed": not read or bool(known & names),
    }


def _write_documents(
    archive: Archive, label: str, count: int, environment: Environment, folder: Path
) -> list[ShownDocument]:
    """Write the page and cut-outs of each of the best documents; return what the index shows."""
    index = []
    for full in top_documents(archive, label, count):
        shown = full.shown
        for passage in shown.passages:
            if passage.crop:
                (folder / "crops" / passage.crop_name).write_bytes(passage.crop.png)
        page = folder / "documents" / f"{shown.name}.html"
        _render(environment, "document.html", page, document=shown, blocks=full.blocks)
        index.append(shown)
    return index


def _year_rows(counts: Counts) -> list[tuple[int, int, list[int]]]:
    """Return for each year its documents and its mentions of each label, in the labels' order."""
    return [
        (
            year.year,
            year.documents,
            [counts.mentions_by_year.get((label.label, year.year), 0) for label in counts.labels],
        )
        for year in counts.years
    ]


def _environment(looks: Mapping[str, Look], cards: Sequence[CodebookCard]) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("archive_miner.report"),
        autoescape=True,  # everywhere: no template is exempt by its suffix
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "generator": f"archive-miner {__version__}",
        "looks": looks,
        "definitions": next((card.definitions for card in cards if card.definitions), {}),
    }
    environment.filters |= {
        "number": lambda value: f"{value:,}",
        "share": lambda value: f"{value:.2f}",
        "signed": lambda value: f"{value:+.2f}".replace("-", "−"),
        "date_words": cite.date_words,
        "kind_words": cite.kind_words,
        "label_words": title_of_label,
        "count": _count_words,
        "plain_words": lambda value: value.replace("_", " "),
    }
    return environment


def _render(environment: Environment, template: str, path: Path, **values: Any) -> None:
    text = environment.get_template(template).render(**values)
    path.write_text(_CONTROL.sub("\ufffd", text), encoding="utf-8", errors="replace", newline="\n")


def _count_words(count: int, noun: str, plural: str | None = None) -> str:
    """Return ``1 file``, ``2,300 files``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
