"""Prodigy's tasks as JSON Lines, one document a line: text, spans, meta.

In: documents with annotations, or lines. Out: lines, or documents read back. Any other tool that
reads ``text`` and ``spans`` with ``start``, ``end`` and ``label`` takes them too. JSON holds every
character. Tokens are left to the recipe, which cuts them as its own pipeline does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from archive_miner.errors import UsageError
from archive_miner.exchange.annotations import (
    Annotated,
    Marked,
    Returned,
    join_label,
    quote_spans,
    written,
)


def write_prodigy(documents: Iterable[Annotated]) -> Iterator[str]:
    """Yield a line for each document."""
    for one in documents:
        spans = []
        for a in one.annotations:
            span: dict[str, Any] = {"start": a.start, "end": a.end}
            span |= {"label": join_label(a.label, a.subtype), "id": a.annotation_id}
            span |= {"coder": a.coder, "note": a.note}
            if a.confidence is not None:
                span["score"] = a.confidence
            spans.append(span)
        meta: dict[str, str | float] = {
            "document_id": one.document.document_id,
            "title": one.title,
            "date": one.document.header.date or "",
            "path": one.path,
        }
        meta |= {label: round(value, 3) for label, value in one.scores}
        task = {"text": one.document.text, "spans": spans, "meta": meta}
        yield json.dumps(task, ensure_ascii=False) + "\n"


def read_prodigy(lines: Iterable[str]) -> Iterator[Returned]:
    """Yield the documents of the tasks; raises UsageError on a line that is no task.

    A task that was accepted is its annotator's reading as a whole, whoever marked the spans first;
    one that was rejected or ignored gives no spans, and says so.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            task = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"line {number}: no JSON ({error}); write one task a line") from error
        if not isinstance(task, dict) or not isinstance(task.get("text"), str):
            raise UsageError(f"line {number}: no task with a text; write one task a line")
        yield _returned(task, number)


def _returned(task: dict[str, Any], number: int) -> Returned:
    meta = task.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    named = meta.get("document_id") or task.get("document_id")
    document_id = named if isinstance(named, str) else f"line {number}"
    answer = task.get("answer", "accept")
    if answer != "accept":
        reason = f"its task was answered {str(answer)[:20]!r}, not accepted; its spans are left out"
        return Returned(document_id, task["text"], (), (reason,))
    spans = task.get("spans") or []
    if not isinstance(spans, list) or not all(isinstance(span, dict) for span in spans):
        return Returned(document_id, task["text"], (), ("its spans are no list of spans",))
    annotator = written(task.get("_annotator_id")) or written(task.get("_session_id"))
    marked = (
        Marked(
            span.get("label"),
            span.get("start"),
            span.get("end"),
            annotator or span.get("coder"),
            span.get("note"),
            span.get("score"),
            span.get("id"),
        )
        for span in spans
    )
    return quote_spans(document_id, task["text"], marked)
