"""A codebook for readers and for other tools: a Markdown appendix, a REFI-QDA codebook.

Comes in: a ``Codebook``. Goes out: text. The same codebook gives the same text, byte for byte.
Knows nothing of files.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from archive_miner.codebook.schema import Codebook, LabelEntry, Rule
from archive_miner.patterns.nouns import Pattern

QDC_NAMESPACE = "urn:QDA-XML:codebook:1.0"
"""Of REFI-QDA Codebook 1.0 (qdasoftware.org): CodeBook, Codes, Code with guid, name, isCodable."""

# Guids are made from names alone, so that a second export merges with the first in ATLAS.ti,
# MAXQDA, NVivo or QualCoder instead of doubling it. The root is any fixed name.
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, "urn:archive-miner:codebook")


def to_markdown(codebook: Codebook) -> str:
    """Return a codebook as an appendix: what each label means, its examples, its rules."""
    return "\n".join(_markdown(codebook)).rstrip() + "\n"


def to_qdc(codebook: Codebook) -> str:
    """Return a codebook as REFI-QDA XML: labels as codes, subtypes as codes inside them."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<CodeBook xmlns="{QDC_NAMESPACE}" origin="archive-miner">',
        "  <Codes>",
    ]
    for entry in codebook.labels:
        names = (codebook.name, entry.name)
        lines.append(_open_code(names, "    "))
        lines.append(f"      <Description>{escape(_clean(_description(entry)))}</Description>")
        for subtype in entry.subtypes:
            lines.append(_open_code((*names, subtype.name), "      "))
            lines.append(
                f"        <Description>{escape(_clean(subtype.description))}</Description>"
            )
            lines.append("      </Code>")
        lines.append("    </Code>")
    return "\n".join([*lines, "  </Codes>", "</CodeBook>"]) + "\n"


def code_guid(*names: str) -> str:
    """Return the identifier of a code by the names of its codebook, its label and its subtype."""
    return str(uuid.uuid5(_ROOT, "/".join(names))).upper()


def _open_code(names: tuple[str, ...], indent: str) -> str:
    guid = code_guid(*names)
    name = quoteattr(_clean(names[-1]))
    return f'{indent}<Code guid="{guid}" name={name} isCodable="true">'


def _description(entry: LabelEntry) -> str:
    parts = [entry.definition]
    parts += [f"Include: {entry.include}"] if entry.include else []
    parts += [f"Exclude: {entry.exclude}"] if entry.exclude else []
    return "\n".join(parts)


def _clean(text: str) -> str:
    """Return text without the control characters that XML forbids."""
    return "".join(c for c in text if c in "\n\t" or ord(c) >= 0x20)


def _markdown(codebook: Codebook) -> Iterator[str]:
    yield f"# Codebook {_plain(codebook.name)}, version {_plain(codebook.version)}"
    yield ""
    if codebook.description:
        yield f"{_plain(codebook.description)}\n"
    yield f"SHA-256 of the file: `{codebook.sha256}`"
    yield ""
    yield (
        "A strong rule is evidence by itself, a weak one only beside another rule of the label."
        " In patterns, `a|b` is either, `word*` any ending, `word?` may be missing, `...3` up to"
        " three words between, `<name>` a set listed at the end, `=MAP` in these capitals."
    )
    for entry in codebook.labels:
        yield from _label(entry)
    for cue in codebook.cues:
        yield from _label(cue, "Cue (makes no mention): ")
    if codebook.sets:
        yield from ("", "## Sets", "")
        yield from (f"- `<{one.name}>`: {_code(one.written)}" for one in codebook.sets)
    if codebook.boilerplate:
        yield from ("", "## Left out as boilerplate", "")
        yield from (
            f"- {one.name} ({one.scope}): “{_plain(one.matches)}”; not “{_plain(one.spares)}”"
            for one in codebook.boilerplate
        )


def _label(entry: LabelEntry, kind: str = "") -> Iterator[str]:
    yield from ("", f"## {kind}{_plain(entry.name)}", "", _plain(entry.definition))
    if entry.include:
        yield from ("", f"**Include.** {_plain(entry.include)}")
    if entry.exclude:
        yield from ("", f"**Exclude.** {_plain(entry.exclude)}")
    if entry.subtypes:
        yield from ("", "| subtype | covers |", "|---|---|")
        yield from (f"| {_plain(s.name)} | {_plain(s.description)} |" for s in entry.subtypes)
    for is_positive, heading in ((True, "Examples that count"), (False, "Examples that do not")):
        examples = [e.text for e in entry.examples if e.is_positive is is_positive]
        if examples:
            yield from ("", f"### {heading}", "")
            yield from (f"- {_plain(text)}" for text in examples)
    yield from ("", "### Rules", "")
    for rule in entry.rules:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    about = ", ".join(filter(None, (rule.strength, rule.subtype)))
    yield f"- **{rule.rule_id}** ({about}): {_patterns(rule.patterns)}"
    if rule.needs:
        yield f"  - needs in the sentence: {_patterns(rule.needs)}"
    if rule.unless:
        yield f"  - not where the sentence has: {_patterns(rule.unless)}"


def _patterns(patterns: tuple[Pattern, ...]) -> str:
    return "; ".join(_code(pattern.written) for pattern in patterns)


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def _plain(text: str) -> str:
    """Return text in which nothing is markup."""
    return "".join("\\" + c if c in "\\`*_<>[]#|" else c for c in text)
