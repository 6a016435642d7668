"""One spelling for a word, however it is printed: what the index holds and what a query asks for.

In: a text, or a phrase of a query. Out: the same folded, and where each folded character stands in
the text. Case, and the accents of Latin letters, are left to the tokeniser of the index. Says the
same under every Python: letters are looked up in a table of Unicode that never changes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product
from unicodedata import ucd_3_2_0 as unicode

from archive_miner.text.characters import UNDER_MARKS

FOLDING = 1
"""Goes up with every change to what ``fold`` makes of any text: archive files are then indexed
anew when they are opened."""

MARK = "ˑ"
"""Ends an acronym that is also a word: "U.S." is "usˑ", and "us" is another word. A letter to the
index, and in no language's spelling."""

# Acronyms that are everyday words in small letters, and the field's: with points, or in capitals,
# they are kept apart from those. Near misses "NATO", "ICA": no words.
_ALSO_WORDS = frozenset({"us", "aid", "map", "who"})

# Two letters that are a word of English or of the languages names come in ("la Paz", "de Gaulle"):
# not looked for as "l. a."; with points they are no word. Near misses "un", "uk", "pm".
_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """ad ah al am an as at au be by da de di do du el em en er es et ex go ha he hi ho id if il
        im in is it je la le lo ma me my na ne no nu of oh ok on op or os ou ox pa pi re sa se si so
        su ta te to tu um up ut vi we ye yo za zu""",
    )
)

# Letters that have no other letter under their mark, and letters that are two.
_LETTERS = {
    **UNDER_MARKS,
    "þ": "th", "æ": "ae", "ǣ": "ae", "ǽ": "ae", "œ": "oe", "ß": "ss", "ǿ": "o",
    "ё": "е", "ѐ": "е", "ѝ": "и",  # not "й", "ї", "ў": other letters, as "ñ" is not to Spanish
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    "№": "no", "ſ": "s", "ŉ": "n",
}  # fmt: skip
_CAPITALS = {c.upper(): to for c, to in _LETTERS.items() if len(c.upper()) == 1}
_LETTERS = {"ẞ": "ss"} | {c: to for c, to in (_CAPITALS | _LETTERS).items() if not c.isascii()}

# Without width, or without a sound of their own: soft hyphen, zero-width space and joiners, marks
# of direction, byte-order mark; vowel points of Hebrew and Arabic, and the stretch of a line.
_SILENT = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
)
# As apostrophes in "people\u02bcs", "Ch\u02bben", "\u02bfAbd": letters to the tokeniser.
_APOSTROPHES = "\u02b9-\u02bf\u02c8\u02ee\ua78b\ua78c"
# Forms of another character, as text layers of PDF files have them: ligatures, full and half
# width, Roman numbers, radicals, the shapes of Arabic letters. Near miss "½".
_FORMS = (
    "\u0132\u0133\u01c4-\u01cc\u01f1-\u01f3\u2160-\u217f\u2e80-\u2fdf\ufb00-\ufdff\ufe70-\ufefc"
    "\uff01-\uff9f"
)
# Raised figures call for a note: "aid³" is aid. Near miss "H₂O", lowered.
_RAISED = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079"
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
# Scripts that put no blanks between words, or join endings to them: every sign is a word of its
# own, and a word of several is a phrase. Chinese, Japanese, Korean; Thai, Lao, Burmese, Khmer.
_RUN_ON = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u104c-\u109f\u1780-\u17d3"
)
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_DIGITS = "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef"
_SIGNS = (
    f"{_SILENT}{_APOSTROPHES}{_FORMS}{_RAISED}{_GREEK}{_RUN_ON}{_MARKS}{_DIGITS}{''.join(_LETTERS)}"
    "\u0400-\u04ff\u0900-\u17ff"
)
_CAPITAL = "[A-Z\u0391-\u03a9\u0410-\u042f]"

# After its first letter: "U.S.S.R", "N.A.T.O", "U. S. S. R", "U.S", "U. S", "US", "u.s.s.r";
# the point at the end may be the sentence's and stays. Near misses "Plan A. U.S. forces",
# "J. F. Dulles", "USA", "menu.s".
_ACRONYM = (
    rf"(?=[.SIAH])(?<![\w.].)(?:(?<={_CAPITAL})\.(?:{_CAPITAL}\.)+{_CAPITAL}(?!\w)"
    r"|(?<=[A-Z])\.(?:[ \n][A-Z]\.)+[ \n][A-Z](?=\.)"
    r"|(?<=U)(?:\.[ \n]?)?S(?!\w|\.\w)|(?<=u)\.s(?:\.s\.r|\.a)?(?!\w|\.\w)"
    r"|(?:(?<=A)ID|(?<=M)AP|(?<=W)HO)(?!\w))"
)
# After its first figure: "1,500,000", "2,000", "1.500.000", "1 500" with a blank that does not
# break. Near misses "1952,1953", "1.500", "3,14".
_NUMBER = (
    r"(?=[0-9.,\u00a0\u2009\u202f])(?<=[0-9])(?<![\w.,].)[0-9]{0,2}"
    r"(?:(?:,[0-9]{3})+|(?:\.[0-9]{3}){2,}|(?:[\u00a0\u2009\u202f][0-9]{3})+)(?![0-9])"
)
_ASCII = re.compile(f"[A-Zu0-9](?:{_ACRONYM}|{_NUMBER})")
# Of other signs: Korean letters one by one, and whatever stands with its marks.
_SIGN = (
    r"(?<=[\u1100-\u115f])[\u1160-\u11a7]+[\u11a8-\u11ff]?"
    rf"|(?<=[^\x00-\x7f])[{_MARKS}\u3099\u309a\uff9e\uff9f]*"
)
_ANY = re.compile(f"[A-Zu0-9{_SIGNS}](?:{_ACRONYM}|{_NUMBER}|{_SIGN})")
_ANY_SIGN = re.compile(f"[{_SIGNS}](?:{_SIGN})")
_OF = {
    name: re.compile(f"[{signs}]")
    for name, signs in (
        ("silent", f"{_SILENT}{_MARKS}"),
        ("apostrophe", _APOSTROPHES),
        ("form", _FORMS),
        ("raised", _RAISED),
        ("greek", _GREEK),
        ("run on", _RUN_ON),
    )
}


def fold(text: str) -> str:
    """Return a text as the index holds it."""
    return (_ASCII if text.isascii() else _ANY).sub(_folded, text)


def places(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where stretches of a folded text, in its order, stand in the text."""
    matches = (_ASCII if text.isascii() else _ANY).finditer(text)
    begins: list[int] = []
    pieces: list[tuple[int, int, int]] = []  # where each ends when folded; where it is in the text

    def place(at: int) -> tuple[int, int]:
        """Return where the character at a place of the folded text begins and ends."""
        if not begins or begins[-1] <= at:
            for match in matches:
                end, _, stop = pieces[-1] if pieces else (0, 0, 0)
                begins.append(match.start() + end - stop)
                pieces.append((begins[-1] + len(_folded(match)), *match.span()))
                if begins[-1] > at:
                    break
        before = bisect_right(begins, at) - 1
        if before < 0:
            return at, at + 1
        end, low, high = pieces[before]
        return (low, high) if at < end else (high + at - end, high + at - end + 1)

    for low, high in spans:
        yield place(low)[0], place(high - 1)[1]


def _folded(match: re.Match[str]) -> str:
    """Return what stands for an acronym, a number or a character in the index."""
    found = match[0]
    if not found[0].isascii():
        return _sign(found) if len(found) < 2 or found[1] != "." else _joined(found)
    return "".join(filter(str.isdigit, found)) if found[0].isdigit() else _joined(found)


def _joined(acronym: str) -> str:
    letters = "".join(_sign(c) for c in acronym if c.isalpha())
    return letters.lower() + MARK if letters.lower() in _ALSO_WORDS else letters


@lru_cache(maxsize=1 << 16)
def _sign(sign: str) -> str:
    """Return what stands in the index for a character and the marks over it."""
    if len(sign) > 1:
        return "".join(map(_sign, unicode.normalize("NFKC" if sign > "\uff00" else "NFC", sign)))
    if sign in _LETTERS:
        return _LETTERS[sign]
    if _OF["silent"].match(sign):
        return ""
    if _OF["apostrophe"].match(sign):
        return "'"
    if _OF["raised"].match(sign):
        return f" {unicode.normalize('NFKC', sign)}"
    if _OF["form"].match(sign):
        usual = unicode.normalize("NFKC", sign)
        if usual != sign:
            return "".join(map(_sign, usual))
    if _OF["run on"].match(sign):
        return f" {_as_letter(unicode.normalize('NFC', sign))} "
    if _OF["greek"].match(sign):
        return unicode.normalize("NFD", sign)[0]
    digit = unicode.decimal(sign, None)
    return _as_letter(sign) if digit is None else str(digit)


def _as_letter(sign: str) -> str:
    """Return a vowel sign of an Indian or Indochinese script as what the tokeniser calls a letter.

    The signs from U+0900 to U+17FF are moved to the characters for private use.
    """
    is_vowel = "\u0900" <= sign <= "\u17ff" and unicode.category(sign) in ("Mn", "Mc")
    return chr(ord(sign) - 0x0900 + 0xE000) if is_vowel else sign


def plain(text: str) -> str:
    """Return a text in small letters without marks, for comparing names and headings.

    Acronyms and numbers stay as they are printed.
    """
    if text.isascii():
        return text.lower()
    signs = unicode.normalize("NFD", _ANY_SIGN.sub(lambda m: _sign(m[0]).strip(), text))
    return unicode.normalize("NFC", _OF["silent"].sub("", signs)).casefold()


# "u.s.s.r" as typed. Near misses "i.e", "bureau.s.".
_POINTED = re.compile(r"(?<![\w.])(?:[^\W\d_]\.){2,}[^\W\d_](?!\w)")

_CASED = "[A-Za-z\u00c0-\u024f\u0391-\u03c9\u0410-\u044f]"
MOST_SPELLINGS = 16
"""Of one phrase. Four acronyms of two letters stand in no phrase that anyone asks for."""

# What may be printed in two ways that the index keeps apart: "U.N.", "U. N.", "UN", "us", "aid".
# Near misses "U.N.O.", "UNO", "aide".
_EITHER = re.compile(
    r"(?<![\w.])"
    rf"(?:(?P<points>(?<!\w\. ){_CASED}\. ?{_CASED}\.?(?! \w\.))"
    rf"|(?P<word>{_CASED}{{2}}|aid|map|who))"
    r"(?!\w|\. ?\w(?:\.|\b))",
    re.IGNORECASE,
)


def spellings(phrase: str, *, is_beginning: bool = False) -> tuple[str, ...]:
    """Return the folded phrases that any print of a phrase reads as in the index.

    "UN troops" is printed "U.N. troops" too; "US" in capitals is the country, "us" either. Of a
    phrase whose last word is only a word's beginning, that word is not marked.
    """
    phrase = _POINTED.sub(lambda m: m[0].upper(), phrase)
    pieces: list[tuple[str, ...]] = []
    at = 0
    for match in _EITHER.finditer(phrase):
        pieces += ((phrase[at : match.start()],), _ways(match))
        at = match.end()
    pieces.append((phrase[at:],))
    ways = [fold("".join(way)) for way in islice(product(*pieces), MOST_SPELLINGS)]
    if is_beginning:
        ways = [way.removesuffix(MARK) for way in ways]
    return tuple(dict.fromkeys(ways))


def _ways(match: re.Match[str]) -> tuple[str, ...]:
    """Return the ways an acronym or a word that may be one is held in the index."""
    letters = [c for c in match[0] if c.isalpha()]
    word = "".join(letters).lower()
    apart = f"{word}{MARK}" if word in _ALSO_WORDS else " ".join(letters)
    is_word = word in _ALSO_WORDS or word in _SMALL_WORDS
    if match["points"]:
        return (apart,) if is_word else (apart, word)
    if match["word"] == "US":
        return (apart,)
    return (word,) if word in _SMALL_WORDS else (word, apart)
