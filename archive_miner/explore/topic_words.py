"""Which words of a document say what it is about.

In: the text of passages, what of them is header, who wrote to whom. Out: sentences of words; and
which of all words are kept. Knows no topics and no archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from archive_miner.explore.bags import Vocabulary, rarity_of
from archive_miner.explore.phrases import FUNCTION_WORDS, tokens
from archive_miner.explore.spool import Spool

_DATES = (
    "january february march april may june july august september october november december jan feb"
    " mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday"
    " sunday today yesterday tomorrow morning afternoon evening day days week weeks month months"
    " year years date dated"
)
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve hundred thousand million"
    " billion first second third half percent"
)
_TITLES = "mr mrs miss dr sir excellency messrs hon honorable esq sincerely faithfully respectfully"
# What a telegram is made of whatever it says: "Deptel 312 repeated info Tokyo", "Embassy’s
# reftel". Near misses, kept: mission, message, note, treaty, army, embassy's staff of its own.
_HEADS = (
    "telegram telegrams tel tels cable embtel embtels deptel deptels contel reftel urtel mytel"
    " airgram despatch dispatch circular memorandum memo memcon letter enclosure attachment annex"
    " copy copies draft text subject participants summary source file files lot ibid footnote"
    " printed document documents paragraph paragraphs para paras page pages secret confidential"
    " unclassified restricted priority niact immediate routine limdis exdis nodis noforn action"
    " info repeated rptd signed ref re cc department dept deptl embassy emb legation consulate"
    " ambassador secretary"
)
_APPARATUS = frozenset(("archives", "declassified", "footnote", "printed"))
# A phrase with one of these is an edition's, not the papers': "line of source text not
# declassified", "national archives and records administration". Seen in FRUS 1964–68.
# What anybody does in such papers: words of telling and of no matter.
_TELLING = (
    "say says saying tell tells state states stating note noted notes point points pointed view"
    " views believe believes believed feel feels consider considered considering regard regarding"
    " regards question questions reply report reported reports refer referred reference know known"
    " want wanted wish wished hope hoped expect expected seem seems seemed appear appears"
    " appeared make makes made making take takes taken taking took give given gives giving gave"
    " get got go going went come came coming put use used using find found think thinks mean means"
    " good new great possible present particular certain various several however therefore thus"
    " whether since also already indicated indicate indicates added mentioned suggested suggest"
    " explained discussed discussion conversation time fact case matter matters way part order"
    " view regard respect connection basis meeting following follows well must able necessary"
    " important clear full long last next further made let us u.s. far back"
    " upon course number end set still quite rather though although because being himself"
    " themselves itself above below"
)
STOP_WORDS = FUNCTION_WORDS | frozenset(
    " ".join((_DATES, _NUMBERS, _TITLES, _HEADS, _TELLING)).split()
)

FEWEST_LETTERS = 3
"""Shorter words are initials and what OCR left of others; "u.n." has more signs than two."""
FEWEST_DOCUMENTS = 5
"""A word of fewer documents joins none to another; it is a name or a misreading."""
FEWEST_OF_FEW, FEW_DOCUMENTS = 2, 100
"""Of an archive of fewer than 100 documents 5 would be one in twenty; two join two."""
MOST_DOCUMENTS = 0.5
"""A word of more than half of the documents tells none from another."""
MOST_WORDS = 50_000
"""The words of most documents are kept where there are more."""


_TELEGRAPHIC = {"wld": "would", "shld": "should", "cld": "could", "internatl": "international"}
_TELEGRAPHIC |= {"jap": "japanese", "sov": "soviet", "sovs": "soviets", "comm": "commission"}
_TELEGRAPHIC |= {
    "mtg": "meeting",
    "indep": "independence",
    "secy": "secretary",
    "fonmin": "foreign",
}
# How telegrams of the 1940s save words. Seen in FRUS 1949, where without these a topic is the
# abbreviations themselves: "jap, fec, govt, scap, member, wld, sov, comm, shld".


def subject_words(
    sentences: Iterable[str], names: Collection[str], spellings: Mapping[str, str]
) -> Iterator[list[str]]:
    """Yield the words of each sentence; those of ``names`` (lower case) are left out.

    ``spellings`` gives the word for an abbreviation or another spelling: ``govt`` government.
    Names are who wrote and who was written to: known from the header, and else the topics of an
    archive are its ambassadors.
    """
    for sentence in sentences:
        words = [
            spellings.get(word) or _TELEGRAPHIC.get(word, word)
            for word in tokens(sentence)
            if word not in names
        ]
        if words:
            yield words


def is_kept(word: str) -> bool:
    """Say whether a word or phrase may stand in a topic: ``aid``, ``u.n.``, ``base_rights`` may.

    Not so what has too few letters (``p_m``), nor a phrase that begins or ends in a stop word:
    ``secretary_of_state``, ``ambassador_muccio``.
    """
    parts = word.split("_")
    if parts[0] in STOP_WORDS or parts[-1] in STOP_WORDS or not _APPARATUS.isdisjoint(parts):
        return False
    return any(len(part) >= FEWEST_LETTERS for part in parts)


def choose_words(spool: Spool) -> Vocabulary:
    """Return the words that topics are made of, in alphabetical order.

    Left out are stop words and words of too few or too many documents.
    """
    met: Counter[str] = Counter()
    for document in spool.read():
        met.update({word for sentence in document for word in sentence})
    few = spool.documents < FEW_DOCUMENTS
    least = FEWEST_OF_FEW if few else FEWEST_DOCUMENTS
    most = MOST_DOCUMENTS * spool.documents
    kept = [(-n, word) for word, n in met.items() if least <= n <= most and is_kept(word)]
    words = sorted(word for _, word in sorted(kept)[:MOST_WORDS])
    return Vocabulary.of(words, [rarity_of(spool.documents, met[word]) for word in words])
