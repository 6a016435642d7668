"""Cut a document's text into sentences and into paragraph-sized passages.

In: a Document, or a text and the stretch of it to cut. Out: spans, as pairs of offsets and as
Passages. Knows nothing of pages beyond the number a passage begins on, of labels or of models.

The sentence rules are this project's own: a statistical splitter reads some 5,000 words a second,
these read a million characters, and archive prose needs protections that newspapers do not
("No. 35", "795.00/1-549: Telegram", "Embtel 26. Dept."). Where a rule is silent the sentence goes
on: a sentence too long still holds its evidence, one cut short loses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from archive_miner.naming import Namer
from archive_miner.offsets import page_of
from archive_miner.types import Document, Passage

VERSION = "2"
"""Of this stage: raised when its rows would come out differently, so that they are made anew."""

Span = tuple[int, int]

LONGEST_PASSAGE_WORDS = 250
"""A passage holds at most this many words, unless one sentence alone holds more."""

LONGEST_SENTENCE = 4_000
"""Characters of a sentence at most, for reading one takes time by the square of its length: a table
or list without stops is cut at its clauses. The longest sentence of 25,000 documents has 1,905."""

SHORT_PARAGRAPH_WORDS = 20
"""Below this a paragraph is a header line, a heading or a signature, and is joined to others."""

# "…the ceasefire.\n\n2. Embassy believes…"; near miss "…on basis\nof Deptel 26" (one line feed).
# Seen: every plain text edition; printed pages, where ingest writes a blank line per paragraph.
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")

# A line that opens a numbered paragraph: "2. Embassy believes", "(b) that troops", "a. Request",
# "B. Assessment", "IV. Conclusions". Near misses: "3.5 million", "1949. The", "p. 12", "U.S. aid"
# (the letter must be followed by one stop and then white space, and only one or two digits count).
_NUMBERED = re.compile(
    r"^[^\S\n]*[\"“]?(?:\(?(?:\d{1,2}|[A-Za-z]|[IVXivx]{1,4})\)|(?:\d{1,2}|[A-Za-z]|[IVX]{1,4})\.)"
    r"(?=[^\S\n]+\S)",
    re.MULTILINE,
)

# A stop that may end a sentence: ".", "?", "!", "…", also closed by a bracket or quotation mark,
# before white space: "agreed.” He", "withdrawn? No". Near miss: "3.5", "a.m" (no white space).
_STOP = re.compile(r"[.?!…]+[\"'”’)\]]*(?=\s)")

# What the next sentence opens with: a capital, a digit, an opening quotation mark or bracket, a
# dash before a new item, the letter of an item: "to execute. e. Be capable". Near misses: "Gen.
# van Fleet's", "etc. and" (lower case goes on).
# Each run is taken whole ("++"): a hundred thousand blanks after a stop are read once.
_OPENS = re.compile(
    r"\s++[\"'“‘(\[–—-]*+\s*+(?:[A-ZÀ-ÞČŠŽ0-9]|[a-z]{1,3}[.)]\s)|\s++[“‘\"(\[]|\s*+\Z"
)

# Words that a stop belongs to, whatever follows: titles, "No.", "pp.", months and so on.
# Seen in FRUS 1945-68 and in cables. Compared in lower case without the last stop.
_TITLE_WORDS = (
    "mr mrs ms messrs mme mlle dr prof gen maj col lt cdr cmdr comdr capt cpt adm vadm radm "
    "brig sgt "
    "cpl pvt amb min sec asst dep gov sen rep hon rev pres st ste sr sra sgd fr "
    "no nos stat vol vols pp par paras para art arts sec secs fn ch chap cf viz vs e.g i.e ibid ff "
    "jan feb mar apr jun jul aug sept sep oct nov dec "
    "approx est fol ref refs re col fig tel dept depts govt univ assn natl intl"
)
_TITLES = frozenset(_TITLE_WORDS.split())

# Words that keep their stop before a name or a lower-case word, yet may also end a sentence:
# "in the U.S. The talks", "at 5 p.m. He said". A capital after them ends the sentence only where
# that capital begins one of the common openers.
_EITHER_WORDS = "u.s u.n u.k u.s.s.r d.c a.m p.m etc inc ltd co corp jr sr bros e.o n.y"
_EITHER = frozenset(_EITHER_WORDS.split())
_OPENING_WORDS = (
    "The This That These Those It He She We They I In On At As If For But And When While However "
    "Moreover Although There His Her Our Their A An No Please Comment Re With "
    "After Before Such Thus Meanwhile Furthermore Secondly Finally Since Upon Under"
)
_OPENERS = frozenset(_OPENING_WORDS.split())
_WORD_BEFORE = re.compile(r"[\w.’'&/–-]*\Z")
_WORD_AFTER = re.compile(r"\W*(\w+)")

# The number of a telegram or paragraph at the head of a line or after another stop: "1806.",
# "A-730.", "b.", "IV.". Near miss: "in 1949." (a word stands before it on the line).
_TELEGRAM_NUMBER = re.compile(r"\s+\d{1,6}\.\s+[A-Z]")  # "July 17, 1962, 4 p.m. 75. In accordance"
_ITEM_NUMBER = re.compile(r"(?:\d{1,6}|[A-Za-z]{1,2}[–-]\d{1,5}|[A-Za-z]|[IVXivx]{1,4})\Z")


# Where a sentence too long is cut, the best first: "; the", ", and" or a line's end, any blank.
_BREAKS = (re.compile(r"[;:.?!]\s"), re.compile(r",\s|\s[–—-]+\s|\n"), re.compile(r"\s"))


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of ``text[start:end]``, in order, without their outer white space.

    A sentence may cross a single line feed, never a blank line; every character that is not
    white space lies in exactly one sentence. One of more than LONGEST_SENTENCE comes in pieces.
    """
    sentences: list[Span] = []
    for low, high in _paragraphs(text, start, end):
        begin = low
        for match in _STOP.finditer(text, low, high):
            stop = match.end()
            if not _ends_sentence(text, begin, match.start(), stop, high):
                continue
            sentences += _bounded(text, begin, stop)
            begin = stop
            while begin < high and text[begin].isspace():
                begin += 1
        if begin < high:
            sentences += _bounded(text, begin, high)
    return sentences


def _bounded(text: str, begin: int, end: int) -> Iterator[Span]:
    """Yield a sentence, in pieces where it is longer than one may be."""
    while end - begin > LONGEST_SENTENCE:
        cut = _last_break(text, begin + LONGEST_SENTENCE // 2, begin + LONGEST_SENTENCE)
        yield from _trimmed(text, begin, cut)
        begin = cut
    yield from _trimmed(text, begin, end)


def _last_break(text: str, low: int, high: int) -> int:
    """Return where a sentence is cut between two places; at the later one inside a word."""
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text, low, high)]
        if ends:
            return ends[-1]
    return high


def split_passages(document: Document) -> tuple[Passage, ...]:
    """Return the passages of a document: paragraphs, the long ones cut, the short ones joined.

    Passages are in order and apart, hold all characters that are not white space, and are named
    after their document and their opening. A passage of more than 250 words is a single sentence.
    """
    text = document.text
    spans = [
        piece
        for paragraph in _join_short(text, _numbered_paragraphs(text))
        for piece in _cut_long(text, *paragraph)
    ]
    namer = Namer()
    return tuple(
        Passage(
            passage_id=namer.passage(document.document_id, text[start:end]),
            document_id=document.document_id,
            start=start,
            end=end,
            page_number=page_of(document, start),
        )
        for start, end in spans
    )


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the stretches between blank lines, without their outer white space; none is empty."""
    low = start
    for match in _BLANK_LINE.finditer(text, start, end):
        yield from _trimmed(text, low, match.start())
        low = match.end()
    yield from _trimmed(text, low, end)


def _trimmed(text: str, low: int, high: int) -> Iterator[Span]:
    """Yield the span without its outer white space, or nothing where nothing is left."""
    while low < high and text[low].isspace():
        low += 1
    while low < high and text[high - 1].isspace():
        high -= 1
    if low < high:
        yield low, high


def _ends_sentence(text: str, begin: int, dot: int, stop: int, high: int) -> bool:
    """Say whether the stop at ``dot`` (closing marks to ``stop``) ends the sentence from begin."""
    opens = _OPENS.match(text, stop, high)
    if opens is None:
        return stop == high
    if text[dot] != "." or text[dot : dot + 2] == ".." or ")" in text[dot:stop]:
        return True  # also "(Ibid.) He said": the bracket closed what the abbreviation was in
    before = _WORD_BEFORE.search(text, max(begin, dot - 24), dot)
    word = before.group() if before else ""
    plain = word.strip("'’").lower()
    if plain in _TITLES:
        return False
    head = text[max(begin, dot - len(word) - 3) : dot - len(word)].rstrip(' \n\t(“"')[-1:]
    if head in ("", ":", ";") and _ITEM_NUMBER.match(word):
        return False  # "1806. CINCPAC for POLAD", "as follows: 1. US": the number opens an item
    if len(word) == 1 and word.isupper() and word != "I":
        return False  # an initial: "John J. Muccio"
    if plain in _EITHER:
        after = _WORD_AFTER.match(text, stop, high)
        opener = bool(after and after.group(1) in _OPENERS)
        return opener or _TELEGRAM_NUMBER.match(text, stop, high) is not None
    return True


def _numbered_paragraphs(text: str) -> list[Span]:
    """Return the paragraphs of a text, cut also where a line opens with a number or letter."""
    spans: list[Span] = []
    for low, high in _paragraphs(text, 0, len(text)):
        cuts = [low, *(m.start() for m in _NUMBERED.finditer(text, low, high)), high]
        for a, b in pairwise(sorted(set(cuts))):
            spans.extend(_trimmed(text, a, b))
    return spans


def _words(text: str, span: Span) -> int:
    return len(text[span[0] : span[1]].split())


def _join_short(text: str, spans: list[Span]) -> list[Span]:
    """Join runs of short paragraphs with each other, and a lone one with what it follows.

    "SECRET" / "Washington, May 2, 1950" / "SUBJECT" become one passage; "Muccio" at the foot of a
    telegram goes with the paragraph it signs; a heading goes with the paragraph it heads.
    """
    joined: list[tuple[Span, int]] = []
    for span in spans:
        count = _words(text, span)
        if joined:
            (low, high), before = joined[-1]
            both_short = max(before, count) < SHORT_PARAGRAPH_WORDS
            run = low == spans[0][0] and count < SHORT_PARAGRAPH_WORDS
            heading = before < SHORT_PARAGRAPH_WORDS and low != spans[0][0]
            if (both_short or run or heading) and before + count <= LONGEST_PASSAGE_WORDS:
                joined[-1] = ((low, span[1]), before + count)
                continue
        joined.append((span, count))
    if len(joined) > 1 and joined[-1][1] < SHORT_PARAGRAPH_WORDS:
        (low, _), before = joined[-2]
        (_, high), count = joined[-1]
        if before + count <= LONGEST_PASSAGE_WORDS:
            joined[-2:] = [((low, high), before + count)]
    return [span for span, _ in joined]


def _cut_long(text: str, low: int, high: int) -> Iterator[Span]:
    """Yield a paragraph in pieces of about equal length, cut at sentence ends."""
    total = _words(text, (low, high))
    if total <= LONGEST_PASSAGE_WORDS:
        yield low, high
        return
    target = total / -(-total // LONGEST_PASSAGE_WORDS)
    begin, size, last = low, 0, low
    for start, end in split_sentences(text, low, high):
        count = _words(text, (start, end))
        if size and (size + count > LONGEST_PASSAGE_WORDS or size + count / 2 > target):
            yield begin, last
            begin, size = start, 0
        size, last = size + count, end
    yield begin, last
