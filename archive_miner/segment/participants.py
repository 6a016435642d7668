"""Read who took part in a conversation or a meeting.

In: the opening of a document's text. Out: participants as printed, each with its span. Knows
nothing of the other fields, and of no person.

    PARTICIPANTS                          Participants: Mr. Max Dorn, Chief, Northern Division
    The Secretary                           Dr. Esteban Moltura, Minister of Ostria
    Ambassador Hale
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive_miner.segment.evidence import Found
from archive_miner.segment.titles import is_title_case

# "PARTICIPANTS:", "Participants", "PRESENT", "Those present:"; near misses "Present forces",
# "PARTICIPANTS' VIEWS" (more words and no colon).
_LABEL = re.compile(
    r"^\W{0,2}(?:PARTICIPANTS?|Participants?|PRESENT|(?:Those |Persons )?[Pp]resent)"
    r"(?:\s?:[^\S\n]*|[^\S\n]*$)",
    re.MULTILINE,
)
# A label that ends the list: "SUBJECT:", "COPIES TO:", "Distribution:", "Date: May 3".
_OTHER_LABEL = re.compile(
    r"\W{0,2}(?:SUBJECTS?|Subjects?|COPIES|Copies|DISTRIBUTION|Distribution|DATE|Date|PLACE|Place|TIME"
    r"|Time|REF\w*|ABSENT|Absent|AGENDA|Agenda)\b"
)
# Where another person begins in mid line: "… Affairs Mr. Harold Dace, Special Assistant".
_TITLED = re.compile(
    r"(?:(?<=[a-z.)’'])|(?<=[A-Z]{2}))\s+"
    r"(?=(?:Mr|Mrs|Miss|Dr|Gen|Col|Amb|Adm|Capt|Maj|Prof)\. [A-Z])"
)
_HONORIFIC = re.compile(r"(?:The|Mr|Mrs|Miss|Dr|Gen|Col|Amb|Adm|Capt|Maj|Prof)\b")
LINES_AT_MOST = 40
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Jr|Sr|Esq|Ret|USA|USN|Div|Dept|Sec[’']?y|Asst)\.$")


def find_participants(text: str) -> Iterator[tuple[str, Found]]:
    """Yield the participants that an opening lists under that label, as printed."""
    label = _LABEL.search(text)
    if label is None:
        return
    for start, end in _entries(text, list(_lines(text, label.end()))):
        value = " ".join(text[start:end].split())
        yield "participant", Found(value, "", 0.8, span=(start, end))


def _lines(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the lines that belong to the list."""
    for count, raw in enumerate(text[at:].split("\n")):
        line = raw.strip()
        start = at + len(raw) - len(raw.lstrip())
        at += len(raw) + 1
        if not line:
            continue
        if count > LINES_AT_MOST or not _names_somebody(line):
            return
        yield start, start + len(line)


def _names_somebody(line: str) -> bool:
    """Say whether a line may stand in a list of persons.

    "Mr. Sang Vald, President Dorn's interpreter"; near misses "President Dorn said that he", "The
    meeting opened at ten.", "Director Hale: The report is alarming.", "[Here follows a list]".
    """
    name = re.split(r"[,(–—]|\s-\s", line, maxsplit=1)[0]
    if len(line) > 110 or _OTHER_LABEL.match(line) or line[0] in "[•*" or line[0].islower():
        return False
    if line.endswith((".", "?", "!")) and not _ABBREVIATED.search(line):
        return False
    spoken = re.search(r"\w: ", line) is not None
    return is_title_case(name) and not spoken and not re.match(r"\(?\d{1,2}[.)]", line)


def _entries(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans of single persons: a line each, or parted at "Mr." where they run on."""
    parted = {start: [m.end() for m in _TITLED.finditer(text, start, end)] for start, end in lines}
    honorifics = sum(len(cuts) for cuts in parted.values())
    honorifics += sum(_HONORIFIC.match(text, start) is not None for start, _ in lines)
    cut: list[int] = []
    for start, end in lines:
        own = text[start : min([end, *parted[start]])]
        goes_on = honorifics > 1 and not _HONORIFIC.match(own) and not own.isupper()
        if not (cut and goes_on and _open(text, start, own)):
            cut.append(start)
        cut += parted[start]
    for at, start in enumerate(cut):
        high = cut[at + 1] if at + 1 < len(cut) else lines[-1][1]
        printed = text[start:high].rstrip()
        if not printed.endswith((":", " Side", " side")):  # "For Ostria:", "Ostrian Side"
            yield start, start + len(printed)


def _open(text: str, start: int, own: str) -> bool:
    """Say whether a line goes on with the one before: "…, Division of Northern" / "Affairs"."""
    before = text[:start].rstrip()
    last = before.rsplit("\n", 1)[-1]
    if before.endswith(","):
        return True
    return len(last) > 45 and "," in last and "," not in own and before[-1] not in ".;)"
