"""Read the labelled fields of a typed form: FROM, TO, SUBJECT, DATE, NO, and their kin.

In: the lines of an opening, blank ones included. Out: a Form. Knows nothing of editions' titles or
of letters. Specimens, all from State Department forms of the 1940s to 1980s:

    Office Memorandum  UNITED STATES GOVERNMENT        Action: FE       Control: 6120
    TO      : The Secretary      DATE: July 21, 1953   Info: SS G       Rec'd: January 1, 1953
    THROUGH : S/S                                      FROM: Seoul
    FROM    : FE - Walter Dorn                         TO:   Secretary of State
    SUBJECT : Timing of the Treaty                     NO:   900, December 31, 4 p.m.

Forms have two columns, so that a value may hold another label, or a date or number without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from archive_miner.segment.dates import (
    PartialDate,
    date_without_year,
    find_dates,
    find_yearless,
    first_date,
)
from archive_miner.segment.titles import is_title_case, read_classification
from archive_miner.segment.values import clean_value


@dataclass(frozen=True, slots=True)
class Form:
    """What the labels of a form say; ``telegram`` where it is numbered as telegrams are.

    ``city`` is that of the sending post, to be believed only where a post sends; ``lines`` are the
    printed lines that the labels' values were read from.
    """

    sender: str | None = None
    recipient: str | None = None
    subject: str | None = None
    place: str | None = None
    city: str | None = None
    date: PartialDate | None = None
    number: str | None = None
    classification: str | None = None
    telegram: bool = False
    lines: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Field:
    """A label's value, and the index of the line after it."""

    name: str
    value: str
    after: int


# A label with its value: "FROM: EUR - Mr. Thompson", "TO : The Secretary", "SUBJECT: Aid". Near
# miss "From the Embassy's viewpoint" (no colon). Poor scans give "TO;", "SUBUECT:", "PROM:".
LABEL = re.compile(
    r"\W{0,2}(?:(?P<name>[FP]ROM|From|TO|To|SU[BR][A-Z]{2}CT|Subject|SUBJ|Subj|RE|DATE|Date|PLACE"
    r"|Place|THROUGH|THRU|PARTICIPANTS|Participants|REF|REFERENCE|MEMORANDUM FOR|MEMORANDUM TO"
    r"|TIME|Time)(?:\s?[:;]\s*|\s*$|(?<=FOR)\s+|(?<=MEMORANDUM TO)\s+)"
    r"|(?P<other>SENT TO|Sent to|(?:RPTD )?INFO|Info|ACTION|Action|COPIES TO|NO|Classification"
    r"|CLASSIFICATION)\.?\s?:\s*)(?P<value>.*)"
)
# The label of a right-hand column: "… DATE: July 21, 1953", "… Control: 6120", "… DESP. NO. 512",
# "… TO: The Department of State". Near miss "the date: May" (lower case).
_RIGHT = re.compile(
    r"(?:^|\s+)[^\w\s]?(?P<name>DATE|Date|C(?:ontrol|ONTROL)|R(?:ec|EC)['’‘`]?[dD]|R(?:eceived"
    r"|ECEIVED)|FROM|TO|NO|REF|SUBJECT)\s?:\s*|(?:^|\s+)(?P<despatch>DE?I?SP(?:ATCH)?\.? NO)\.?"
    r"\s?:?\s*"
)
# "DATE" stands in running text too ("BY WHAT DATE: …"): these split only where the value is so.
_VALUES = {"date": re.compile(r"\W{0,3}\w{0,9}\W{0,2}\d"), "desp": re.compile(r"\d")}
_NAMES = {
    "prom": "from",
    "subj": "subject",
    "re": "subject",
    "memorandum for": "to",
    "memorandum to": "to",
    "sent to": "sent",
}
# "211, March 22, 4 p.m.", "A-41", "4071 (SECTION ONE OF TWO)"; near miss "1952 hours".
_NUMBERED = re.compile(r"\W{0,2}(?P<number>(?:[A-Z]{1,8}[ -]{1,3})?\d{1,6})\b(?!\s?h)(?P<rest>.*)")
# Precedence and number after an addressee: "Embassy SEOUL PRIORITY 164", "Amembassy SEOUL 164".
# Near miss "Room 5164A".
_PRECEDENCE = r"(?:NIACT|PRIORITY|ROUTINE|FLASH|RUSH|OPERATIONAL|IMMEDIATE|DEFERRED|PLAIN)"
_SERIAL = re.compile(
    rf"(?:[\s,]+{_PRECEDENCE})*(?:\s+(?P<number>\d{{1,5}}))?(?:\s+{_PRECEDENCE})*\W*$"
)
# An airgram's number in the column beside the sender: "Legation, Valmera A-41"; near miss "B-52".
_AIRGRAM = re.compile(r"\s+(?:No\. ?)?(?P<number>[AG]-\s?\d{1,4})$")
# What may follow a date at the end of a line: a time. "7 p.m.", "noon".
_TIME = re.compile(
    r"[\s,.;—–-]*(?:\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?\s?m\.?|noon|midnight|\d{4}\s?[A-Z2]?)?\W*",
    re.IGNORECASE,
)
# A date that belongs to the words before it: "Your letter of June 4, 1957".
_TIED = re.compile(r"\b(?:of|dated|on|in|at|and|by|until|since|before|after)\s*$", re.IGNORECASE)
# Lines that may hold a level and a date: asked of every line, so quick.
_LEVEL_FIRST = re.compile(
    r"\W{0,3}(?:U|(?:T ?O ?P )?S ?E ?C|C ?O ?N|R ?E ?S|L ?I ?M|(?:FOR )?O ?F ?F)[\w\W]{6,}\d\d",
    re.IGNORECASE,
)
# A post and its city: "Amembassy SEOUL", "Embassy, VALMERA", "AmConGen, Hong Kong". Near miss
# "Embassy in Ostria" (a country).
_POST = re.compile(
    r"(?:American |U\.?S\.? |Am)?(?:[Ee]mbassy|[Ll]egation|[Cc]on[Gg]en|[Cc]onsul(?:ate)?"
    r"(?: General)?|EMBASSY|LEGATION|CONGEN|CONSUL(?:ATE)?(?: GENERAL)?)[,:]?\s+"
    r"(?P<city>[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’-]+){0,2})$|AMEMBASSY\s+(?P<caps>[A-Z ]{3,30})$"
)
# A city alone, as incoming forms print it: "FROM: Seoul", "FROM: Addis Ababa". Near misses in
# ``_NO_CITY``: offices and commands that stand there too.
_CITY = re.compile(r"[A-ZÀ-Þ][\w'’-]{2,}(?: [A-ZÀ-Þ][\w'’-]+){0,2}")
_NO_CITY = re.compile(
    r"\b(?:US[A-Z]+|U\.S|CINC\w*|COM[A-Z]\w*|CH[A-Z]{2}\w*|JUSMAG|MAAG|NATO|SHAPE|HICOG\w*|JCS"
    r"|OSD|DA|CIA|Department|Secretary|Embassy|Mission|Office|Bureau|Commander|General|Delegation"
    r"|Mr|Mrs|Miss|Dr|Ambassador|President|Director|Assistant|Under|Deputy|Minister|White House"
    r"|SECSTATE|DEPT\w*|State|Army|Navy|Air|Staff|Committee|Council|Board|Agency|Joint)\b"
)


def read_form(lines: Sequence[str]) -> Form:
    """Read the labelled fields of an opening; an empty Form where there are none."""
    first: dict[str, _Field] = {}
    for labelled in _fields(lines):
        if labelled.value:
            first.setdefault(labelled.name, labelled)
    found = {name: labelled.value for name, labelled in first.items()}
    from_, from_date, from_number = _with_column(found.get("from"))
    to, to_date, _ = _with_column(found.get("to"))
    level, level_date, level_line = _level(lines, found.get("classification"))
    number, sent, date = _telegram(found, level_date)
    to = to or sent
    subject = _whole_subject(lines, first["subject"]) if "subject" in first else None
    stated = first_date(found.get("date", ""))
    despatch = _NUMBERED.match(found.get("desp", ""))
    numbered = number is not None
    return Form(
        sender=_party(from_) or (_letterhead(lines) if "sent" in found else None),
        recipient=_party(to),
        subject=subject,
        place=clean_value(found.get("place", "")),
        city=_city(from_),
        date=date or stated or to_date or from_date or level_date,
        number=number or (despatch["number"] if despatch else None) or from_number,
        classification=level,
        telegram=numbered and ("received" in found or "control" in found or "sent" in found),
        lines={name: lines[labelled.after - 1] for name, labelled in first.items()}
        | {"level": level_line},
    )


def _fields(lines: Sequence[str]) -> Iterator[_Field]:
    """Yield the labels of the lines with their values, those of a right-hand column too."""
    for index, line in enumerate(lines):
        match = LABEL.match(line)
        if match is None:
            if len(line) < 120 and (":" in line or "SP" in line):
                for right in _columns("", line, index + 1):
                    yield from (_from_below(right, lines),) if right.name else ()
            continue
        name = (match["name"] or match["other"]).lower().removeprefix("rptd ")
        name = _NAMES.get(name, "subject" if re.fullmatch("su..?..ct", name) else name)
        pieces = list(_columns(name, match["value"], index + 1))
        if not pieces[0].value and len(pieces) == 1:
            below = index + 1
            while below < len(lines) and not lines[below]:
                below += 1
            if below < len(lines) and not LABEL.match(lines[below]):
                pieces = [_Field(name, lines[below], below + 1)]
        yield pieces[0]
        yield from (_from_below(right, lines) for right in pieces[1:])


def _from_below(right: _Field, lines: Sequence[str]) -> _Field:
    """Give "Rec'd:" at the end of a line the date that stands in the column under it."""
    if right.name != "received" or right.value:
        return right
    return _Field(
        "received", " ".join(filter(None, lines[right.after : right.after + 2])), right.after
    )


def _columns(name: str, value: str, after: int) -> Iterator[_Field]:
    """Yield the left-hand value and those of the labels that stand to its right.

    A subject may say "FROM: …" itself; only a date to its right is another field.
    """
    cuts: list[tuple[int, int, str]] = [(0, 0, name)]
    for match in _RIGHT.finditer(value):
        right = (match["name"] or match["despatch"]).lower()
        right = "received" if right.startswith("rec") else right.split(" ")[0][:7]
        right = "desp" if match["despatch"] else right
        wanted = _VALUES.get(right)
        if wanted is not None and not wanted.match(value, match.end()):
            continue
        if right in ("from", "to", "no", "ref", "subject") and name not in ("from", "to"):
            continue
        if name == "subject" and right != "date":
            continue
        cuts.append((match.start(), match.end(), right))
    for (_, low, label), (high, _, _) in pairwise([*cuts, (len(value), 0, "")]):
        yield _Field(label, value[low:high].strip(), after)


def _with_column(value: str | None) -> tuple[str | None, PartialDate | None, str | None]:
    """Part a sender or addressee from the date or airgram number printed to its right.

    "The Department of State, Washington January 25, 1954", "Legation, Valmera A-41". Near miss
    "Mr. Dorn, in reply to yours of May 3, 1950" (the date is tied to the words before it).
    """
    if value is None:
        return None, None, None
    date = _last_date(value)
    if date is not None:
        value = value[: date.start].rstrip(" ,:;")
    airgram = _AIRGRAM.search(value)
    if airgram is not None:
        return value[: airgram.start()], date, airgram["number"].replace(" ", "")
    return value, date, None


def _last_date(text: str) -> PartialDate | None:
    """Return the date that ends a line after other words, unless they speak of it."""
    for date in find_dates(text):
        if date.start > 3 and _TIME.fullmatch(text, date.end):
            return None if _TIED.search(text, 0, date.start) else date
    return None


def _telegram(
    found: dict[str, str], sent_date: PartialDate | None
) -> tuple[str | None, str | None, PartialDate | None]:
    """Return the number, the addressee of an outgoing form, and the date of a telegram.

    "NO: 900, December 31, 4 p.m." bears no year: it is the one of its receipt, or the one before
    where the day would lie after it. Posts in the east are a day ahead, hence the two days.
    """
    if "sent" in found:
        serial = _SERIAL.search(found["sent"])
        number = serial["number"] if serial else None
        return number, found["sent"][: serial.start()] if serial else found["sent"], sent_date
    match = _NUMBERED.match(found.get("no", ""))
    if match is None:
        return None, None, None
    date = first_date(match["rest"])
    if date is not None:
        return match["number"], None, date
    received = first_date(found.get("received", ""))
    if received is None or received.iso is None:
        return match["number"], None, find_yearless(match["rest"])
    year, latest = int(received.iso[:4]), max((received.iso, *received.choices))
    date = date_without_year(match["rest"], year)
    if date is not None and date.iso and _days(date.iso) > _days(latest) + 2:
        date = date_without_year(match["rest"], year - 1)
    elif date is not None and date.iso is None:
        date = date_without_year(match["rest"], year - 1)  # "February 29" received in January
    return match["number"], None, date


def _days(iso: str) -> int:
    """Return a day's place in a count without gaps at year's end that matter here."""
    year, month, day = (int(part) for part in (iso + "-01-01").split("-")[:3])
    return year * 372 + month * 31 + day


def _level(
    lines: Sequence[str], labelled: str | None
) -> tuple[str | None, PartialDate | None, str]:
    """Return the classification and the date that share a line of the form's head, and the line.

    "Classification: CONFIDENTIAL   April 2, 1952, 7 p.m.", "SECRET  July 3, 1953", and the date
    alone where a stamp spoils the level ("U CLASSIFIED August 25, 1986"). Near miss
    "OVER TO YOU BY May 3, 1950".
    """
    if labelled is not None:
        date = _last_date(labelled)
        level = read_classification(labelled[: date.start].strip() if date else labelled)
        if level is not None or date is not None:
            return level, date, labelled
    for line in lines[:16]:
        date = _last_date(line) if len(line) < 80 and _LEVEL_FIRST.match(line) else None
        if date is None:
            continue
        before = line[: date.start].strip(" ,:;|_")
        level = read_classification(before)
        if level is not None or re.fullmatch(r"U?\W{0,3}\w?CLASSIFIED", before):
            return level, date, line
    return None, None, ""


def _letterhead(lines: Sequence[str]) -> str | None:
    """Return the department that an outgoing form is printed for: it is the sender."""
    for line in lines[:6]:
        match = re.search(r"\b(?:DEPARTMENT|MINISTRY) OF [A-Z]+\b", line)
        if match and "OUTGOING" in line:
            return match.group().title().replace(" Of ", " of ")
    return None


def _city(sender: str | None) -> str | None:
    """Return the city of the sending post, in ordinary spelling."""
    value = clean_value(sender or "")
    post = _POST.match(value or "")
    if post:
        return (post["city"] or post["caps"]).strip().title()
    if value and _CITY.fullmatch(value) and not _NO_CITY.search(value):
        return value.title() if value.isupper() else value
    return None


def _whole_subject(lines: Sequence[str], field: _Field) -> str | None:
    """Return the subject with the lines it runs on to.

    OCR and PDF text set a hanging line off by a blank one. It still belongs to the subject where
    its first word had no room above, and it is set as the subject is: "… Mutual Defense Treaty" /
    "with Ostria". Near misses: "Problem:", "This is to bring up to date" (a sentence).
    """
    value, at = field.value, field.after
    width = max((len(line) for line in lines[field.after :]), default=0)
    plain = len(value) > 45
    for _ in range(3):
        blank = at < len(lines) and not lines[at]
        nxt = at + blank
        if nxt >= len(lines) or not lines[nxt] or not _runs_on(lines[nxt]):
            break
        last = lines[at - 1]
        full = width > 50 and len(last) + 1 + len(lines[nxt].split()[0]) > width - 3
        cased = is_title_case(lines[nxt]) and is_title_case(value)
        alone = nxt + 1 >= len(lines) or not lines[nxt + 1] or len(lines[nxt]) < 45
        if not ((full and cased and alone) if blank else (plain or (full and cased))):
            break
        value += " " + lines[nxt]
        at, plain = nxt + 1, False
    return clean_value(value) if len(value) < 300 else None


def _runs_on(line: str) -> bool:
    """Say whether a line may be a further line of a subject."""
    return (
        len(line) < 70
        and not LABEL.match(line)
        and not re.match(r"\W{0,2}\d{1,2}[.)]|Dear|My dear|Sir", line)
        and line[-1] not in ".:"
    )


def _party(value: str | None) -> str | None:
    """Return a sender or addressee as printed, without its article and without dirt."""
    value = clean_value(value or "") if len(value or "") < 300 else None
    if value is None:
        return None
    return re.sub(r"^[Tt]he (?=[A-Z])", "", value)
