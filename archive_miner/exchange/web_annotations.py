"""W3C Web Annotations as JSON-LD: quote and place in the text, boxes on the page.

In: documents with annotations, or the text of a file. Out: pieces of text, or documents read back,
without their text: the format holds annotations only, so that a document without any is not there.
JSON holds every character; positions count code points, as the recommendation has it.

Each annotation has one target in the document, with a TextPositionSelector and a
TextQuoteSelector, and one for every line on its page, with a FragmentSelector. Media fragments
know whole pixels alone: ours are those of the page drawn at 72 dots per inch, which are PDF
points from its top left, and ``unit`` says so.
"""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote as escape_iri
from urllib.parse import unquote

from archive_miner.errors import UsageError
from archive_miner.exchange.annotations import (
    TAGGER,
    Annotated,
    Annotation,
    Returned,
    join_label,
    share,
    split_label,
    written,
)
from archive_miner.types import Box

DOCUMENT = "urn:archive-miner:document:"
PAGE = "urn:archive-miner:page:"
TERMS = "urn:archive-miner:terms:"

CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {name: f"{TERMS}{name}" for name in ("confidence", "mention", "path", "unit")},
]

UNIT = "PDF point from the top left of the page: a pixel of the page drawn at 72 dots per inch"

_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, "urn:archive-miner:annotations")


def write_web_annotations(documents: Iterable[Annotated]) -> Iterator[str]:
    """Yield an annotation page in pieces, one annotation a line."""
    head = json.dumps({"@context": CONTEXT, "id": "urn:uuid:" + str(_ROOT)})
    yield head[:-1] + ', "type": "AnnotationPage", "items": ['
    comma = "\n"
    for one in documents:
        for annotation in one.annotations:
            yield comma + json.dumps(_item(one, annotation), ensure_ascii=False)
            comma = ",\n"
    yield "\n]}\n"


def _item(one: Annotated, a: Annotation) -> dict[str, Any]:
    targets = list(_targets(one, a))
    bodies = [_body("tagging", join_label(a.label, a.subtype))]
    bodies += [_body("commenting", a.note)] if a.note else []
    place_and_maker = (a.document_id, a.start, a.end, a.label, a.subtype, a.coder)
    identity = "/".join(map(str, (*place_and_maker, a.annotation_id)))
    item: dict[str, Any] = {
        "id": "urn:uuid:" + str(uuid.uuid5(_ROOT, identity)),
        "type": "Annotation",
        "motivation": "tagging",
        "body": bodies,
        "target": targets if len(targets) > 1 else targets[0],
        "mention": a.annotation_id,
    }
    if a.coder:
        kind = "Software" if a.coder == TAGGER else "Person"
        item["creator"] = {"type": kind, "name": a.coder}
    if a.confidence is not None:
        item["confidence"] = a.confidence
    return item


def _targets(one: Annotated, a: Annotation) -> Iterator[dict[str, Any]]:
    """Yield the place in the text, then each line on the page."""
    document = one.document
    place = {"type": "TextPositionSelector", "start": a.start, "end": a.end}
    quoted = {"type": "TextQuoteSelector", "exact": a.exact, "prefix": a.prefix, "suffix": a.suffix}
    name = DOCUMENT + escape_iri(document.document_id)
    yield _target({"id": name, "type": "Text", "path": one.path}, [place, quoted])
    for number, box in a.boxes:
        region = {
            "type": "FragmentSelector",
            "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": _xywh(box),
            "unit": UNIT,
        }
        page = f"{PAGE}{escape_iri(document.source_id)}:{number}"
        yield _target({"id": page, "type": "Image", "path": one.path}, region)


def _target(source: dict[str, str], selector: object) -> dict[str, Any]:
    return {"type": "SpecificResource", "source": source, "selector": selector}


def _body(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}


def _xywh(box: Box) -> str:
    """Return a box in whole points, grown to hold all of it: "xywh=pixel:72,99,31,13"."""
    x, y = math.floor(box.x0), math.floor(box.top)
    return f"xywh=pixel:{x},{y},{math.ceil(box.x1) - x},{math.ceil(box.bottom) - y}"


def read_web_annotations(text: str) -> Iterator[Returned]:
    """Yield the documents that a file of annotations speaks of; raises UsageError where it is none.

    A single annotation, a list, a page and a collection are all taken.
    """
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"no JSON ({error}); save it as JSON-LD") from error
    found: dict[str, list[Returned]] = {}
    for one in map(_returned, _items(held)):
        found.setdefault(one.document_id, []).append(one)
    for document_id, several in found.items():
        annotations = tuple(a for one in several for a in one.annotations)
        problems = tuple(problem for one in several for problem in one.problems)
        yield Returned(document_id, None, annotations, problems)


def _items(held: object) -> list[object]:
    if isinstance(held, list):
        return held
    if isinstance(held, dict):
        first = held.get("first")
        page = first if isinstance(first, dict) else held
        if isinstance(page.get("items"), list):
            return list(page["items"])
        if held.get("target") is not None:
            return [held]
    raise UsageError("neither an annotation nor a page of them; give items or target")


def _returned(item: object) -> Returned:
    if not isinstance(item, dict):
        return Returned("", None, (), ("an item that is no annotation",))
    found = _text_target(item.get("target"))
    if found is None:
        return Returned("", None, (), (f"{_called(item)} points into no document of an archive",))
    document_id, selectors = found
    quoted = _selector(selectors, "TextQuoteSelector")
    place = _selector(selectors, "TextPositionSelector")
    start, end = place.get("start"), place.get("end")
    if type(start) is not int or type(end) is not int:
        start = end = -1  # then its words alone say where it stands
    tags, notes = _bodies(item)
    creator = item.get("creator")
    coder = creator.get("name") if isinstance(creator, dict) else creator
    exact = written(quoted.get("exact"))
    problems = [] if tags else [f"{_called(item)} has no tag"]
    annotations = [
        Annotation(
            document_id,
            *split_label(tag),
            start,
            end,
            exact,
            written(coder),
            "\n".join(notes),
            share(item.get("confidence")),
            written(item.get("mention")) or written(item.get("id")),
            written(quoted.get("prefix")),
            written(quoted.get("suffix")),
        )
        for tag in tags
    ]
    return Returned(document_id, None, tuple(annotations), tuple(problems))


def _called(item: dict[str, Any]) -> str:
    return f"annotation {written(item.get('id'))[:60] or 'without id'}"


def _text_target(target: object) -> tuple[str, object] | None:
    """Return the document that a target, or the first such of several, points into, and where."""
    for one in target if isinstance(target, list) else [target]:
        if not isinstance(one, dict):
            continue
        source = one.get("source")
        name = written(source.get("id") if isinstance(source, dict) else source)
        if name.startswith(DOCUMENT):
            return unquote(name.removeprefix(DOCUMENT)), one.get("selector")
    return None


def _selector(selectors: object, kind: str) -> dict[str, Any]:
    for one in selectors if isinstance(selectors, list) else [selectors]:
        if isinstance(one, dict) and one.get("type") == kind:
            return one
    return {}


def _bodies(item: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the tags and the notes of an annotation.

    A body in plain text, and the only one without a purpose, is a tag.
    """
    body = item.get("body")
    bodies = body if isinstance(body, list) else [body]
    tags: list[str] = []
    notes: list[str] = []
    for one in bodies:
        if isinstance(one, str):
            tags.append(one.strip())
        elif isinstance(one, dict):
            value = written(one.get("value"))
            purpose = one.get("purpose") or ("tagging" if len(bodies) == 1 else "commenting")
            (tags if purpose == "tagging" else notes).append(value)
    return [tag.strip() for tag in tags if tag.strip()], [note for note in notes if note]
