"""Read what a document's opening cites and how it is filed: references, TAGS.

In: the opening of a document's text. Out: what was found, each with its span. Knows nothing of the
other fields of a header.

    TAGS: PINT, MASS (DACE, ELEANOR)        451. Embtel 26, May 3. Your 113 crossed our telegram
    REF: (A) STATE 33637, (B) 78 LIMA 12    114, Deptel 933 refers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive_miner.segment.evidence import Found

# "REF: STATE 33637", "REFS: A. STATE 27026: B. STATE 27778", "Reference: Your letter of May 3".
# Near misses "REFTEL A NOTES" (no colon), "REFORM: THE PLAN".
_REF = re.compile(r"^\W{0,2}(?:REF|Ref)(?:S|s|ERENCES?|erences?)?\s?[:;]\s*(?=\S)", re.MULTILINE)
# What ends the list: a blank line but before another list mark, a label, a paragraph's number.
_REF_ENDS = re.compile(
    r"\n[^\S\n]*\n(?!\s*(?:\(?[A-H]\)|[A-H]\.)\s)|\n\W{0,2}(?:SUBJ|Subj|TAGS|E\.O|SUMMARY|BEGIN|FROM|TO"
    r"|DEPT|FOR)\b|\n\W{0,2}\d{1,2}[.)]\s|\bSUMMARY\b|\Z"
)
_LIST_MARK = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=[;:,]))\(?\b[A-H][).](?=\s)")
_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
# A comma between two references, "QUITO 0059, USIA 23904", "LIMA 246, AND LIMA 244"; near miss
# "A-245 NOVEMBER 26, 1973" and "Despatch 512, May 3" (a date follows).
_NEXT_REF = re.compile(
    rf"[;,]\s*(?:AND\s|and\s)?\s*(?=(?!{_MONTH})(?:\d\d\s)?(?:[A-Z][A-Za-z.]+\s){{1,4}}\d"
    rf"|A-\d)|\sAND\s(?=[A-Z ]{{3,20}}\d)",
    re.IGNORECASE,
)
REFERENCES_AT_MOST = 12
OPENING_CHARACTERS = 2_000
"""Messages cited by number are looked for this far down: later ones belong to the argument."""

# "Embtel 26", "Deptels 933 and 934", "Depcirtel 145", "mytel 112", "Toica A-12"; near misses
# "hotel 26", "cartel". Seen in telegrams of the 1940s to 1960s.
_NUMBERS = r"(?:[A-Z]{1,3}-)?\d{1,6}(?:,? (?:and|&) \d{1,6}\b|, \d{2,6}\b(?! [a-z]))*"
_SHORT = re.compile(
    r"\b(?:(?:Emb|Dep|Depcir|Leg|Con|Congen|Gen|[Mm]y|[Oo]ur|[Uu]r|[Yy]our|Airg|Mis|Ref|ref)"
    r"(?:tels?|airs?|des(?:p|ps)?|grams?|lets?)|EMBTELS?|DEPTELS?|DEPCIRTELS?|REFTELS?|REFAIRS?"
    r"|REFLETS?|MYTELS?|OURTELS?|URTELS?)\s(?:[Nn]os?\.?\s)?" + _NUMBERS
)
# "your 113", "my telegram 1806", "the Department's telegram No. 933", "despatch 512"; near misses
# "your 113 men", "our 5 advisers" (a noun follows), "my 1953 visit" (a year).
_SERIAL = re.compile(
    r"\b(?:(?:[Yy]our|[Mm]y|[Oo]ur|[Uu]r|YOUR|MY|OUR|UR|[Dd]epartment['’]?s|[Ee]mbassy['’]?s"
    r"|[Ll]egation['’]?s)\s(?:(?:secret|confidential|top secret|circular|priority)\s)?"
    r"(?:(?:tel(?:egram)?|airgram|despatch|dispatch|instruction|cable|message|TEL|TELEGRAM|AIRGRAM)"
    r"\.?\s)?(?:[Nn]os?\.?\s)?"
    r"|(?:[Ee]mbassy|[Dd]epartment|[Cc]ircular)?\s?(?:[Tt]elegrams?|[Aa]irgrams?|[Dd]espatch(?:es)?"
    r"|[Dd]esp)\s(?:[Nn]os?\.?\s)?)"
    r"(?P<number>(?:[AG]-)?(?!19\d\d\b|20\d\d\b)\d{2,6})\b(?:,? and \d{2,6}\b)?"
    rf"(?=[,.;:)\]—]|\s+(?:of|dated|from|to|and|was|is|re|para|paragraph)\b|\s+{_MONTH}|\s*$)",
    re.MULTILINE,
)
# Serials by channel: "Secto 12", "Dulte 3", "CA-1234", "A-62". Near miss "A-4 paper" (one figure).
_CHANNEL = re.compile(
    r"\b(?:(?:Secto|Tosec|Dulte|Tedul|Polto|Topol|Toica|Usito|Icato|Ecoto|Toeco|Repto|Torep|Musto"
    r"|Aidto|Toaid|Busec|Gadel|Delga|Cahto|Tocah)\s\d{1,4}|(?:CA|CW|CG)-\d{2,5})\b"
)
_NUMBER = re.compile(r"\d{1,6}")
# The end of what stands before the number: "Embtel ", "your ", "telegram No. ", "CA-".
_CITING = re.compile(
    r"(?:tels?|TELS?|airs?|AIRS?|des[ps]*|grams?|GRAMS?|lets?|patch(?:es)?|tion|cable|message|[Nn]os?\.?"
    r"|[Yy]our|[Mm]y|[Oo]ur|[Uu]r|YOUR|MY|OUR|UR|['’]s|[Ss]ecto|[a-z]to|[a-z]l|[a-z]a|sec)\s"
    r"(?:[A-Z]{1,2}-)?$|C[AWG]-$"
)
# "REFTEL", "reftels" without a number; near miss "reflets" in French prose is rare.
_REFTEL = re.compile(r"[Rr](?:ef|EF)(?:tels?|TELS?|airs?|AIRS?|lets?|LETS?)\b")
# "TAGS: EAGR, EPAP BL", "TAGS; SNAR". Near miss "TAGS WERE FOUND" (no colon).
_TAGS = re.compile(
    r"^\W{0,2}TAGS?\s?[:;]\s*(?P<value>\S.*(?:\n(?=[A-Z]{2,4}(?:,|$)).*)?)$", re.MULTILINE
)
_TAG = re.compile(r"\((?P<name>[^()\n]{3,40})\)|\b(?P<tag>[A-Z]{2,4})\b")


def find_references(text: str) -> Iterator[tuple[str, Found]]:
    """Yield the references of an opening, those its REF line lists first, each once."""
    seen: set[str] = set()
    listed = list(_listed(text))
    below = max((end for _, end, _ in listed), default=0)
    for start, end, confidence in (*listed, *_cited(text, below)):
        value = " ".join(text[start:end].split())
        key = value.casefold()
        if key in seen or len(seen) >= REFERENCES_AT_MOST:
            continue
        seen.add(key)
        yield "reference", Found(value, "", confidence, span=(start, end))


def _listed(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield the spans of the references that a REF line lists."""
    label = _REF.search(text)
    if label is None:
        return
    end = _REF_ENDS.search(text, label.end())
    block = text[: min(end.start() if end else len(text), label.end() + 500)]
    cuts = [label.end()]
    marks = list(_LIST_MARK.finditer(block, label.end()))
    for mark in marks or _NEXT_REF.finditer(block, label.end()):
        cuts += [mark.start(), mark.end()]
    cuts.append(len(block))
    for low, high in zip(cuts[::2], cuts[1::2], strict=True):
        span = _trimmed(text, low, high)
        if span is not None and any(c.isdigit() for c in text[span[0] : span[1]]):
            yield (*span, 0.9)


def _trimmed(text: str, low: int, high: int) -> tuple[int, int] | None:
    """Return a span without blanks and marks at its ends, on one line or two; None if too long."""
    while low < high and not (text[low].isalnum() or text[low] in "(“"):
        low += 1
    while high > low and not (text[high - 1].isalnum() or text[high - 1] in ")”"):
        high -= 1
    return (low, high) if 3 < high - low <= 90 else None


def _cited(text: str, below: int) -> Iterator[tuple[int, int, float]]:
    """Yield the spans of the messages that a text cites by number from an offset on."""
    opening = text[:OPENING_CHARACTERS]
    found = {match.span() for match in _REFTEL.finditer(opening, below)}
    for number in _NUMBER.finditer(opening, below):
        # only where the word before a number is one of a citation are the patterns asked
        if _CITING.search(opening, max(below, number.start() - 16), number.start()):
            low = max(below, number.start() - 45)
            for pattern in (_SHORT, _SERIAL, _CHANNEL):
                spans = (m.span() for m in pattern.finditer(opening, low, number.end() + 30))
                found.update(span for span in spans if span[1] > number.start())
    last = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        span = _trimmed(text, start, end)
        if span is not None and span[0] >= last:
            last = span[1]
            yield (*span, 0.8)


def find_tags(text: str, recorded: str = "") -> Iterator[tuple[str, Found]]:
    """Yield the TAGS of a cable; those of the archive's record where its page has none."""
    line = _TAGS.search(text)
    record = _TAGS.search(recorded) if line is None else None
    if line is None:
        for match in _TAG.finditer(record["value"]) if record else ():
            yield "tag", Found(match["tag"] or match["name"], "", 0.9)
        return
    for match in _TAG.finditer(text, line.start("value"), line.end("value")):
        name = "tag" if match["tag"] else "name"
        value = " ".join(match[name].split())
        yield "tag", Found(value, "", 0.95, span=match.span(name))
