"""Read the header of a cable of the 1970s and 1980s, as the State Department's archive prints it.

In: the text of a cable's first sheets as released, furniture included. Out: the fields of a Header,
or None where the text is not of this form. Knows nothing of pages or documents.

    PAGE 01  LA PAZ 09050  232151Z
    O 232145Z OCT 79 ZFF4
    FM AMEMBASSY LA PAZ
    TO SECSTATE WASHDC NIACT IMMEDIATE 8811
    LIMITED OFFICIAL USE LA PAZ 9050
    E.O. 12065: N/A
    TAGS: ASEC, OVIP
    SUBJECT: DEPARTURE OF SECSTATE FROM LA PAZ

The sheet of "Message Attributes" that follows is the archive's own record; it fills only what the
cable's page does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive_miner.segment.dates import first_date
from archive_miner.segment.dating import settle
from archive_miner.segment.evidence import Found, dated_fields
from archive_miner.segment.titles import CLASSIFICATIONS, SMALL_WORDS

RECORDED = 0.9
"""How sure a value of the archive's record is: clerks of the 1970s mistyped some."""

# "O 232145Z OCT 79 ZFF4", "P R 311441Z JAN 1974"; near miss "PAGE 01 LA PAZ 09050 232151Z" (no
# month). The precedence letters may be lost or misread: "0 0915174Z".
_GROUP = re.compile(
    r"^\W{0,3}(?:[A-Z0]{1,2}\s){0,3}\s*(?P<group>[0-3OIl]\d{5}\s?[A-Z2]\s+[A-Z]{3}\.?\s+[\da]\d(?:\d\d)?)\b.{0,30}$",
    re.MULTILINE,
)
# "FM VALMERA 101015Z JUN 79", as Foreign and Commonwealth Office telegrams have it since the 1970s,
# and under it "TO PRIORITY FCO" and "TELEGRAM NUMBER 123 OF 10 JUNE" or "TELNO 123". Near miss "FM
# AMEMBASSY LA PAZ" (no group: American cables have it above).
_FROM_GROUP = re.compile(
    r"^\W{0,3}FM (?P<value>(?P<post>[A-Z][A-Z .'-]+?) (?P<group>[0-3]\d{5}Z [A-Z]{3} \d\d(?:\d\d)?)"
    r"\b.{0,20})$",
    re.MULTILINE,
)
_TELNO = re.compile(
    r"^\W{0,3}(?:TELEGRAM NUMBER|TELNO|TEL NO\.?) (?P<number>\d{1,5})\b", re.MULTILINE
)
# "FM AMEMBASSY LA PAZ", in poor copies "Fi AMEMBASSY"; near miss
# "FM RADIO" (prose is never in this position: line start).
_FROM = re.compile(
    r"^\W{0,3}(?:(?:FM|FROM:?)[ :.-]+|F[A-Za-z]{1,2} (?=A?[MN]E[MN]BA|AMCON|SECST|USMIS))"
    r"(?P<value>[A-Z].{2,60})$",
    re.MULTILINE,
)
_TO = re.compile(r"^\W{0,3}TO[ :]+(?P<value>[A-Z].{2,90})$", re.MULTILINE)
# "TO SECSTATE WASHDC"; near miss "TO THE DEPARTMENT" (prose).
_SENT = re.compile(r"^\W{0,3}TO[ :.]+(?:SECSTATE|AMEMB|AMCON|USMISSION|RU[A-Z]{4}\b)", re.MULTILINE)
# Precedence and serial after an addressee: "NIACT IMMEDIATE 8811", "PRIORITY 9826", "3412".
_PRECEDENCE = re.compile(
    r"(?:^|\s+)(?:(?:NIACT|FLASH|[IJ]MM\w{3,6}|PRIORITY|ROUTINE|PRIO|NIACT/IMMEDIATE)\b|\d{1,5}\b|\d{6}Z\b).*$"
)
_FIRST_PRECEDENCE = re.compile(r"^(?:FLASH|IMMEDIATE|PRIORITY|ROUTINE|DESKBY \d{6}Z)\s+(?=[A-Z])")
# "SUBJECT: …", "SUBJ: …", "SUBJECT …"; what follows runs on to the references or paragraph 1.
_SUBJECT = re.compile(
    r"^\W{0,3}(?:SUB(?:[A-Z]{1,3}CTS?|J|ECT|JET)?)\s*[:;.]?\s+(?P<value>\S.*)$", re.MULTILINE
)
# What stands under a subject: a field, a paragraph, "FOR ASSISTANT SECRETARY HALE FROM AMBASSADOR".
# Near misses, further lines of a subject: "FOR BUDGET AND BALANCE OF PAYMENTS",
# "FROM PRESIDENT DORN TO PRESIDENT HALE".
_BELOW_SUBJECT = re.compile(
    r"^\W{0,3}(?:(?:REFS?|REFERENCES?|TAGS|E\.?O\.?|PASS|DEPT|DEPARTMENT|SUMMARY|BEGIN)\b\W"
    r"|(?:EXDIS|NODIS|LIMDIS|STADIS|NOFORN)\b"
    r"|(?:FOR|FROM|TO)\s?:|(?:FOR|FROM) (?:THE )?(?:ASS(?:IS)?T(?:ANT)?|DEPUTY|ACTING|UNDER|AMB\w*"
    r"|SECRETARY|CHARGE|DCM|MR|MRS|MS|DR|GEN|COL|[A-Z]{1,5}/[A-Z/]+|DEPARTMENT|DEPT|USDEL)\b.{0,50}$"
    r")"
    r"|^\W{0,3}\(?[1A]\W{1,3}[ (A-Z]|^(?:\(\w\) )?\w+\. [A-Z]"
)
# What ends a subject and says nothing of the lines above: a banner, a blank line, the end sign.
_SUBJECT_ENDS = re.compile(
    r"^\s*$|^\W{0,2}(?:UNCLASSIFIED|CONFIDENTIAL|SECRET|LIMITED OFFICIAL USE)\W*$|^NNN"
)
SUBJECT_LINES = 5
EARLY = 6
"""A typist breaks a line so many letters before the margin rather than a word."""
MARGIN = 69
"""The length of a teletype's line."""
# "LIMITED OFFICIAL USE LA PAZ 9050", "C O N F I D E N T I A L SECTION 01 OF 02 LA PAZ 0158",
# "UNCLAS E F T O LA PAZ 10440". Near miss "UNCLASSIFIED" alone (a banner).
_NUMBER_LINE = re.compile(
    r"^\W{0,2}(?P<level>UNCLAS(?:SIFIED)?"
    r"|L\s?I\s?M\s?I\s?T\s?E\s?D\s+O\s?F\s?F\s?I\s?C\s?I\s?A\s?L\s+U\s?S\s?E|LOU"
    r"|T\s?O\s?P\s+S\s?E\s?C\s?R\s?E\s?T|S\s?E\s?C\s?R\s?E\s?T"
    r"|C\s?O\s?N\s?F\s?I\s?D\s?E\s?N\s?T\s?I\s?A\s?L)"
    r"(?P<rest>.*?)\s+(?P<post>[A-Z][A-Z]+(?: [A-Z]{2,}){0,3})\s+(?P<number>\d{3,6})(?:/\d+)?\s*$",
    re.MULTILINE,
)
_SHEET = re.compile(r"PAGE\s+0\d\s+(?P<post>[A-Z][A-Z .]*?)\s+(?P<number>\d{4,6})\b")
_BANNER = re.compile(
    r"^\s*(TOP SECRET|SECRET|CONFIDENTIAL|LIMITED OFFICIAL USE|UNCLASSIFIED|UNCLAS)\b.{0,20}$",
    re.MULTILINE,
)
_ATTRIBUTE = re.compile(
    r"^(?P<name>[A-Z][A-Za-z ]{1,30}): ?(?P<value>.*(?:\n(?![A-Z][A-Za-z ]{1,30}:).*)?)$",
    re.MULTILINE,
)


def read_cable(text: str, attributes: str = "") -> dict[str, Found] | None:
    """Read a cable's header; None where neither a group line nor a sheet line is found.

    ``attributes`` is the text of the "Message Attributes" sheet, if the release has one. Out come
    the fields of Header that were found, by name.
    """
    group = _GROUP.search(text) or _FROM_GROUP.search(text)
    sheet = _SHEET.search(text)
    sender = _FROM.search(text)
    if sender is None:
        # a poor copy may lose the line: the group line with the addressee under it is as sure
        if group is None or not _SENT.search(text, group.end(), group.end() + 120):
            return None
    elif group is None and sheet is None:
        return None
    recorded = _attributes(attributes)
    recipient = _TO.search(text, sender.end() if sender else group.end() if group else 0)
    read = {
        "kind": Found("telegram", (sender or group or sheet or [""])[0], 0.98),
        "number": _number(text, sheet) or _recorded(recorded, "Document Number"),
        **_date(group, recorded, text),
        "place": _place(sender),
        "sender": _party(sender),
        "recipient": _party(recipient),
        "classification": _classification(text, recorded),
        "subject": _subject(text) or _recorded(recorded, "Subject"),
        "file_number": _recorded(recorded, "Film Number"),
    }
    return {name: found for name, found in read.items() if found is not None}


def _recorded(recorded: dict[str, str], name: str) -> Found | None:
    """Return what the archive's record says: no part of the text, but typed by a clerk."""
    return Found(recorded[name], "", RECORDED) if name in recorded else None


def _date(
    group: re.Match[str] | None, recorded: dict[str, str], text: str
) -> dict[str, Found | None]:
    """Return the date of the group line, else that of the record."""
    printed = group["group"] if group else ""
    dated = first_date(re.sub(r" a(?=\d$)", " 8", printed))
    where = group.group() if group else ""
    if dated is None or dated.iso is None:
        recorded_date = first_date(recorded.get("Draft Date", ""))
        if recorded_date and recorded_date.iso:
            return dated_fields(recorded_date, "")
    return dated_fields(settle(dated, (), text), where, printed) if dated else {}


def _attributes(text: str) -> dict[str, str]:
    """Return what the attributes sheet records, without the fields it leaves empty."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = " ".join(match["value"].split())
        if value and value.lower() not in ("n/a", "na"):
            found.setdefault(match["name"], value)
    return found


def _party(match: re.Match[str] | None) -> Found | None:
    """Return a post as addressed, without precedence and serial."""
    sent = _FIRST_PRECEDENCE.sub("", match["value"].strip()) if match else ""
    value = _PRECEDENCE.sub("", sent).strip(" .,:")
    return Found(value, match.group(), 0.95) if match and value else None


def _place(sender: re.Match[str] | None) -> Found | None:
    """Return the city of the sending post: "AMEMBASSY LA PAZ" is La Paz."""
    if sender is None:
        return None
    post = re.match(
        r"(?:AM)?(?:EMBASSY|CONSUL|CONGEN|EMB)\w*\s+(?P<city>[A-Z][A-Z ]+)", sender["value"]
    )
    if post:
        return Found(post["city"].strip().title(), sender.group(), 0.9)
    grouped = _FROM_GROUP.match(sender.group())
    if grouped and not re.search(r"\b(?:UK\w*|FCO|MODUK\w*)\b", grouped["post"]):
        return Found(grouped["post"].title(), sender.group(), 0.85)
    if re.match(r"SECSTATE WASH", sender["value"]):
        return Found("Washington", sender.group(), 0.9, "WASHDC")
    return None


def _number(text: str, sheet: re.Match[str] | None) -> Found | None:
    """Return post and number, "LA PAZ 9050", as the cable's own line has them."""
    line, telno = _NUMBER_LINE.search(text), _TELNO.search(text)
    if telno is not None and sheet is None:
        return Found(telno["number"], telno.group(), 0.95)
    if sheet is not None:
        post, number = sheet["post"].strip(), sheet["number"].lstrip("0") or "0"
        if line is not None and line["number"].lstrip("0") == number:
            # the sheet line is furniture: the cable's own line is the one in the text
            return Found(f"{post} {number}", line.group(), 0.98, line["number"])
        return Found(f"{post} {number}", sheet.group(), 0.95)
    if line is not None:
        number = line["number"].lstrip("0")
        return Found(f"{line['post']} {number}", line.group(), 0.9, line["number"])
    return None


def _classification(text: str, recorded: dict[str, str]) -> Found | None:
    """Return the level on the cable's number line, else its banner, else the one recorded."""
    line = _NUMBER_LINE.search(text)
    banner = _BANNER.search(text)
    for value, where, confidence in (
        (line["level"] if line else "", line.group() if line else "", 0.98),
        (banner.group(1) if banner else "", banner.group() if banner else "", 0.9),
        (recorded.get("Original Classification", ""), "", RECORDED),
    ):
        letters = re.sub(r"\W", "", value).lower()
        if letters in ("unclas", "lou"):
            level = "unclassified" if letters == "unclas" else "limited official use"
            return Found(level, where, confidence, value)
        for name in CLASSIFICATIONS:
            if letters == name.replace(" ", ""):
                return Found(name, where, confidence, value)
    return None


def _subject(text: str) -> Found | None:
    """Return the subject line with the lines it runs on to."""
    match = _SUBJECT.search(text)
    if match is None:
        return None
    below = [line.rstrip() for line in text[match.end() :].split("\n")[1:16]]
    width = min(MARGIN, max((len(line) for line in below), default=0))
    lines = [match["value"].strip()]
    above = match.group().strip()
    run, closed = _run_below(below)
    for line in run:
        if re.search(r"[A-Z]{3}\.$", above) or not _goes_on(above, line, width, closed):
            break
        lines.append(line.strip())
        above = line
    # a lone small letter or mark before a line of capitals is dirt: "y PROPAGANDA", "§ THE"
    whole = re.sub(r"^(?:[a-z]\s+|[^\w\s(\[\"“'-]+\s*)+(?=[A-Z])", "", _joined(lines, text))
    value = whole[:300].strip()
    return Found(value, match.group(), 0.9) if value else None


def _run_below(below: Sequence[str]) -> tuple[list[str], bool]:
    """Return the lines that may go on with a subject, and whether a field or paragraph closes them.

    What stands between is the subject's; a text that begins without a number shows no such end.
    """
    for at, line in enumerate(below[: SUBJECT_LINES + 1]):
        if _BELOW_SUBJECT.search(line):
            return list(below[:at]), True
        if _SUBJECT_ENDS.search(line):
            after = next((text for text in below[at:] if text.strip()), "")
            return list(below[:at]), _BELOW_SUBJECT.search(after) is not None
    return list(below[:SUBJECT_LINES]), False


def _goes_on(above: str, line: str, width: int, closed: bool) -> bool:
    """Say whether a line goes on with the subject above it.

    A line was ended on purpose where the next word had room on it. In a closed run only a short
    line with a full one or a sentence under it was: "SUBJECT: WHEAT" / "THE KING CALLED TODAY."
    """
    if line.endswith(":"):
        return False  # "HIGHLY RECOMMEND:" opens a list
    if above[-1] in ",-;" or above.rsplit(" ", 1)[-1].lower() in SMALL_WORDS:
        return True
    if closed:
        return 2 * len(above) >= width or not (len(line) > 0.8 * width or line.endswith("."))
    early = EARLY if 2 * len(line) < width else 0  # "… FROM FOREIGN MINISTER" / "DORN"
    return len(above) + 1 + len(line.split()[0]) > width - early


def _joined(lines: Sequence[str], text: str) -> str:
    """Join the lines of a subject; a word broken between two is made whole where the text knows it.

    "NEGO-" / "TIATIONS" is "NEGOTIATIONS"; near misses "U.S.-" / "OSTRIAN", "AID -" / "OSTRIA".
    """
    whole = lines[0]
    for line in lines[1:]:
        halves = re.search(r"(?P<first>\w+)-$", whole), re.match(r"\w+", line)
        if halves[0] and halves[1] and re.search(rf"\b{halves[0]['first']}{halves[1][0]}\b", text):
            whole = whole[:-1] + line
        else:
            whole += line if re.search(r"[\w.]-$", whole) else " " + line
    return whole
