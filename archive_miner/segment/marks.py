"""Read the line that numbers a despatch or telegram in British, French and older printed editions.

In: a line. Out: Marks: the kind and number of the paper and the registry's file, and where on the
line they end. Knows nothing of the lines around it.

    No. 5 Telegraphic [C 1234/22/18]        (No. 85.)  (Telegraphic.) P.     T. nos 123 à 125.
    No. 56 [178922/40430/55]                Tel. (No. 130.)                  D. n° 12. Secret.

What follows on the line is often its place and date: "Tel. (No. 130.)   Valmera, July 31, 1914."
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive_miner.types import DocumentKind


@dataclass(frozen=True, slots=True)
class Marks:
    """What a line of marks says of a paper; ``end`` is where on the line they end."""

    kind: DocumentKind | None
    number: str | None
    file: str | None
    end: int


# Each mark with a specimen; near misses "No. 10 Downing Street" (goes on as an address does),
# "No. 5 was lost", "T. Dorn", "Telegraphic poles". Gooch and Temperley; Documents on British
# Foreign Policy; Confidential Print; FRUS of the 1860s to 1910s; Documents diplomatiques français.
_FRENCH = (
    r"(?P<letter>T|D|L|N|Télégrammes?|Dépêche|Lettre|Note|Circulaire)\.?,?"
    r" [Nn](?:[°º]s?|[o0]s?\.?| ?os)"
    r" ?(?P<french>\d{1,5}(?:(?:\s?[-–/]\s?|,? (?:à|et) |, )\d{1,5})*)"
)
_LEVELS = (
    r"(?:(?:Very |Most )?(?:Confidential|Secret|Private|Urgent|Important|Immediate|Priority)"
    r"|(?:Très |Diffusion )?(?:réservée?|Réservée?|secret|urgent|Confidentiel)|Secret absolu"
    r"|CONFIDENTIAL|SECRET|CONFIDENTIEL|RÉSERVÉ|En clair|By [Bb]ag|P|R|G)"
)
_BRITISH = (
    r"(?P<tel>[\[(]?(?:(?:Telegraphic|Tel(?=\.)|By [Tt]elegraph)\b|(?:Telegram|En [Cc]lair|Cypher"
    r"|Saving)\b(?=[.,—–-]*[\w]*\.?[\])]|\.? *$|\.? {2,}|\.? No\b|\.? [\[(]))"
    r"(?:[.—–-]+[Pp]araphrase)?\.?[\])]?)"
    r"|\(?(?P<desp>(?:Despatch|Dispatch|Desp\.)(?= N))?"
    r" ?(?:N[oO]\.|N[°º]\.?) ?(?P<number>\d{1,5}[A-Z]?)\b(?:/[A-Z]{1,4}\b)?"
    r"(?! [A-Z][a-z]+ (?:Street|Road|Square))"
    r"|\[?(?P<file>(?:FO|F\.O\.|FCO|CAB|PREM|CO|DO|WO|DEFE|ADM|AIR) ?\d{1,4}/[\dA-Z/]{1,20})\]?"
    r"|(?P<entry>(?!CP|SC|UN|UK|US)[A-Z]{1,2} \d{3,5}/\d{1,4}(?:/\d{2})?(?=\s|$))"
    r"|[\[(](?P<registry>(?!\d{1,2}/\d{1,2}/\d{2,4}[\])])"
    r"(?:[A-Z]{1,3} ?)?\d{1,6}(?:/\d{1,6}){1,4}[A-Z]?|[A-Z]{1,2} \d{2,6})[\])]"
    rf"|\(?{_LEVELS}(?:\.?\)|\.?(?=\s|$))"
)
_MARK = re.compile(rf"\s*(?:{_FRENCH}\b\.?|{_BRITISH})[\s.)\]]*")
# "My Lord,   Valmera, January 3, 1907.": old prints set the place and date beside the address.
_ADDRESSED = re.compile(r"\s*(?:My Lord(?: [A-Z]\w+)?|Sirs?|SIRS?|MY LORD)[,:—–-]+\s*")
# When a telegram went and came: "D.  10.15 a.m.   5th June, 1953". Near miss "D. Orde".
_TIMED = re.compile(
    r"\s*[DR][.:]\s*\d{1,2}[.:]?\d\d\s?(?:[ap]\.?\s?m\b\.?|hrs\b\.?|hours)?[,.]?\s*",
    re.IGNORECASE,
)
_KINDS: dict[str, DocumentKind] = {
    "t": "telegram",
    "d": "despatch",
    "l": "letter",
    "n": "note",
    "c": "despatch",
}


def read_marks(line: str) -> Marks | None:
    """Read the marks that a line opens with; None where it opens with none that tell anything."""
    kind: DocumentKind | None = None
    number = file = None
    at = 0
    while at < len(line):
        match = _MARK.match(line, at)
        if match is None:
            break
        at = match.end()
        if match["letter"]:
            kind, number = _KINDS[match["letter"][0].lower()], match["french"]
        kind = "telegram" if match["tel"] else ("despatch" if match["desp"] else kind)
        number = number or match["number"]
        file = file or match["registry"] or match["file"] or match["entry"]
    if not (kind or number or file) or line[at : at + 1].islower():
        return None
    return Marks(kind, number, file and file.strip(), at)


def marks_end(line: str) -> int:
    """Return where the marks, times and form of address end that a line opens with; 0 without."""
    marks = read_marks(line)
    at = marks.end if marks else 0
    for pattern in (_ADDRESSED, _TIMED):
        match = pattern.match(line, at)
        at = match.end() if match else at
    return at + len(line[at:]) - len(line[at:].lstrip())
