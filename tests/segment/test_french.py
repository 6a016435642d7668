"""Headings of French documents, with English and running text as near misses."""

import pytest

from archive_miner.segment.french import read_french_title


@pytest.mark.parametrize(
    ("heading", "kind", "number", "sender", "recipient"),
    [
        (
            "M. DEJEAN, AMBASSADEUR DE FRANCE À VALMERA, À M. MARTEL, MINISTRE DES AFFAIRES "
            "ÉTRANGÈRES.",
            "other", None, "DEJEAN (AMBASSADEUR DE FRANCE À VALMERA)",
            "MARTEL (MINISTRE DES AFFAIRES ÉTRANGÈRES)",
        ),
        (
            "412. M. de Saint-Cyr, chargé d’affaires de France à La Paz, à M. Martel, ministre des "
            "Affaires étrangères",
            "other", "412", "de Saint-Cyr (chargé d’affaires de France à La Paz)",
            "Martel (ministre des Affaires étrangères)",
        ),
        (
            "M. Dejean, ambassadeur de France à Valmera, au ministre des Affaires étrangères",
            "other", None, "Dejean (ambassadeur de France à Valmera)",
            "ministre des Affaires étrangères",
        ),
        (
            "Le Président du Conseil aux représentants diplomatiques de France à l’étranger",
            "other", None, "Président du Conseil",
            "représentants diplomatiques de France à l’étranger",
        ),
        (
            "Le général Dorn, haut-commissaire de France en Ostria, à M. Martel, secrétaire d’État",
            "other", None, "général Dorn (haut-commissaire de France en Ostria)",
            "Martel (secrétaire d’État)",
        ),
        (
            "L’AMBASSADEUR DE FRANCE EN OSTRIA A MONSIEUR LE MINISTRE DES AFFAIRES ETRANGERES",
            "other", None, "AMBASSADEUR DE FRANCE EN OSTRIA",
            "MINISTRE DES AFFAIRES ETRANGERES",
        ),
        ("M. Dejean à M. Martel", "other", None, "Dejean", "Martel"),
        ("Lettre de M. Martel à M. Orde", "letter", None, "Martel", "Orde"),
        (
            "Télégramme de M. Dejean, ambassadeur de France à Valmera, à M. Martel", "telegram",
            None, "Dejean (ambassadeur de France à Valmera)", "Martel",
        ),
        ("Note de la direction d’Europe", "note", None, "direction d’Europe", None),
        ("Compte rendu de l’entretien entre M. Martel et M. Orde", "memcon", None, None, None),
    ],
)  # fmt: skip
def test_reads_a_french_heading(heading, kind, number, sender, recipient):
    title = read_french_title(heading)
    assert title is not None
    assert (title.kind, title.number, title.sender, title.recipient) == (
        kind,
        number,
        sender,
        recipient,
    )


@pytest.mark.parametrize(
    "line",
    [
        "M. Dejean, ambassadeur de France à Valmera",
        "M. Dejean à Valmera",
        "M. Dejean a dit à M. Martel que le roi partait.",
        "M. Dejean, ambassadeur de France, qui parlait à M. Martel",
        "Note From the Embassy in Ostria to the Department of State",
        "Conversation of the President with the King",
        "La Paz, May 3, 1953",
        "Les Etats-Unis",
    ],
)
def test_takes_nothing_else_for_a_french_heading(line):
    assert read_french_title(line) is None
