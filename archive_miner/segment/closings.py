"""Read how a letter or despatch ends: its closing formula, its signature, the address at its foot.

In: the text of a letter. Out: the name under the first close and the recipient named below it, as
printed, None where the letter does not say. How letters open is read by ``letters``.

    I have the honour to be, with the highest respect,       I have, &c.
                My Lord,                                          GRAHAM ORDE.
          Your Lordship's obedient Servant,
                    (Sgd.) GRAHAM ORDE.                     Veuillez agréer, Monsieur le Ministre,
    The Right Honourable                                    les assurances de ma haute
        Anthony Thorne, M.C., M.P.,                         considération.
            etc., etc., etc.                                              Graham Orde
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive_miner.segment.evidence import Found
from archive_miner.segment.heads import HeadLines
from archive_miner.segment.letters import ADDRESS_LINES, OPENS_ADDRESS, read_addressee
from archive_miner.segment.titles import is_title_case, read_classification


@dataclass(frozen=True, slots=True)
class Signature:
    """A name under a close, where it begins in the text, and the index of its line."""

    name: str
    start: int
    line: int


# "Sincerely yours,", "With fraternal greetings,", "I am, my dear Mr. President, yours,". Near
# misses "Sincerely as he spoke, nobody" (goes on), "I am sure of it", "With regard to a treaty,".
_CLOSE = re.compile(
    r"\W{0,2}(?:(?:(?:Very |Most )?(?:[Ss]incerely|[Rr]espectfully|[Ff]aithfully|[Cc]ordially"
    r"|truly)|(?:I am|I remain),.*"
    r"|(?:Please )?[Aa]ccept\b.*\b(?:assurances?|consideration|respects?)\b.*)"
    r"(?:,? [Yy]ours)?(?: truly)?"
    r"|.{0,60}\b[Yy]ours(?: (?:very |most )?(?:sincerely|truly|faithfully|respectfully|cordially"
    r"|ever|obediently))?"
    r"|With (?:[\w-]+ ){0,6}(?:greetings|regards|wishes|respects?|esteem|consideration|friendship))"
    r"\s?[,.]?"
)
# The formulas of despatches, which open the close and may run over lines: "I have the honour to be,
# with great truth and respect,", "I have, &c.", "I am, Sir, your obedient servant,", "Veuillez
# agréer, Monsieur le Ministre, …", "Hochachtungsvoll". Near misses "I have the honour to be invited
# to dinner,", "I am sure, Sir, that", "I have, etched in my mind". British and French papers since
# the 1850s, FRUS to 1930.
_FORMULA = re.compile(
    r"\W{0,2}(?:I have the hono(?:ur|r) (?:again )?to (?:be|remain)"
    r"(?=,|\s*$|,? (?:with|sir|my lord|your|madam|gentlemen)\b)"
    r"|I have(?: the hono(?:ur|r)[\w ]*)?,? ?(?=&|etc\b)|I (?:am|remain)(?=,? (?:&|etc\b)"
    r"|,? (?:with great|my lord|sirs?\b|gentlemen|madam|your)|,? ?$)"
    r"|(?:Your|Votre) [\w'’, -]{2,60}\b(?:servants?|serviteur)\b"
    r"|(?:Je vous prie (?:de bien vouloir |de vouloir bien |d[’'])|Veuillez,? (?:[\w ]+, )?)"
    r"(?:agréer|recevoir|croire)\b|(?:Agréez|Recevez|Daignez agréer),? "
    r"|J[’']ai l[’']honneur d[’']être\b|Hochachtungsvoll|Genehmigen Sie\b"
    r"|Mit (?:vorzüglicher |ausgezeichneter )?Hochachtung\b)",
    re.IGNORECASE,
)
# The further lines of a formula: "My Lord,", "Your Lordship's obedient Servant,", "haute
# considération.". Near miss "GRAHAM ORDE".
_WITHIN = re.compile(
    r"\W{0,2}(?:My Lord(?: \w+)?|Sirs?|Gentlemen|Madam|Your (?:Excellency|Lordship|Grace)"
    r"|Monsieur.{0,60}|with .{0,70}|.{0,70}\bservants?|(?:your|yours|votre|vos) .{0,70}"
    r"|.{0,70}(?:considération|sentiments|dévouée?s?|salutations|hommages?|serviteur)\b.{0,30}"
    r"|les? .{0,70}|l[’']\w.{0,70}|de .{0,70})[,.;:]*",
    re.IGNORECASE,
)
# "RAMON VALD", "Eleanor M. Dace, Consul", "/s/ W. Dorn", "[Mao Tse-tung]", "(Sgd.) G. ORDE.",
# "Signé : Orde". Near misses "Enclosures: as stated", "Man)" (a scrawl read by OCR), "cc: L".
_SIGNED = re.compile(
    r"\W{0,2}(?:/?[sS]/|\(?(?:[Ss]igned|SIGNED|S[Gg][Dd]\.?|[Ss]igné|L\. ?S\.)\)?\s?:?)\s*"
)
_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w.'’-]*\s){0,5}[A-ZÀ-Þ][\w'’-]{2,}(?:, (?:Jr\.|[A-ZÀ-Þ][\w ,.'’-]{2,60}))?"
)
# What follows the formula in its own line: "I have, &c., GRAHAM ORDE."
_ETC = re.compile(r"(?:&c|&ca|etc|[Ss]ervants?)[.,]*\s+(?=\W{0,2}[A-ZÀ-Þ/])")
# Where an address at a foot ends: "etc., etc.", "&c., &c.", "Foreign Office, S.W.1".
_ADDRESS_ENDS = re.compile(
    r"\W*(?:etc\b|&c|(?:The )?Foreign Office\b|Department of State\b|London\b|Washington\b"
    r"|Paris\b|Downing Street|Whitehall)",
    re.IGNORECASE,
)
_ESQUIRE = re.compile(r"[A-ZÀ-Þ][\w.'’ -]{3,40},? Esq(?:uire|re?)?\b")
_HONOURED = re.compile(r"(?:The (?!Secretary)|His|Her|Right|Rt|Hon|Sir|Lord|Mr|Mrs|Dr|Son|M)\b")
SIGNATURE_LINES = 4
"""The signature stands this close under the close; a scrawl may come between."""
OFFICE_LINES = 3
"""So many lines of the signer's office may stand between the signature and the address."""


def find_correspondents(text: str, whole: str, heads: HeadLines) -> Iterator[tuple[str, Found]]:
    """Yield who signs a letter and to whom it is addressed, over its salutation or at its foot."""
    signed = find_signature(whole)
    if signed is not None:
        span = (signed.start, signed.start + len(signed.name))
        yield "sender", Found(signed.name, signed.name, 0.8, span=span)
    address = read_addressee(text, heads)
    if address is None and signed is not None:
        address = read_foot_address(whole, signed)
    if address is not None:
        yield "recipient", Found(address, address, 0.8)


def find_signature(text: str) -> Signature | None:
    """Return the name under the first close, with its office if that is printed."""
    lines = [line.strip() for line in text.split("\n")]
    for index, line in enumerate(lines):
        if len(line) > 110 or not (
            (_CLOSE.fullmatch(line) and len(line) <= 90) or _FORMULA.match(line)
        ):
            continue
        beside = _ETC.search(line)
        if beside and (name := _name(line[beside.end() :])):
            return _signature(text, name, index)
        below = [i for i in range(index + 1, min(index + 14, len(lines))) if lines[i]]
        left = SIGNATURE_LINES
        for at in below:
            if _CLOSE.fullmatch(lines[at]) or _WITHIN.fullmatch(lines[at]):
                continue
            left -= 1
            if name := _name(lines[at]):
                return _signature(text, name, at)
            if not left:
                break
    return None


def _name(line: str) -> str | None:
    """Return the name that a line consists of, without what says that it is signed."""
    signed = _SIGNED.match(line)
    bare = re.fullmatch(r"\((?P<name>.*)\)", line) or re.fullmatch(r"\[?(?P<name>.*?)\]?", line)
    name = line[signed.end() :] if signed else (bare["name"] if bare else line)
    name = name if name.endswith(("Jr.", "Sr.")) else name.rstrip(" .")
    if _NAME.fullmatch(name) and not read_classification(name):
        return None if re.match(r"(?:The|His|Her|To|Copy) ", name) else name
    return None


def _signature(text: str, name: str, line: int) -> Signature:
    before = sum(len(raw) + 1 for raw in text.split("\n")[:line])
    return Signature(name, text.index(name, before), line)


def read_foot_address(text: str, signature: Signature) -> str | None:
    """Return the recipient whose address stands under the signature, as letters on paper have it.

    "The Right Honourable" / "Anthony Thorne, M.C., M.P.," / "etc., etc., etc.,". Near misses
    "Enclosures:", "The army is loyal to him." (prose), the signer's own office, "Ambassador".
    """
    lines = [line.strip() for line in text.split("\n")[signature.line + 1 :][:20]]
    printed = [i for i, line in enumerate(lines) if line][: OFFICE_LINES + 1]
    at = next((i for i in printed if _opens_address(lines[i], below_name=i == 0)), None)
    if at is None or any(lines[i][0] == "[" or lines[i][-1] == ":" for i in printed if i < at):
        return None
    joined = " ".join(" ".join(_address(lines[at:])).split()).strip(" ,")
    joined = joined if re.search(r"\b[A-Z]\.$", joined) else joined.rstrip(".")
    joined = re.sub(r"^(?:To )?(?:(?:Mr|Mrs|Miss|Dr)\. )?", "", joined)
    return joined if 4 < len(joined) < 160 else None


def _opens_address(line: str, *, below_name: bool) -> bool:
    """Say whether an address opens with a line; right below a name stands its bearer's office."""
    words = (line.title() if line.isupper() else line).removeprefix("To ")
    named = _ESQUIRE.match(line) or (_HONOURED if below_name else OPENS_ADDRESS).match(words)
    ends = line.endswith((":", "?")) or " to the " in line
    return bool(named) and len(line) < 75 and is_title_case(line) and not ends


def _address(lines: Sequence[str]) -> list[str]:
    """Return the lines of an address up to a blank line, an "etc." or where it is delivered to."""
    block: list[str] = []
    for line in lines[:ADDRESS_LINES]:
        if not line or (block and _ADDRESS_ENDS.match(line)):
            break
        block.append(re.sub(r",?\s*(?:&c|etc)\b.*$", "", line))
    return block
