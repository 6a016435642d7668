"""REFI-QDA projects (``.qdpx``), for ATLAS.ti, MAXQDA, NVivo, QualCoder and others.

In: documents with annotations and the codes of the codebook, or the bytes of a file. Out: a zip of
``project.qde`` (Project Exchange 1.0 of qdasoftware.org) and one UTF-8 text for each document under
``sources/``, or documents read back. The same documents give the same bytes: identifiers are made
from names, dates are those a zip begins with.

Positions count code points from 0, the end is not in. The texts have line feeds alone and no byte
order mark, since tools differ in what a CR LF or a mark counts: a carriage return before a line
feed is written as a blank, one alone as a line feed, any other control character as a blank, one
for one. Nothing in the format says how sure a coding is.
"""

from __future__ import annotations

import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from archive_miner.exchange.annotations import Annotated, Annotation, Code, join_label
from archive_miner.exchange.markup import attribute, held, markup

NAMESPACE = "urn:QDA-XML:project:1.0"

_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, "urn:archive-miner:project")

_DATE = (1980, 1, 1, 0, 0, 0)

NAME_CHARACTERS = 60
"""A source's name is cut here; MAXQDA shows 63 characters of one."""

_PLAIN_VARIABLES = ("date", "kind", "sender", "recipient", "classification")

# All control characters but tab and line feed (the carriage return is seen to before), and the
# sign that at the head of a file would be a byte order mark
_CONTROLS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\ufeff\ufffe\uffff]")


def name_guid(*names: str) -> str:
    """Return the identifier of something by its kind and names, the same every time."""
    return str(uuid.uuid5(_ROOT, "/".join(names)))


def source_guid(document_id: str) -> str:
    """Return the identifier that a document has in a project."""
    return name_guid("document", document_id)


def plain_source(text: str) -> str:
    """Return a text as it is written under ``sources/``, one character for one."""
    return _CONTROLS.sub(" ", text.replace("\r\n", " \n").replace("\r", "\n"))


def write_qdpx(documents: Iterable[Annotated], codes: Iterable[Code], out: IO[bytes]) -> int:
    """Write a project to a binary stream; returns how many documents.

    The texts go out one by one; of the codings the XML is kept until the end.
    """
    known = {(code.label, code.subtype): code for code in codes}
    coders: dict[str, str] = {}
    scored: dict[str, str] = {}
    sources = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in documents:
            for a in one.annotations:
                _learn(known, a)
                if a.coder:
                    coders.setdefault(a.coder, name_guid("user", a.coder))
            for label, _ in one.scores:
                scored.setdefault(label, name_guid("variable", label))
            guid = source_guid(one.document.document_id)
            text = plain_source(one.document.text)
            packed.writestr(_member(f"sources/{guid}.txt"), text.encode("utf-8"))
            sources.append("".join(_source(one, guid, text, known)))
        with packed.open(_member("project.qde"), "w", force_zip64=True) as project:
            for piece in _project(known, coders, scored, sources):
                project.write(piece.encode("utf-8"))
    return len(sources)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system, member.external_attr = 3, 0o644 << 16  # the same on every system
    return member


def _learn(known: dict[tuple[str, str | None], Code], a: Annotation) -> None:
    """Give a code to a label, or a subtype, that the codebook has none for."""
    for subtype in (None, a.subtype) if a.subtype else (None,):
        guid = name_guid("code", join_label(a.label, subtype))
        known.setdefault((a.label, subtype), Code(a.label, subtype, "", guid))


def _project(
    known: dict[tuple[str, str | None], Code],
    coders: dict[str, str],
    scored: dict[str, str],
    sources: list[str],
) -> Iterator[str]:
    """Yield the XML in the order of the schema: users, codes, variables, sources."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<Project xmlns="{NAMESPACE}" name="archive-miner" origin="archive-miner">\n'
    if coders:
        users = (
            f"<User guid={attribute(guid)} name={attribute(coder)}/>\n"
            for coder, guid in sorted(coders.items())
        )
        yield f"<Users>\n{''.join(users)}</Users>\n"
    if known:
        yield f"<CodeBook><Codes>\n{''.join(_codes(known))}</Codes></CodeBook>\n"
    if sources:
        yield f"<Variables>\n{''.join(_variables(scored))}</Variables>\n<Sources>\n"
        yield from sources
        yield "</Sources>\n"
    yield "</Project>\n"


def _codes(known: dict[tuple[str, str | None], Code]) -> Iterator[str]:
    for (label, subtype), code in known.items():
        if subtype is not None:
            continue
        yield _open_code(label, code)
        for (parent, name), child in known.items():
            if parent == label and name is not None:
                yield _open_code(name, child) + "</Code>\n"
        yield "</Code>\n"


def _open_code(name: str, code: Code) -> str:
    about = f"<Description>{markup(code.description)}</Description>" if code.description else ""
    return f'<Code guid="{code.guid}" name={attribute(name)} isCodable="true">{about}'


def _variables(scored: dict[str, str]) -> Iterator[str]:
    texts = ((name, "Text") for name in _PLAIN_VARIABLES)
    for name, kind in (*texts, *((name, "Float") for name in sorted(scored))):
        guid = name_guid("variable", name)
        yield f'<Variable guid="{guid}" name={attribute(name)} typeOfVariable="{kind}"/>\n'


def _source(
    one: Annotated, guid: str, text: str, known: dict[tuple[str, str | None], Code]
) -> Iterator[str]:
    document = one.document
    name = f"{document.document_id} {' '.join(one.title.split())}"[:NAME_CHARACTERS]
    path = f"internal://{guid}.txt"
    yield f'<TextSource guid="{guid}" name={attribute(name)} plainTextPath="{path}">'
    yield f"<Description>{markup(one.citation)}</Description>\n"
    for number, a in enumerate(one.annotations):
        user = f' creatingUser="{name_guid("user", a.coder)}"' if a.coder else ""
        named = attribute(quote_name(text[a.start : a.end]))
        mine = name_guid("selection", document.document_id, str(number), a.annotation_id)
        yield (
            f'<PlainTextSelection guid="{mine}" name={named}'
            f' startPosition="{a.start}" endPosition="{a.end}"{user}>'
        )
        yield f"<Description>{markup(a.note)}</Description>" if a.note else ""
        target = known[a.label, a.subtype or None].guid
        coding = name_guid("coding", document.document_id, str(number), a.annotation_id)
        yield f'<Coding guid="{coding}"{user}><CodeRef targetGUID="{target}"/></Coding>'
        yield "</PlainTextSelection>\n"
    for variable in _PLAIN_VARIABLES:
        value = getattr(document.header, variable)
        if value:
            yield _value(variable, f"<TextValue>{markup(value)}</TextValue>")
    for label, score in one.scores:
        yield _value(label, f"<FloatValue>{score:.4f}</FloatValue>")
    yield "</TextSource>\n"


def _value(variable: str, value: str) -> str:
    reference = f'<VariableRef targetGUID="{name_guid("variable", variable)}"/>'
    return f"<VariableValue>{reference}{value}</VariableValue>\n"


def quote_name(text: str) -> str:
    """Return the beginning of a selection's words, as its name."""
    return held(" ".join(text.split()))[:NAME_CHARACTERS]
