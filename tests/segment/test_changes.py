"""Which document of today is which of those there were, and by what id it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_miner.naming import Namer
from archive_miner.offsets import version_of
from archive_miner.segment.changes import Stored, decide
from archive_miner.text.passages import split_passages
from archive_miner.types import Changes, Document, Former, Header, Part

LETTERS = [
    f"{place}, {day} March 1953\nThe {who} to the Minister: {what} the treaty before the vote.\n"
    for place, day, who, what in [
        ("Valdane", 3, "Ambassador", "he will sign"),
        ("Maravel", 4, "Consul", "nobody here wants"),
        ("Valdane", 7, "Ambassador", "the army must first see"),
        ("Ostren", 9, "Chargé", "his cabinet would fall over"),
        ("Sélan", 12, "Secretary", "let us publish"),
        ("Valdane", 15, "Ambassador", "the opposition knows of"),
    ]
]
PAGE = "".join(LETTERS)
STARTS = [sum(map(len, LETTERS[:n])) for n in range(len(LETTERS))]


def documents(starts: Sequence[int], page: str = PAGE, number: int = 1) -> list[Document]:
    """Return the documents of a source of one page that is cut at some places."""
    namer = Namer()
    ends = [*starts[1:], len(page)]
    return [
        Document(
            namer.document("s", number, page[low:high]),
            "s",
            number,
            number,
            Header(),
            page[low:high],
            (Part(0, high - low, number, low),),
        )
        for low, high in zip(starts, ends, strict=True)
    ]


def stored(of: Sequence[Document], former: Sequence[Former] = ()) -> Stored:
    return Stored(tuple(of), {one.document_id: split_passages(one) for one in of}, tuple(former))


def after(changes: Changes, before: Stored) -> Stored:
    """Return what an archive holds once the changes are written."""
    gone = {alias.alias for alias in changes.removed} | changes.replaced
    former = {(one.document_id, one.version): one for one in before.former}
    for one in before.documents:
        if one.document_id in gone:
            version = version_of(one.text)
            kept = Former(one.document_id, one.source_id, version, one.text, one.parts)
            former.setdefault((one.document_id, version), kept)
    passages = {
        one.document_id: changes.passages.get(
            one.document_id, before.passages.get(one.document_id, ())
        )
        for one in changes.documents
    }
    return Stored(changes.documents, passages, tuple(former.values()))


def ids(changes: Changes) -> list[str]:
    return [one.document_id for one in changes.documents]


ALL = documents(STARTS)


def test_the_same_documents_are_kept_and_nothing_is_to_be_written():
    changes = decide(stored(ALL), ALL)
    assert changes.kept == {one.document_id for one in ALL}
    assert not (changes.passages or changes.moved or changes.replaced or changes.added)
    assert changes.removed == ()


def test_an_id_says_source_page_and_opening_and_not_what_stands_before():
    assert all(one.document_id.startswith("s-p0001-") for one in ALL)
    alone = documents(STARTS[3:])
    assert [one.document_id for one in alone] == [one.document_id for one in ALL[3:]]


def test_a_document_cut_in_two_leaves_its_neighbours_and_its_own_id_alone():
    merged = documents(
        [STARTS[0], STARTS[1], *STARTS[3:]]
    )  # the third letter is part of the second
    changes = decide(stored(merged), ALL)
    assert changes.replaced == {ALL[1].document_id}
    assert changes.added == {ALL[2].document_id}
    assert changes.kept == {ALL[n].document_id for n in (0, 3, 4, 5)}


def test_a_document_joined_to_the_one_before_leads_to_that_one():
    changes = decide(stored(ALL), documents([STARTS[0], STARTS[1], *STARTS[3:]]))
    assert changes.replaced == {ALL[1].document_id}
    ((alias),) = changes.removed
    assert (alias.alias, alias.document_id) == (ALL[2].document_id, ALL[1].document_id)


def test_a_correction_taken_back_gives_every_id_again():
    first = stored(ALL)
    joined = decide(first, documents([STARTS[0], *STARTS[3:]]))
    back = decide(after(joined, first), ALL)
    assert ids(back) == [one.document_id for one in ALL]


def test_ids_of_an_earlier_version_are_kept_and_come_back():
    old = [replace(one, document_id=f"s-{n:04d}") for n, one in enumerate(ALL, 1)]
    first = stored(old)
    same = decide(first, ALL)
    assert same.kept == {one.document_id for one in old}
    joined = decide(first, documents([STARTS[0], STARTS[1], *STARTS[3:]]))
    back = decide(after(joined, first), ALL)
    assert ids(back) == [one.document_id for one in old]


MISREAD = PAGE.replace("March", "Marcli").replace("Minister", "Mi nister").replace("0", "O")


def test_a_page_read_a_little_differently_keeps_its_ids():
    starts, at = [], 0
    for letter in LETTERS:
        misread = letter.replace("March", "Marcli").replace("Minister", "Mi nister")
        starts.append(at)
        at += len(misread.replace("0", "O"))
    changes = decide(stored(ALL), documents(starts, MISREAD))
    assert ids(changes) == [one.document_id for one in ALL]
    assert changes.replaced == set(ids(changes))


def test_a_document_that_begins_a_line_later_is_another_and_its_old_id_leads_to_it():
    line = PAGE.index("\n", STARTS[2]) + 1
    changes = decide(stored(ALL), documents([*STARTS[:2], line, *STARTS[3:]]))
    (alias,) = changes.removed
    assert changes.added == {alias.document_id} and alias.alias == ALL[2].document_id
    assert changes.replaced == {ALL[1].document_id}


def test_another_letter_from_the_same_place_on_the_page_is_another_document():
    other = PAGE[: STARTS[5]] + "MEMORANDUM for the file on wheat and its price in the north.\n"
    changes = decide(stored(ALL), documents(STARTS, other))
    assert ALL[5].document_id not in ids(changes)
    assert changes.removed[0].document_id is None  # nothing of it is there any more


def test_what_only_stands_elsewhere_on_its_page_is_moved_and_keeps_what_was_read_in_it():
    stamp = "RECEIVED\n"
    moved = [
        replace(one, parts=tuple(replace(p, page_start=p.page_start + 9) for p in one.parts))
        for one in documents(STARTS)
    ]
    changes = decide(stored(ALL), moved)
    assert changes.moved == {one.document_id for one in ALL}, stamp
    assert not changes.replaced and not changes.passages


def test_a_header_read_otherwise_is_replaced_and_keeps_its_passages():
    dated = [replace(ALL[0], header=Header(date="1953-03-03")), *ALL[1:]]
    changes = decide(stored(ALL), dated)
    assert changes.replaced == {ALL[0].document_id}
    assert changes.passages == {}


def test_passages_with_the_same_words_keep_their_ids():
    text = "\n\n".join(f"{n}. " + "The aid was cut once more in spring. " * 6 for n in range(1, 6))
    (old,) = documents([0], text)
    new_text = "SECRET\n\n" + text.replace("4. The aid", "4. All aid")
    (new,) = documents([0], new_text)
    new = replace(new, document_id=old.document_id)
    before = {old.text[p.start : p.end]: p.passage_id for p in split_passages(old)}
    changes = decide(stored([old]), [replace(new, parts=(Part(0, len(new_text), 1, 0),))])
    (made,) = changes.passages.values()
    for passage in made:
        words = new_text[passage.start : passage.end]
        assert before.get(words, passage.passage_id) == passage.passage_id
    assert len({p.passage_id for p in made}) == len(made)
    assert sum(new_text[p.start : p.end] in before for p in made) >= 3


def test_a_letter_misread_far_behind_the_opening_is_written_too():
    (old,) = documents([0])
    (new,) = documents([0], PAGE[:-9] + "x" + PAGE[-8:])
    changes = decide(stored([old]), [new])
    assert changes.replaced == {old.document_id} == changes.passages.keys()


def test_openings_that_are_alike_are_told_apart_by_number():
    page = "SECRET\nTelegram\n" * 4
    same = documents([0, 16, 32, 48], page)
    assert len({one.document_id for one in same}) == 4
    assert ids(decide(Stored(), same)) == [one.document_id for one in same]


cuts = st.sets(st.sampled_from(STARTS[1:])).map(lambda chosen: [0, *sorted(chosen)])


@given(st.lists(cuts, min_size=2, max_size=6))
def test_whatever_is_cut_and_joined_in_whatever_order(history):
    archive = stored(documents(history[0]))
    seen = {(one.parts, one.text): one.document_id for one in archive.documents}
    living_or_led: set[str] = {one.document_id for one in archive.documents}
    aliases: dict[str, str | None] = {}
    for before, now in pairwise(history):
        changes = decide(archive, documents(now))
        names = ids(changes)
        assert len(set(names)) == len(names)
        sorts = (changes.kept, changes.moved, changes.replaced, changes.added)
        assert sum(map(len, sorts)) == len(names) and frozenset().union(*sorts) == set(names)
        untouched = {
            (low, high)
            for low, high in pairwise([*before, len(PAGE)])
            if (low, high) in set(pairwise([*now, len(PAGE)]))
        }
        assert len(changes.kept) == len(untouched)
        for one in changes.documents:  # what was there once comes back by its own id
            assert seen.setdefault((one.parts, one.text), one.document_id) == one.document_id
        aliases |= {alias.alias: alias.document_id for alias in changes.removed}
        living_or_led |= set(names)
        for name in living_or_led - set(names):
            assert aliases[name] in living_or_led
        archive = after(changes, archive)


@pytest.mark.parametrize("page", ["", " \n", "¶\n"])
def test_documents_without_letters_have_ids_too(page):
    (one,) = documents([0], page)
    assert decide(stored([one]), [one]).kept == {one.document_id}
