"""How good a text reads: languages and telegraphese pass, nonsense and wrong encodings do not."""

import unicodedata
from itertools import pairwise

import pytest

from archive_miner.ingest.quality import (
    GARBAGE_QUALITY,
    MIN_WORDS,
    TRUSTED_QUALITY,
    estimate_quality,
    mean_confidence,
)
from archive_miner.text.words import known_words

ENGLISH = (
    "The Ambassador called on the Prime Minister this morning and asked whether the new agreement"
    " would be signed before the end of the month."
)

GOOD = {
    "English": ENGLISH,
    "names": (
        "Prime Minister Halvorsen-Rhee met Colonel Tavares at Valmera; present were Dr. O’Connor,"
        " the chargé d’affaires and Mr. McIntyre."
    ),
    "action line of a cable": (
        "ACTION ARA-10 INFO OCT-01 ISO-00 SS-15 SP-02 NSC-05 DODE-00 PM-04 /033 W"
        " --------------------- 104821"
    ),
    "an index": "Acheson, Dean, 14, 22–25, 301; army, pay of, 88; bases, 17n, 204",
    "table of contents": "I. Ostria ........ 12 II. Veldania ........ 55 III. Aid ....... 90",
    "figures": "1952 1953 1954 1955 12.5 13.7 1,250 88 77 103",
    "Spanish": (
        "El señor Presidente recibió al Embajador a las diez de la mañana y le expresó su"
        " preocupación por la situación de las fuerzas armadas."
    ),
    "French": (
        "Le Président de la République a reçu l'Ambassadeur ce matin et lui a exprimé l'inquiétude"
        " de son gouvernement à l'égard de l'armée."
    ),
    "German": (
        "Der Botschafter wurde heute vom Außenminister empfangen und über die Lage der"
        " Streitkräfte unterrichtet."
    ),
    "Polish": (
        "Ambasador został przyjęty dzisiaj przez ministra spraw zagranicznych i rozmawiał z nim"
        " długo o położeniu wojska"
    ),
    "Turkish": "Büyükelçi bugün Dışişleri Bakanı tarafından kabul edildi ve ordunun durumu",
    "Vietnamese": "Đại sứ đã gặp Thủ tướng sáng nay và hỏi liệu hiệp định mới có được ký hay không",
    "Russian": "Посол был принят сегодня министром иностранных дел и имел с ним беседу об армии",
    "Greek": "Ο πρέσβης έγινε δεκτός σήμερα από τον υπουργό εξωτερικών για τον στρατό",
    "Arabic": "استقبل رئيس الوزراء السفير هذا الصباح وتحدث معه عن وضع الجيش",
    "Korean": "대사는 오늘 아침 국무총리를 만나 새 협정이 서명될 것인지 물었다",
}

CABLE = (
    "UNCLASSIFIED PAGE 01 VALMER 09290 091530Z ACTION ARA-10 INFO OCT-01 ISO-00 SS-15 /033 W"
    " --------------------- 104821 R 091445Z DEC 75 FM AMEMBASSY VALMERA TO SECSTATE WASHDC 4410"
    " E.O. 11652: GDS TAGS: PFOR, MASS, OS SUBJ: MIL EQUIPMENT REQUEST REF: STATE 288104 1. MOD"
    " TAVARES CALLED CHIEF MILGRP DEC 8 TO ASK THAT C-130 BE DELIVERED SOONEST. EMB RECOMMENDS"
    " DEPT CONCUR."
)

ODD = {
    "a cable": CABLE,
    **{name: GOOD.pop(name) for name in ("names", "action line of a cable", "table of contents")},
}
"""Good text of few common words."""

GARBAGE = {
    "specks read as letters": (
        "l1tI:j ~.~r; ,;,':1 iJf'l ..f;~ t:;I i'~~ J;:J;ji .. ~ , .._ ''' ~t.. ..;~:r ,j~'l"
    ),
    "dots and dashes": ". . • • • .. - - • . ' ' : - - . • •• . . . - ' . ,",
    "a scanner's guesses": (
        "Tbo prOBid&nt ~ls0 aXpresaed wW hcpe tbat tne Uni~ed Sta~es w1ll rn&intain i1s 8rmed"
        " fcrces ln 0stria unt1l tbe 5ituat!on ls ^lear"
    ),
    "the alphabet moved by thirteen": (
        "Gur Nzonffnqbe pnyyrq ba gur Cevzr Zvavfgre guvf zbeavat naq nfxrq jurgure gur arj"
        " nterrzrag jbhyq or fvtarq"
    ),
    "glyph numbers read as characters": (
        "7KH $PEDVVDGRU FDOOHG RQ WKH 3ULPH 0LQLVWHU WKLV PRUQLQJ DQG DVNHG ZKHWKHU WKH QHZ"
    ),
    "Cyrillic read as Western European": (
        "Ïîñîë áûë ïðèíÿò ñåãîäíÿ ìèíèñòðîì èíîñòðàííûõ äåë è èìåë ñ íèì áåñåäó"
    ),
    "replacement characters": "\ufffd \ufffd\ufffd\ufffd \ufffd\ufffd \ufffd\ufffd\ufffd \ufffd",
    "words run together": (
        "TheAmbassadorcalledonthePrimeMinister thismorningandasked whetherthenewagreement"
        " wouldbesigned beforetheend ofthemonth"
    ),
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("form", ["NFC", "NFD"])  # files of either composition
def test_what_a_reader_can_read_is_trusted(name, form):
    quality = estimate_quality(unicodedata.normalize(form, GOOD[name]))
    assert quality is not None and quality >= TRUSTED_QUALITY


@pytest.mark.parametrize("name", ODD)
def test_codes_and_names_are_not_garbage(name):
    quality = estimate_quality(ODD[name])
    assert quality is not None and quality >= 0.8


def test_accents_encoded_twice_are_wrong_words():
    text = GOOD["Spanish"]
    spoiled = text.encode().decode("latin-1")
    quality = estimate_quality(spoiled)
    assert quality is not None and quality < 0.75
    assert estimate_quality("OS CORAÇÕES E A NAÇÃO DO PAÍS NA ESTAÇÃO") == 1.0


def test_english_half_misread_is_no_foreign_language():
    words = (ENGLISH + " ").split() * 4
    misread = [
        word if n % 2 else word[0] + word[1:].translate(str.maketrans("aeorntl", "eoncuri"))
        for n, word in enumerate(words)
    ]
    quality = estimate_quality(" ".join(misread))
    assert quality is not None and quality < 0.75


@pytest.mark.parametrize("name", GARBAGE)
def test_what_no_reader_can_read_is_garbage(name):
    quality = estimate_quality(GARBAGE[name])
    assert quality is not None and quality < GARBAGE_QUALITY


def test_the_alphabet_moved_by_any_number_of_places_is_mostly_caught():
    def moved(places: int) -> str:
        return "".join(
            chr((ord(c) - ord(base) + places) % 26 + ord(base))
            if c.isascii() and c.isalpha()
            else c
            for c in ENGLISH
            for base in ["a" if c.islower() else "A"]
        )

    caught = [n for n in range(1, 26) if (estimate_quality(moved(n)) or 0) < GARBAGE_QUALITY]
    assert len(caught) >= 22


@pytest.mark.parametrize("wrong", [0.0, 0.1, 0.2, 0.3, 0.5])
def test_quality_means_the_share_of_right_words(wrong):
    words = (ENGLISH + " ").split() * 10
    every = round(1 / wrong) if wrong else 0
    spoiled = [f"{w[:1]}~{w[2:]}1" if every and i % every == 0 else w for i, w in enumerate(words)]
    quality = estimate_quality(" ".join(spoiled))
    assert quality == pytest.approx(1 - wrong, abs=0.08)


def test_worse_text_is_never_called_better():
    words = ENGLISH.split()
    line = [
        estimate_quality(" ".join(["~;r:l"] * spoiled + words[spoiled:]))
        for spoiled in range(len(words))
    ]
    assert all(a is not None and b is not None and b <= a for a, b in pairwise(line))


@pytest.mark.parametrize("text", ["", "   \n", "SECRET", "one two three four"])
def test_a_few_words_are_not_judged(text):
    assert len(text.split()) < MIN_WORDS
    assert estimate_quality(text) is None


def test_the_list_of_words_is_lower_case_and_knows_the_trade():
    known = known_words()
    assert {"ambassador", "treaty", "garrison", "the"} <= known
    assert all(word == word.lower() for word in known)
    assert "qxz" not in known and "" not in known


def test_confidence_is_the_mean_of_what_was_given():
    assert mean_confidence([0.5, None, 1.0]) == 0.75
    assert mean_confidence([None]) is mean_confidence([]) is None
