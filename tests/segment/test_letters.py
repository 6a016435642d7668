"""Who a letter is from and to, and what is neither."""

import pytest

from archive_miner.segment.closings import find_signature, read_foot_address
from archive_miner.segment.header import parse_header
from archive_miner.segment.heads import HeadLines
from archive_miner.segment.letters import read_addressee

LETTER = (
    "THE PRESIDENT OF THE REPUBLIC OF OSTRIA\n\nValmera, September 18, 1952\n\n"
    "His Excellency Lucas Orme, President of\nthe Commonwealth of Corvan\n\n"
    "My dear Mr. President:\n\nI have read your letter of August 30 with gratitude.\n\n"
    "With renewed assurances of my esteem, I am, my dear Mr. President,\nsincerely yours,\n\n"
    "RAMON VALD\n"
)


def signed(text):
    """Return the name a letter is signed with; it stands where it is said to."""
    found = find_signature(text)
    if found is None:
        return None
    assert text[found.start :].startswith(found.name)
    return found.name


def test_a_letter_says_who_wrote_it_and_to_whom():
    header = parse_header(LETTER)
    assert (header.kind, header.sender) == ("letter", "RAMON VALD")
    assert header.recipient == "His Excellency Lucas Orme, President of the Commonwealth of Corvan"
    assert (header.place, header.date) == ("Valmera", "1952-09-18")


def test_the_signature_may_stand_far_behind_the_opening():
    long = LETTER.replace("gratitude.", "gratitude. " + "It moved me deeply.\n" * 300)
    assert parse_header(long[:4000], whole=long).sender == "RAMON VALD"
    assert parse_header(long[:4000]).sender is None


@pytest.mark.parametrize(
    ("ending", "signature"),
    [
        ("Sincerely yours,\n\nEleanor M. Dace, Consul\n\nFILE COPY", "Eleanor M. Dace, Consul"),
        ("With fraternal greetings,\n\nMan)\nS. DRAV", "S. DRAV"),
        ("Respectfully yours,\n/s/ Walter Dorn", "Walter Dorn"),
        ("Yours very truly,\n(Signed) Walter Dorn", "Walter Dorn"),
        ("Faithfully yours,\n\n\nWalter Dorn, Jr.", "Walter Dorn, Jr."),
        ("I have, &c.\n        GRAHAM ORDE.\n", "GRAHAM ORDE"),
        ("I have, etc.,        WALTER DORN.\n", "WALTER DORN"),
        ("I am, Sir, your obedient servant,\n   Walter Dorn", "Walter Dorn"),
        (
            "I have the honour to be,\nSir,\nYour most obedient, humble Servant,\n"
            "(For the Ambassador)\n\n(Sgd.) G. ORDE.",
            "G. ORDE",
        ),
        (
            "Je vous prie d’agréer, Monsieur le Ministre,\nl’expression de mes sentiments\n"
            "dévoués.\nSigné : Dejean",
            "Dejean",
        ),
        ("Yours ever,\n(G. Orde)", "G. Orde"),
        # near misses
        ("I have the honour to be invited to dine.\nWalter Dorn", None),
        ("I am, with great doubts, of his opinion.\nHe went home.", None),
        ("I have etched it in my mind.\nWalter Dorn", None),
        ("I have, &c.\n\nThe Right Honourable", None),
        ("Sincerely as he spoke, nobody believed him.\nWalter Dorn went home.", None),
        ("I am sure of it, and glad\nKorea", None),
        ("With regard to a treaty,\nWe have asked.", None),
        ("Sincerely yours,\n\nSECRET\nEnclosures: as stated", None),
        ("He signed it WALTER DORN.", None),
    ],
)
def test_a_signature_is_a_name_under_a_close(ending, signature):
    assert signed("Dear Sir:\n\nI write of rifles.\n\n" + ending) == signature


@pytest.mark.parametrize(
    ("head", "addressee"),
    [
        (
            "Valmera, June 11, 1957\n\nMr. Julio Cors, Chief of Passports,\nMinistry of Interior\n",
            "Julio Cors, Chief of Passports, Ministry of Interior",
        ),
        (
            "The Honorable\nDean Orme,\nSecretary of State.\nMay 3, 1951\n",
            "Honorable Dean Orme, Secretary of State",
        ),
        ("Comrade M. A. Sereb, First Secretary\n", "Comrade M. A. Sereb, First Secretary"),
        # near misses
        ("EMBASSY OF OSTRIA\n\nMay 3, 1951\n", None),
        ("SECRET\nNo. 15\n", None),
        ("I have seen the King, and we spoke of rifles\n", None),
    ],
)
def test_an_address_stands_over_the_salutation(head, addressee):
    text = head + "\nDear Mr. Cors:\n\nI write of rifles.\n"
    assert read_addressee(text, HeadLines()) == addressee


@pytest.mark.parametrize(
    ("salutation", "kind"),
    [
        ("Esteemed Comrade Sereb:", "letter"),
        ("Dear Mr. Chairman,", "letter"),
        ("Esteemed by all, he went.", "other"),
    ],
)
def test_the_salutation_makes_the_letter(salutation, kind):
    text = f"Valmera, December 16, 1957\n\n{salutation}\n\nPermit me to thank you.\n"
    assert parse_header(text).kind == kind


@pytest.mark.parametrize(
    ("foot", "addressee"),
    [
        (
            "The Right Honourable\n   Sir John Thorne, G.C.S.I.,\n   &c., &c., &c.\n",
            "The Right Honourable Sir John Thorne, G.C.S.I.",
        ),
        ("R. Bell, Esq., C.M.G.,\n   Foreign Office,\n   S.W.1.\n", "R. Bell, Esq., C.M.G."),
        ("THE EARL HALDEN.\n", "THE EARL HALDEN"),
        (
            "Minister Resident\n\nHon. William Hale,\nSecretary of State, Washington, D.C.\n",
            "Hon. William Hale, Secretary of State, Washington, D.C.",
        ),
        ("Son Excellence\nMonsieur Martel\n", "Son Excellence Monsieur Martel"),
        # near misses
        ("Minister Resident\n", None),
        ("Enclosures:\nThe Treaty\n", None),
        ("[Enclosure]\nThe Minister to the Ambassador\n", None),
        ("The army is loyal to him for the moment.\n", None),
    ],
)
def test_the_address_at_the_foot_names_the_recipient(foot, addressee):
    text = "Sir,\n\nI write of rifles.\n\nI have, &c.\n\nGRAHAM ORDE.\n" + foot
    signature = find_signature(text)
    assert signature is not None and read_foot_address(text, signature) == addressee
