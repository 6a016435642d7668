"""Prodigy's tasks as JSON Lines, one document a line: text, spans, meta. doccano's are read too.

In: documents with annotations, or lines. Out: lines, or documents read back. Any other tool that
reads ``text`` and ``spans`` with ``start``, ``end`` and ``label`` takes them too. doccano gives
back ``label`` (``labels`` in older versions) with [start, end, name], or ``entities`` with
``start_offset`` and ``end_offset``; spaCy 2 had ``entities`` with [start, end, name]. JSON holds
every character. Tokens are left to the recipe, which cuts them as its own pipeline does.
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
        return Returned(document_id, task["text"], (), (reason,), False)
    spans = _spans(task)
    if isinstance(spans, str):
        return Returned(document_id, task["text"], (), (f"line {number}: {spans}",), False)
    annotator = written(task.get("_annotator_id")) or written(task.get("_session_id"))
    return quote_spans(document_id, task["text"], [_marked(span, annotator) for span in spans])


def _spans(task: dict[str, Any]) -> list[Any] | str:
    """Return what is marked in a task, or why that cannot be told.

    Of a task without a mark only one that says so is held to have been read: an empty list, or an
    answer. ``{"text": …}`` alone is a document that nobody has seen.
    """
    given = {key: task[key] for key in _SPAN_KEYS if task.get(key) is not None}
    if not given and "accept" not in task:
        return [] if "answer" in task else "marks nothing and says not that it was read; left out"
    key, found = next((pair for pair in given.items() if pair[1]), ("spans", []))
    words = found[:1] if isinstance(found, list) else [found]
    is_word = key.startswith("label") and any(isinstance(one, str) for one in words)
    if is_word or (not found and "accept" in task):
        return "its labels are of the whole document; give these as CSV to import labels"
    is_list = isinstance(found, list) and all(isinstance(s, dict) or _is_triple(s) for s in found)
    return list(found) if is_list else f"its {key} are no list of spans"


_SPAN_KEYS = ("spans", "entities", "label", "labels")


def _is_triple(one: object) -> bool:
    """Say whether it is a span as doccano writes it: [41, 53, "military_aid"]."""
    return isinstance(one, list) and len(one) == 3 and isinstance(one[2], str)


def _marked(span: Any, annotator: str) -> Marked:
    if isinstance(span, list):
        return Marked(span[2], span[0], span[1], annotator)
    return Marked(
        span.get("label"),
        span.get("start", span.get("start_offset")),
        span.get("end", span.get("end_offset")),
        annotator or span.get("coder"),
        span.get("note"),
        span.get("score"),
        _name(span.get("id")),
    )


def _name(value: object) -> object:
    """Return an id as text: doccano's are numbers."""
    return str(value) if isinstance(value, int) else value
