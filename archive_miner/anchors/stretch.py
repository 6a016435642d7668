"""Find the stretch of the ground that an anchor means: by its boxes and words, or by words alone.

In: an anchor, the ground near it, and pages. Out: where in the ground it stands, or why nowhere.
Knows nothing of documents as wholes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive_miner.anchors.ground import Ground, Span, fit, words_under
from archive_miner.anchors.keep import Unplaced
from archive_miner.anchors.likeness import (
    carry,
    find_words,
    is_in_word,
    letters,
    likeness,
    likest,
    strangeness,
)
from archive_miner.types import Anchor, Page, Word

FITTING = 0.5
"""How well words lie on an anchor's boxes where these are their own: of 4,000 in new readings 0.9
and more for 995 in 1,000, with boxes 3 points off 0.66. Near miss: "Pueblo" under "Pueblo", boxes a
line off, came to 0.56; what is around it tells."""

TOUCHING = 0.1
"""Enough of it where the words and all around them agree: an engine may draw the box of a word
three times too wide ("1968," over half its line)."""

BETTER = 0.02
"""By how much better one of two stretches must lie on the boxes: a letter more or less of sixty
makes so much. Near miss: two letters of one word, which share its box."""

ALIKE = 0.8
"""Likeness of the same words in two readings: of 4,000 phrases and sentences 0.83 and more. Near
misses: a stretch without its first line 0.74, the words a line above or below 0.34."""

READ_POORLY = 0.5
"""Likeness from which a few words, or the head of a document, count as misread where what is around
is ALIKE: "L960" for "196027" in a dateline. Near miss: "eat" for "23"."""

NEIGHBOURLY = 0.5
"""Likeness of what is around: 0.62 and more, for a footnote may have come between; of the words a
line above or below 0.35."""

SURE = 0.9
"""Likeness that leaves no doubt, of words and of what is around them."""

LONG_LETTERS = 20
"""Four words: from so many on, a quote needs none around it where its boxes agree or it stands
once, and is not taken for misread."""

SURE_LETTERS = 48
"""Of context that can be sure: half of what is kept, as at the beginning of a document."""

APART_LETTERS = 24
"""By how many letters around them two places must differ to be told apart. As each letter that was
changed around a place counts for two at most, fewer than 12 cannot make a wrong one the better."""

FOUND = 0.85
CLEARLY = 0.1
"""Likeness at which words are found without boxes, and by how much it must exceed the next best:
two source notes on one page, all but the date and the name the same, came to 0.93."""

PAGES_LETTERS = 100_000
"""More than any page has. A ground of so many is plain text, that is not read anew: where all is as
it was around words, it is not searched for others much like them, which takes seconds."""

SIGNS_LETTERS = 12
"""Letters either side by which signs without a letter are found."""

SLACK_CHARACTERS = 16
"""By how much what is around may have grown in a new reading."""

SHOWN_CHARACTERS = 50


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for a stretch of the ground: its boxes, its words, and those around.

    ``near`` is 1 where nothing around was kept, ``around`` how many letters were.
    """

    fit: float
    like: float
    near: float
    around: int


def _weigh(anchor: Anchor, ground: Ground, pages: Mapping[int, Page], span: Span) -> _Evidence:
    around = _around(anchor)
    strange = strangeness(anchor.prefix, anchor.suffix, ground.text, *span)
    return _Evidence(
        fit(anchor.boxes, ground.boxes(span, pages)),
        likeness(anchor.quote, ground.text[slice(*span)]),
        1 - strange / around if around else 1.0,
        around,
    )


def _around(anchor: Anchor) -> int:
    return len(letters(anchor.prefix).text) + len(letters(anchor.suffix).text)


_NOWHERE = Unplaced("its words do not stand there now, nor any much like them")


def find_stretch(
    anchor: Anchor, ground: Ground, pages: Mapping[int, Page], number: int | None
) -> Span | Unplaced:
    """Return where in the ground an anchor's words stand, or why nowhere.

    Where no boxes tell, they begin on the page of that ``number``; None stands for any page.
    """
    if not ground.text.strip():
        return Unplaced(f"no document has text on page {anchor.page_number} now")
    exact = list(find_words(anchor.quote, ground.text))
    has_letters = letters(anchor.quote).text != ""
    if has_letters and any(page in pages and pages[page].words for page, _ in anchor.boxes):
        return _find_by_boxes(anchor, ground, pages, exact)
    if number is not None:
        exact = [span for span in exact if ground.begins_on(number, span)]
    if not has_letters:
        found = _find_signs(anchor, ground)
    else:
        found = _tell_apart(anchor, ground, exact) if exact else _find_alike(anchor, ground)
    if number is None or isinstance(found, Unplaced) or ground.begins_on(number, found):
        return found
    return _NOWHERE


# By boxes


def _find_by_boxes(
    anchor: Anchor, ground: Ground, pages: Mapping[int, Page], exact: Sequence[Span]
) -> Span | Unplaced:
    """Return the stretch on an anchor's boxes, where it and what is around it read alike."""
    whole_words = [span for span in exact if _is_cut_alike(anchor, ground.text, span)]
    for spans in (whole_words, exact):
        ranked = _rank(anchor, ground, pages, spans)
        if ranked and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= BETTER):
            return ranked[0][2]
    fits = [fit(anchor.boxes, ground.boxes(span, pages)) for span in exact]
    if not ranked and max(fits, default=0.0) >= FITTING:
        return Unplaced("its words stand at their place, but among others than they did")
    words = words_under(anchor.boxes, pages)
    if not words:
        return Unplaced(f"nothing is read at its place on page {anchor.page_number} now")
    read = _shown(" ".join(pages[number].text[word.start : word.end] for number, word in words))
    spots = _spots(ground, words)
    if not spots:
        return Unplaced(f"what stands at its place is no document's text now: {read}")
    bare = replace(anchor, prefix="", suffix="")  # for where what was around has gone
    for sought in (anchor,) if any(_cuts(anchor)) else (anchor, bare):
        first = max(0, min(spots) - _room(sought.prefix))
        window = ground.text[first : max(spots) + 1 + _room(sought.suffix)]
        ranked = _rank(anchor, ground, pages, _carried(sought, window, first))
        if ranked:
            return ranked[0][2]
    return Unplaced(f"its place on page {anchor.page_number} reads otherwise now: {read}")


def _rank(
    anchor: Anchor, ground: Ground, pages: Mapping[int, Page], spans: Sequence[Span]
) -> list[tuple[float, float, Span]]:
    """Return fit and likeness of the stretches that may be the anchor's, the best first."""
    weighed = [(_weigh(anchor, ground, pages, span), span) for span in spans]
    return sorted(
        ((one.fit, one.like, span) for one, span in weighed if _agrees(anchor, one)), reverse=True
    )


def _spots(ground: Ground, words: Sequence[tuple[int, Word]]) -> list[int]:
    """Return where the first and last characters of printed words stand in the ground."""
    return [
        at
        for number, word in words
        for offset in (word.start, word.end - 1, word.end - 2)  # the last may be a hyphen left out
        if (at := ground.spot(number, max(word.start, offset))) is not None
    ]


def _cuts(anchor: Anchor) -> tuple[bool, bool]:
    """Say of the beginning and the end of a quote whether they lie inside a word."""
    old, start = anchor.prefix + anchor.quote + anchor.suffix, len(anchor.prefix)
    return is_in_word(old, start), is_in_word(old, start + len(anchor.quote))


def _is_cut_alike(anchor: Anchor, text: str, span: Span) -> bool:
    """Say whether a stretch begins and ends inside words where the anchor does, and only there."""
    return _cuts(anchor) == (is_in_word(text, span[0]), is_in_word(text, span[1]))


def _agrees(anchor: Anchor, evidence: _Evidence) -> bool:
    """Say whether a stretch may be the anchor's, by its boxes, its words and those around."""
    if evidence.fit < FITTING:
        is_sure = min(evidence.like, evidence.near) >= SURE and evidence.around >= SURE_LETTERS
        return is_sure and evidence.fit >= TOUCHING
    is_long = len(letters(anchor.quote).text) >= LONG_LETTERS
    if evidence.like < ALIKE:
        may_be_poor = anchor.is_whole or not is_long  # a document has its end to be told by as well
        return evidence.like >= READ_POORLY and evidence.near >= ALIKE and may_be_poor
    return evidence.near >= NEIGHBOURLY or is_long


def _carried(anchor: Anchor, window: str, at: int) -> list[Span]:
    """Return the stretches of a window of the ground that may answer to an anchor's quote."""
    start = len(anchor.prefix)
    old = anchor.prefix + anchor.quote + anchor.suffix
    found = carry(old, window, start, start + len(anchor.quote))
    return [(low + at, high + at) for low, high in found]


def _room(context: str) -> int:
    """Return how far around a place its context is looked for; where there is none, nowhere."""
    return len(context) + SLACK_CHARACTERS if context else 0


def _shown(words: str) -> str:
    short = " ".join(words.split())
    return f"“{short if len(short) <= SHOWN_CHARACTERS else short[:SHOWN_CHARACTERS] + ' …'}”"


# By words alone


def _clearest(anchor: Anchor, text: str, spans: Sequence[Span]) -> tuple[int, Span] | None:
    """Return that of some stretches whose surroundings are the anchor's, if they clearly are.

    With it comes how many letters around it are other ones.
    """
    scores = sorted(
        (strangeness(anchor.prefix, anchor.suffix, text, *span), span) for span in spans
    )
    if len(scores) > 1 and scores[1][0] - scores[0][0] < APART_LETTERS:
        return None
    return scores[0] if scores else None


def _tell_apart(anchor: Anchor, ground: Ground, exact: Sequence[Span]) -> Span | Unplaced:
    """Return the place of an anchor's words among those where they stand, by what is around."""
    best = _clearest(anchor, ground.text, exact)
    if best is None:
        return Unplaced(f"its words stand {len(exact)} times, and nothing tells which are meant")
    strange, span = best
    length = len(letters(anchor.quote).text)
    fewest = min(2 * length, (1 - SURE) * _around(anchor) + 1)  # of "S/S" the other stroke has 2
    if length < LONG_LETTERS and not (
        strange < fewest and _is_cut_alike(anchor, ground.text, span)
    ):
        return Unplaced("its words stand among other words now, and are too few to be sure of")
    wanted, there = letters(anchor.prefix + anchor.quote + anchor.suffix).text, letters(ground.text)
    if strange == 0 and len(there.text) > PAGES_LETTERS:
        return span
    low = max(0, there.before(span[0]) - len(letters(anchor.prefix).text))
    high = there.before(span[1]) + len(letters(anchor.suffix).text)
    if 1 - strange / len(wanted) - _rival(wanted, there.text, low, high) < CLEARLY:
        return Unplaced("its words stand there, but others read much like them and those around")
    return span


def _rival(wanted: str, there: str, low: int, high: int) -> float:
    """Return how alike letters come to those wanted outside a stretch of them."""
    return max(likest(wanted, there[:low]), likest(wanted, there[high:]))


def _find_alike(anchor: Anchor, ground: Ground) -> Span | Unplaced:
    """Return the stretch that reads most like an anchor with what is around, if none comes near."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    wanted, there = letters(anchor.prefix + anchor.quote + anchor.suffix).text, letters(ground.text)
    low, high = 0, len(there.text)
    if high > len(wanted):
        best = partial_ratio_alignment(wanted, there.text, score_cutoff=100 * FOUND)
        if best is None:
            return _NOWHERE
        low, high = best.dest_start, best.dest_end
        if best.score / 100 - _rival(wanted, there.text, low, high) < CLEARLY:
            return Unplaced("two places read much like its words, and nothing tells which is meant")
    if low == high:
        return _NOWHERE
    first = max(0, there.places[low] - SLACK_CHARACTERS)
    window = ground.text[first : there.places[high - 1] + 1 + SLACK_CHARACTERS]
    weighed = [(_weigh(anchor, ground, {}, span), span) for span in _carried(anchor, window, first)]
    alike = [
        (one.like, low - high, (low, high))
        for one, (low, high) in weighed
        if one.like >= ALIKE and one.near >= NEIGHBOURLY
    ]
    return max(alike)[2] if alike else _NOWHERE


# Signs without a letter


def _find_signs(anchor: Anchor, ground: Ground) -> Span | Unplaced:
    """Return where signs without a letter stand (blanks, dashes): between the same letters."""
    around = _around(anchor)
    gaps = _gaps(anchor, ground) if around >= SURE_LETTERS else []
    best = _clearest(anchor, ground.text, gaps)
    if best is None or best[0] > (1 - SURE) * around:
        return Unplaced(
            "it has no letters, and those around it do not stand there once and clearly"
        )
    low, high = best[1]
    before, after = letters(anchor.prefix).places, letters(anchor.suffix).places
    lead = anchor.prefix[before[-1] + 1 :] if before else anchor.prefix
    trail = anchor.suffix[: after[0]] if after else anchor.suffix
    gap, quote = ground.text[low:high], anchor.quote
    if gap == lead + quote + trail:
        return low + len(lead), low + len(lead) + len(quote)
    if gap.count(quote) == 1:
        return low + gap.index(quote), low + gap.index(quote) + len(quote)
    if gap.isspace() and quote.isspace():
        return low, high
    return Unplaced(f"other signs stand at its place now: {_shown(gap)}")


def _gaps(anchor: Anchor, ground: Ground) -> list[Span]:
    """Return what stands between letters of the ground that are those around an anchor."""
    there = letters(ground.text)
    left = letters(anchor.prefix).text[-SIGNS_LETTERS:]
    right = letters(anchor.suffix).text[:SIGNS_LETTERS]
    ends = [0, *(place + 1 for place in there.places)]
    starts = [*there.places, len(ground.text)]
    found = re.finditer(f"(?={left + right})", there.text)
    return [(ends[at], starts[at]) for at in (match.start() + len(left) for match in found)]
