"""Read the heading an edition, a finding aid or a typist gives a document.

In: a heading, its lines joined. Out: the kind of document, the number in the edition, and sender
and recipient as printed. Also: classification lines. Knows nothing of pages or of where in a
document the lines stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive_miner.types import DocumentKind


@dataclass(frozen=True, slots=True)
class Title:
    """What a heading says: kind, number in the edition, sender, recipient."""

    kind: DocumentKind
    number: str | None
    sender: str | None
    recipient: str | None


# The nouns that head documents, first match wins. Specimens from FRUS 1945-68 and State files.
_KINDS: tuple[tuple[str, DocumentKind], ...] = (
    (
        r"memorand(?:um|a) (?:of|for the record of) (?:an? |the )?(?:\w+ )?(?:conversation"
        r"|discussion"
        r"|meeting)s?|memcon|(?:summary|notes|record)s? (?:of|on) (?:an? "
        r"|the )?(?:\w+ )?conversations?"
        r"|telephone conversation",
        "memcon",
    ),
    (
        r"(?:summary )?minutes|(?:summary )?notes (?:of|on) (?:an? |the )?[\w' ’]*meeting"
        r"|record of (?:an? |the )?[\w ]*meeting|verbatim record|summary record",
        "minutes",
    ),
    (
        r"(?:circular |personal )*telegram|cablegram|(?:intelligence |information )*cable"
        r"|radiogram|circular message",
        "telegram",
    ),
    (r"(?:circular )?airgram", "airgram"),
    (r"despatch|dispatch|(?:circular )?instruction", "despatch"),
    (r"letter", "letter"),
    (r"(?:[\w-]+ ){0,4}memorand(?:um|a)", "memorandum"),
    (
        r"(?:[\w-]+ ){0,3}(?:report|estimate|study|paper|intelligence note|briefing|assessment"
        r"|survey|review)",
        "report",
    ),
    (r"(?!editorial)(?:[\w-]+ )?note|aide[- ]m[ée]moire|note verbale", "note"),
    (r"message", "telegram"),
    (
        r"editorial note|(?:[\w-]+ ){0,3}(?:statement|directive|draft|agreement|proposal"
        r"|communiqu[ée]"
        r"|protocol|press release|talking points|resolution|notes|record|summary|entry|extract|list"
        r"|agenda|speech|address|proclamation|declaration|treaty|plan|finding)",
        "other",
    ),
)
_NOUNS = re.compile(
    "|".join(f"(?P<k{i}>{pattern})" for i, (pattern, _) in enumerate(_KINDS)) + r"\b",
    re.IGNORECASE,
)

# "55. Telegram From", "21.Letter From"; near miss "1806. CINCPAC for POLAD" (a telegram's number:
# no heading noun follows), "2. Memorandum has been" (not in capitals, see is_title_case).
# Nor "90 MINUTES, AND WAS BROADCAST" (no stop, and capitals throughout).
NUMBER = re.compile(
    r"(?P<number>\d{1,4}|No\. ?\d{1,4})(?:\s?\.\s*(?=[A-ZÀ-Þ])|\s*(?=[A-ZÀ-Þ][a-zà-ÿ]))"
)

# After a noun: "From the Embassy", "by Mr. Fearey", "of Conversation", "Prepared in the"; or the
# end of the line ("Editorial Note", "National Intelligence Estimate").
# Near miss "Report was sent" (a verb).
_AFTER_NOUN = re.compile(
    r"\s*(?:$|[A-Z]{0,3}[–-]?\d+|No\.|(?:Number|From|from|From:|by|By|of|on|for|to|Between|between"
    r"|Prepared|Issued|With|with|at|in)\b|[,(])"
)

# Offices whose name opens the older headings, "The Ambassador in Korea (Muccio) to the Secretary
# of State"; near miss "The Ambassador said". Seen in FRUS to 1951 and in foreign collections.
_OFFICE = re.compile(
    r"(?:The )?(?:(?:United States|[A-Z]\w+(?:an|ish|ese|ch|ic|iet|eek|iss)"
    r"|Acting|Deputy|Assistant|Under"
    r"|First|Second|Special|Permanent|Former|Vice|High|Chief|Prime|Foreign|Brigadier|Major"
    r"|Lieutenant|Rear) )*"
    r"(?:Secretary|Ambassador|Charg[ée]|Consul(?:ate)?|Minister|President|Political|Director|Chief"
    r"|Counsel|Counselor|Representative|Department|Embassy|Legation|Mission|Commander|Commanding"
    r"|Chairman|Administrator|Commissioner|Officer|Delegation|Delegate|Attach[ée]|Adviser|Advisor"
    r"|Premier|Chancellor|King|Emperor|Generalissimo|Marshal|General|Colonel|Admiral|Captain"
    r"|Senator|Governor|Joint Chiefs|Mr|Mrs|Miss|Dr|Professor|Staff|Head|Board|Council"
    r"|Sir|Lord|Earl|Viscount|Marquess|Marquis|Baron|Count|(?:Foreign|India|War|Colonial) Office"
    r"|Viceroy|Supreme|Legal|Executive|Assistant|Deputy|Agent|Liaison|Military|Naval|Air|Army)\b"
)
_SMALL = (
    "of the in to and for at on by from a an with between or re de la von van du des le del el y"
    " und points as into per no upon via"
)
SMALL_WORDS = frozenset(_SMALL.split())

# " to " that is part of a post, not the way to the recipient: "the Ambassador to Korea (Brown) to
# the Assistant Secretary". Near miss "the Embassy in Korea to the Department of State".
_POST_TO = re.compile(
    r"(?:Ambassador|Adviser|Advisor|Assistant|Representative|Delegat(?:e|ion)|Mission|Deputy"
    r"|Minister|Aide|Counselor|Consultant|Liaison|Observer|Respect|Envoy|Secretary|Designate)\s*$"
)
_TO = re.compile(
    r"\s+[Tt]o\s+(?!Be\b)(?=the\b|[A-ZÀ-Þ\[(])|,?\s+for\s+(?=the (?:Secretary|President)|President)"
)
# Where a heading stops naming who speaks: "… Before the Congress", "… at Maravel", "… on the Loan".
# Near misses, posts: "Representative on the Committee", "Consul at Valmera".
_OCCASION = re.compile(
    r",?\s+(?:(?:before|regarding|concerning|relating to|during|upon|following|over|announcing"
    r"|delivered|broadcast|released|issued)\b|(?<!Consul )(?<!General )(?<!Embassy )(?<!Legation )"
    r"(?<!Representative )(?<!Delegate )(?<!Adviser )(?:at|on)\b).*",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    r"(?:Sir|Lord|Earl|Viscount|Marquess|Baron|Count|Mr\.|Colonel|Major|General) [^(),]+\([^()]+\)$"
)
_OUTER = " \t\n,.;:[]"

# Printed heads of forms: "INCOMING TELEGRAM   DEPARTMENT OF STATE", "THE WHITE HOUSE", "MEMORANDUM
# FOR THE PRESIDENT", "AIRGRAM", "BRITISH EMBASSY,". Near misses "Department of State, Central
# Files" (a source note), "The White House agreed". State forms of the 1940s to 1980s.
LETTERHEAD = re.compile(
    r"\W*(?:(?:INCOMING|OUTGOING|CIRCULAR)\s+(?:TELEGRAM|AIRGRAM|MESSAGE|CABLE)\b.*"
    r"|(?:TELEGRAM|AIRGRAM|CABLEGRAM)(?:\s+(?:RECEIVED|SENT)|\s*$)|FOREIGN SERVICE (?:DES"
    r"|DIS)PATCH.*"
    r"|(?:UNITED STATES )?DEPARTMENT OF (?:STATE|DEFENSE|THE \w+)(?:\s+[A-Z ]+)?"
    r"|THE WHITE HOUSE.{0,20}"
    r"|(?:THE )?(?:SECRETARY|DEPUTY SECRETARY|UNDER SECRETARY) OF (?:STATE|DEFENSE)\b.{0,20}"
    r"|(?:OFFICE |STAFF |ACTION |INFORMATION |BRIEFING )?MEMORANDUM(?: (?:FOR|TO|OF|FROM)\b.*|\s*$)"
    r"|NATIONAL SECURITY COUNCIL|CENTRAL INTELLIGENCE AGENCY"
    r"|(?:AMERICAN|BRITISH|UNITED STATES) EMBASSY\b.*"
    r"|DECISION (?:MEMO|DOCUMENT).*|Message Text)\W*$"
)

# A decimal or subject-numeric file number that stands before a heading: "795.00/1-549: Telegram",
# "501.BB Korea/12-2248", "740.00119 Control (Korea)/4-1249", "POL 27 KOR". Near misses: "3.5
# million", "1949.", "12.30 p.m." (three figures before the point, or letters after it).
FILE_NUMBER = re.compile(
    r"\W{0,2}(?P<file>\d{3}[A-Z]?\.[0-9A-Z]{1,7}(?:[\s–-][\w.–-]+(?:\s\([^)]*\))?)?"
    r"(?:\s?/\s?\d{1,2}[–-]\d{2,5}/?)?)(?::\s?(?P<kind>[A-Z][A-Za-z ]+))?[.,:]?$"
)
# "Source: Department of State, Central Files, 794.5/5-859. Confidential." Near miss "Source: Park"
# in prose (no archive is named). Other pre-1955 source lines: "Executive Secretariat Files",
# "Lot 60 D 224", "Policy Planning Staff Files: Lot 64 D 563".
SOURCE_NOTE = re.compile(
    r"\W{0,2}(?:\d{1,2}\s)?Source: ?(?=[A-Z\[]).*"
    r"|[A-Z][\w/ .,'’()-]{3,70} [Ff]iles?(?::? Lot \d.*|, .*)?$|.{0,40}\bLot \d\d ?[A-Z][ –-]?\d+.*"
)

CLASSIFICATIONS = (
    "top secret",
    "secret",
    "confidential",
    "restricted",
    "limited official use",
    "official use only",
    "unclassified",
)
# A classification with handling words after it: "TOP SECRET", "S E C R E T NODIS", "secret/noforn",
# "Confidential. Priority", "UNCLAS"; near miss "SECRETARY", "Secret talks were held" (more words).
_CLASSIFICATION = re.compile(
    r"\W*(?P<level>t\s?o\s?p\s+s\s?e\s?c\s?r\s?e\s?t|s ?e ?c ?r ?e ?t"
    r"|c ?o ?n ?f ?i ?d ?e ?n ?t ?i ?a ?l"
    r"|r ?e ?s ?t ?r ?i ?c ?t ?e ?d|l ?i ?m ?i ?t ?e ?d\s*o ?f ?f ?i ?c ?i ?a ?l\s*u ?s ?e"
    r"|(?:for )?o ?f ?f ?i ?c ?i ?a ?l\s*u ?s ?e\s*o ?n ?l ?y|u ?n ?c ?l ?a ?s ?s ?i ?f ?i ?e ?d"
    r"|unclas)"
    r"(?P<rest>(?:[\W_]+(?:nodis|exdis|limdis|stadis|noforn|no foreign dissem|eyes only|sensitive"
    r"|priority|niact|immediate|urgent|us urgent|limit(?:ed)? distribution|official[- ]informal"
    r"|poss dupe|nato|security information|cherokee|roger channel|verbatim text|flash|operational"
    r"|personal|handle via \w+ channels?|restricted data|rush|plain|by pouch|air mail))*)[\W_]*",
    re.IGNORECASE,
)


def is_title_case(text: str) -> bool:
    """Say whether every word but the small ones opens with a capital, as headings do.

    What stands in brackets is not looked at: editions set names in small capitals, "( sebald )",
    and their own words as they like, "the Chief of Station in [place not declassified]".
    """
    if "(" in text or "[" in text:
        text = re.sub(r"\([^)]*(?:\)|$)|\[[^\]]*(?:\]|$)", "", text)
    words = text.split()
    return bool(words) and all(
        not word[0].islower() or word.strip(",.;:") in SMALL_WORDS for word in words
    )


def may_open_title(line: str) -> bool:
    """Say whether a line could be the first of a heading; quick, as every line is asked."""
    number = NUMBER.match(line)
    body = line[number.end() :] if number else line
    if not body[:1].isupper() or not (number or is_title_case(body)):
        return False
    return bool(_NOUNS.match(body) or _OFFICE.match(body))


def read_title(text: str) -> Title | None:
    """Read a heading; None where the text is not one: "Department. Repeated to Tokyo." (a note)."""
    text = " ".join(text.split())
    if not 6 <= len(text) <= 400 or ";" in text or text.endswith((":", "?")):
        return None
    number = NUMBER.match(text)
    body = text[number.end() :] if number else text
    titled = is_title_case(body)
    if not titled and (number is None or len(body) >= 90):
        return None
    noun = _NOUNS.match(body)
    heads = noun is not None and _AFTER_NOUN.match(body, noun.end()) is not None
    if noun is not None and heads and not re.search(r"[a-z]{3}\. [A-Z]", body):
        kind = _KINDS[int(noun.lastgroup[1:])][1] if noun.lastgroup else "other"
        sender, recipient = _parties(body[noun.end() :], kind)
        return Title(kind, number["number"] if number else None, sender, recipient)
    if titled and _OFFICE.match(body) and not re.search(r"[a-z]{4}\. [A-Z]", body):
        sender, recipient = split_parties(body)
        if sender and recipient:
            return Title("other", number["number"] if number else None, sender, recipient)
    return None


def headed_in_capitals(lines: Sequence[str]) -> tuple[DocumentKind, str] | None:
    """Return the kind that a heading in capitals names, and the line: "MINUTES OF A MEETING".

    Near misses "MINUTES LATER THE TRAIN" (no heading in ordinary spelling either), "90 MINUTES, AND
    WAS BROADCAST" (a cable). Not used to find boundaries: papers head their sections so.
    """
    for line in lines[:6]:
        if not line.isupper() or len(line) > 80 or line[0].isdigit():
            continue
        words = [w.lower() if w.lower() in SMALL_WORDS else w.capitalize() for w in line.split()]
        title = read_title(" ".join(words))
        if title is not None and title.kind != "other":
            return title.kind, line
    return None


def title_hangs(joined: str, below: str) -> bool:
    """Say whether a heading goes on behind a blank line, as narrow columns set it.

    "44. The Minister in Ostria (Hale) to the" / "Secretary of State", "… Conversation, by the
    Minister" / "in Ostria (Hale)". Near misses: "12. Editorial Note" / "In Ostria", a title / "in
    the morning the King spoke." (no heading).
    """
    return (
        joined.rsplit(" ", 1)[-1].lower() in SMALL_WORDS or below.split(" ", 1)[0] in SMALL_WORDS
    ) and (is_title_case(below) and len(below) < 90 and is_title_case(joined))


def split_parties(text: str) -> tuple[str | None, str | None]:
    """Split "the Ambassador to Korea (Brown) to the Secretary of State" into its two ends."""
    for match in _TO.finditer(text):
        if not _POST_TO.search(text, 0, match.start()):
            return read_party(text[: match.start()]), read_party(text[match.end() :])
    return None, None


def _parties(text: str, kind: DocumentKind) -> tuple[str | None, str | None]:
    """Read sender and recipient from what follows the noun of a heading."""
    if kind in ("memcon", "minutes"):
        return None, None
    number = re.match(r"\s*(?:No\. ?)?[A-Z]{0,5}[–-]?\d+[\w./–-]*", text)
    text = text[number.end() :] if number else text
    to_only = re.match(r"\s*(?:to|for)(?: Holders of)? (.+)", text)
    if to_only:
        return None, read_party(to_only.group(1)) if "Record" not in to_only.group(1) else None
    given = re.match(
        r"[\s,]*(?:from|by|prepared by|prepared in|issued by):?\s+(.+)", text, re.IGNORECASE
    )
    if given is None:
        return None, None
    named = without_occasion(given.group(1)) if kind == "other" else given.group(1)
    sender, recipient = split_parties(named)
    return (sender, recipient) if sender else (read_party(named), None)


def without_occasion(text: str) -> str:
    """Return who speaks without where and on what: "the President at the Opening of the Dam"."""
    return _OCCASION.sub("", text)


def read_party(text: str) -> str | None:
    """Return a party as "name (post)" where both are printed, else as printed.

    "the Charge in Japan ( Huston )" becomes "Huston (Charge in Japan)", "Mr. Robert R. West, Deputy
    to the Assistant Secretary" becomes "Robert R. West (Deputy to the Assistant Secretary)": lists
    of documents are sorted and searched by person. "the Embassy in Korea" stays a post.
    """
    text = re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", " ".join(text.split()))).strip(_OUTER)
    text += "]" * (text.count("[") - text.count("]"))
    text = re.sub(r"^(?:[Tt]he|THE) ", "", text)
    text = re.sub(r", (?:at|in) [A-Z]\w+(?: [A-Z]\w+)?$", "", text)
    if _NAME_FIRST.match(text):
        return re.sub(r"^Mr\. ", "", text)  # "Sir A. Bell (Valmera)": the name stands first
    named = re.fullmatch(
        r"(?P<post>[^()]{3,}?)\s*\((?P<name>[^()]{2,40})\)(?P<rest>,? (?:at|in) .{3,30})?", text
    )
    if named:
        name = named["name"].strip()
        if name.islower():
            name = name.title()  # small capitals lose their capital in text: "( sebald )"
        return f"{name} ({named['post']})"
    person = re.fullmatch(
        r"(?:Mr|Mrs|Miss|Dr)\. (?P<name>[^,()]{3,40}),? (?P<post>(?:[A-Z]|of the |Jr\.,).{3,120})",
        text,
    )
    if person and "," in text:
        return f"{person['name']} ({person['post'].removeprefix('of the ')})"
    return re.sub(r"^(?:Mr|Mrs|Miss|Dr)\. ", "", text) or None


def read_classification(line: str) -> str | None:
    """Return the classification a line consists of, lower case and without handling words."""
    if not 5 <= len(line) <= 90:
        return None
    match = _CLASSIFICATION.fullmatch(line)
    if match is None:
        return None
    letters = re.sub(r"\s", "", match["level"]).lower()
    if letters == "unclas":
        return "unclassified"
    return next((name for name in CLASSIFICATIONS if letters.endswith(name.replace(" ", ""))), None)
