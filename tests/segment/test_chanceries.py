"""Whole heads of British, French and older papers, and editions that print several on a page."""

import pytest

from archive_miner.segment.assemble import segment_pages
from archive_miner.segment.header import parse_header
from archive_miner.types import Page, Source

SOURCE = Source("s", "edition.pdf", "0", "application/pdf", 1)
FIELDS = ("kind", "number", "date", "place", "sender", "recipient")


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        (  # typed despatch with its address at the foot
            "CONFIDENTIAL\n\nNo. 85                                BRITISH EMBASSY,\n"
            "(1011/12/53)                                VALMERA.\n\n"
            "                                            12th March, 1953.\n\nMy Lord,\n\n"
            "     I have the honour to transmit a report on the elections.\n\n"
            "     I have the honour to be, with the highest respect,\n               My Lord,\n"
            "          Your Lordship's obedient Servant,\n\n"
            "                 (Sgd.) GRAHAM ORDE.\n\n"
            "The Right Honourable\n     Anthony Thorne, M.C., M.P.,\n          etc., etc., etc.,\n"
            "               Foreign Office,\n                    S.W.1.\n",
            ("despatch", "85", "1953-03-12", "Valmera", "GRAHAM ORDE",
             "The Right Honourable Anthony Thorne, M.C., M.P."),
        ),
        (  # Confidential Print of 1907: place and date beside the address
            "[12345]                             No. 12.\n\n"
            "Sir C. Bell to Earl Halden.—(Received May 3.)\n\n(No. 85.)\n"
            "My Lord,                              Valmera, April 12, 1907.\n"
            "  I have the honour to report that the Shah left.\n",
            ("despatch", "85", "1907-04-12", "Valmera", "Sir C. Bell", "Earl Halden"),
        ),
        (  # Confidential Print of 1955: the date on the line below the place
            "EP 1015/23                         No. 7\n\nPOLITICAL SITUATION IN OSTRIA\n\n"
            "Sir Graham Orde to Mr. Thorne. (Received 3rd March)\n\n"
            "(No. 85. Confidential)                Valmera,\n"
            "Sir,                              1st March, 1955.\n\nI have the honour to report.\n",
            ("despatch", "85", "1955-03-01", "Valmera", "Sir Graham Orde", "Thorne"),
        ),
        (  # edition of the 1920s on
            "No. 123\nSir G. Bell (Valmera) to Earl Halden (Received January 12)\n"
            "No. 5 Telegraphic [178922/40430/55]\nVALMERA, January 10, 1920, 4 p.m.\n"
            "The King fled.\n",
            ("telegram", "5", "1920-01-10", "Valmera", "Sir G. Bell (Valmera)", "Earl Halden"),
        ),
        (
            "Sir Edward Hale to Sir F. Bell.\nF.O. 371/2159.\n"
            "Tel. (No. 130.)                      Foreign Office, July 31, 1914.\nD. 2.10 p.m.\n"
            "The French Ambassador called.\n",
            ("telegram", "130", "1914-07-31", "Foreign Office", "Sir Edward Hale", "Sir F. Bell"),
        ),
        (  # older American form
            "No. 7.\nMr. Dorn to Mr. Adler.\nNo. 123.] Legation of Corvan, Valmera, May 3, 1864.\n"
            "Sir: Your despatch has been received.\nI am, sir, your obedient servant,\n"
            "WALTER DORN.\n",
            ("despatch", "123", "1864-05-03", "Legation of Corvan, Valmera", "Dorn", "Adler"),
        ),
        (
            "Mr. Dorn to Mr. Hale.\n[Telegram.]\nLegation of Corvan,\nValmera, May 3, 1901.\n"
            "The King fled.\n",
            ("telegram", None, "1901-05-03", "Valmera", "Dorn", "Hale"),
        ),
        (  # private letter
            "SECRET AND PERSONAL\n                           BRITISH EMBASSY,\n"
            "                           VALMERA.\n                           14th July, 1953.\n\n"
            "My dear Anthony,\n  The King has gone.\n             Yours ever,\n"
            "             GRAHAM ORDE\n\nA. Thorne, Esq., C.M.G.,\n  Foreign Office,\n  S.W.1.\n",
            ("letter", None, "1953-07-14", "Valmera", "GRAHAM ORDE", "A. Thorne, Esq., C.M.G."),
        ),
        (
            "M. DEJEAN, AMBASSADEUR DE FRANCE À VALMERA,\n"
            "À M. MARTEL, MINISTRE DES AFFAIRES ÉTRANGÈRES.\nT. nos 123 à 125. Réservé.\n"
            "(Reçu : 14 h. 50.)\nLe roi est parti.\n",
            ("telegram", "123 à 125", None, None, "DEJEAN (AMBASSADEUR DE FRANCE À VALMERA)",
             "MARTEL (MINISTRE DES AFFAIRES ÉTRANGÈRES)"),
        ),
        (
            "412\nM. Dejean, ambassadeur de France à Valmera,\n"
            "à M. Martel, ministre des Affaires étrangères\nD. no 12.\nMonsieur le Ministre,\n"
            "Le roi est parti.\n",
            ("despatch", "12", None, None, "Dejean (ambassadeur de France à Valmera)",
             "Martel (ministre des Affaires étrangères)"),
        ),
        (
            "AMBASSADE DE FRANCE\nEN OSTRIA\n\nMonsieur le Ministre,\n"
            "J’ai l’honneur de rendre compte de la visite du roi.\n"
            "Veuillez agréer, Monsieur le Ministre, les assurances\nde ma haute considération.\n"
            "   Henri DEJEAN\n\nSon Excellence\nMonsieur Martel\n",
            ("letter", None, None, None, "Henri DEJEAN", "Son Excellence Monsieur Martel"),
        ),
    ],
)  # fmt: skip
def test_reads_the_head_of_a_paper(paper, expected):
    header = parse_header(paper, whole=paper)
    assert tuple(getattr(header, name) for name in FIELDS) == expected


def test_files_of_registries_are_read():
    header = parse_header(
        "Earl Halden to Sir G. Bell (Valmera)\nNo. 56 [C 1234/22/18]\n"
        "FOREIGN OFFICE, February 3, 1921\nSir,\nThe Ostrian Minister called.\n"
    )
    assert (header.kind, header.number, header.file_number) == ("despatch", "56", "C 1234/22/18")


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        # near misses: a number and an office in other papers
        ("Dear Mr. Hale:\n\nI live at No. 10 Downing Street now.\n\nSincerely,\nWalter Dorn\n",
         "letter", None),
        ("Sir Arthur Bell,\nas No. 5 of his line, went home.\n", "other", None),
        ("Memorandum by the Secretary of State\nWashington, May 3, 1953.\nThe Foreign Office told "
         "Sir A. Bell to go.\n", "memorandum", None),
        ("BRITISH EMBASSY SOURCES\nsay that the King has gone.\n", "other", None),
    ],
)  # fmt: skip
def test_other_papers_stay_what_they_are(text, kind, number):
    header = parse_header(text, whole=text)
    assert (header.kind, header.number, header.place) == (kind, number, header.place)
    assert header.sender in (None, "Walter Dorn", "Secretary of State")


def beginnings(*texts: str) -> list[str]:
    pages = [Page("s", n, 612, 792, text, "native", 1.0, "en") for n, text in enumerate(texts, 1)]
    return [d.text.split("\n")[0] for d in segment_pages(SOURCE, pages, "auto")]


BODY = "The King received me at ten and spoke at length of the army, its pay,\nand its officers.\n"


def test_papers_of_a_british_edition_begin_at_their_numbers():
    page = (
        "No. 12\nSir G. Bell (Valmera) to Earl Halden (Received January 12)\n"
        f"No. 5 Telegraphic [178922/40430/55]\nVALMERA, January 10, 1920, 4 p.m.\n{BODY}"
        "No. 13\nEarl Halden to Sir G. Bell (Valmera)\n"
        f"No. 56 [178922/40430/55]\nFOREIGN OFFICE, January 13, 1920.\nSir,\n{BODY}"
        "I am, &c.\nHALDEN\n"
    )
    assert beginnings(page) == ["No. 12", "No. 13"]


def test_papers_of_a_french_edition_begin_at_their_numbers():
    page = (
        "412\nM. DEJEAN, AMBASSADEUR DE FRANCE À VALMERA,\n"
        "À M. MARTEL, MINISTRE DES AFFAIRES ÉTRANGÈRES.\n"
        f"T. nos 123 à 125. Réservé.\nLe roi est parti.\n{BODY}"
        "413\nNOTE DE LA DIRECTION D’EUROPE\n"
        f"Valmera, 14 July 1954.\n{BODY}"
    )
    assert beginnings(page)[-1] == "413"


def test_typed_telegrams_and_despatches_begin_their_pages():
    telegram = (
        f"FROM VALMERA TO FOREIGN OFFICE\nMr. Orde\nNo. 123  D. 10.15 a.m. 5th June, 1953\n{BODY}"
    )
    despatch = f"No. 85\nBRITISH EMBASSY,\nVALMERA.\n12th March, 1953.\nMy Lord,\n{BODY}"
    assert beginnings(telegram, "- 2 -\n" + BODY, telegram, despatch) == [
        "FROM VALMERA TO FOREIGN OFFICE", "FROM VALMERA TO FOREIGN OFFICE", "No. 85",
    ]  # fmt: skip


def test_names_and_offices_in_running_text_begin_nothing():
    text = (
        "No. 12\nSir G. Bell (Valmera) to Earl Halden\nVALMERA, January 10, 1920.\n"
        "He spoke of what had been written by\nSir G. Bell to Earl Halden\nin the spring, and of\n"
        "No. 10\nDowning Street.\nFrom Valmera to the Foreign Office\nit is far.\n"
    )
    assert beginnings(text) == ["No. 12"]
