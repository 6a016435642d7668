"""Read the headings of French diplomatic documents.

In: a heading, its lines joined. Out: a Title, None where it is no such heading. Knows nothing of
pages or of where in a document the lines stood.

    M. DEJEAN, AMBASSADEUR DE FRANCE À VALMERA,            Le Président du Conseil
    À M. MARTEL, MINISTRE DES AFFAIRES ÉTRANGÈRES.         aux représentants de France à l'étranger
    412. M. Dejean, ambassadeur de France à Valmera, à M. Martel, ministre des Affaires étrangères
    Note de la direction d'Europe          Compte rendu de l'entretien entre M. Martel et M. Orde
"""

from __future__ import annotations

import re

from archive_miner.segment.titles import Title
from archive_miner.types import DocumentKind

_POSTS = (
    r"ambassad(?:eur|rice)|ministre|charg[ée]e? d[’']affaires|consul|haut[- ]commissaire"
    r"|pr[ée]sident|vice-pr[ée]sident|d[ée]l[ée]gu[ée]|repr[ée]sentants?|secr[ée]taire|sous-secr[ée]taire|directeur"
    r"|sous-directeur|g[ée]n[ée]ral|gouverneur|r[ée]sident|conseiller|attach[ée]|chef|commissaire|envoy[ée]"
    r"|d[ée]l[ée]gation|amiral|mar[ée]chal|colonel|agents?|postes|ambassadeurs"
)
_WHO = (
    r"(?:S\. ?[EÉ]\. )?(?:M{1,2}\.|(?:Mme|Mlle|Monsieur|Madame"
    r"|(?:Le )?(?:comte|baron|duc|général|amiral|maréchal|colonel))\b)"
)
# One who writes or is written to: "M. Dejean", "M. Dejean, ambassadeur de France à Valmera", "Le
# Président du Conseil". Near misses "M. Dejean a dit", "Le roi" (no post that writes papers).
_PARTY = re.compile(
    rf"{_WHO} (?P<name>[^,;:()]{{2,50}}?)(?:,? \(?(?P<post>(?:[\w'’-]{{1,12}} )?(?:{_POSTS})\b"
    rf"[^;:()]{{0,110}}?)\)?)?|(?:(?:Les?|La|tous les) |L[’'])?(?:{_POSTS})\b[^;:]{{2,110}}",
    re.IGNORECASE,
)
# What parts the two: "à" before a person, "au", "aux", "à l'" before a post. Near misses
# "ambassadeur à La Paz", "M. Dejean à Valmera". Typewriters have "A" for "À".
_TO = re.compile(
    r",?\s+(?:(?-i:[àÀA]) "
    r"(?=(?:S\. ?[EÉ]\. )?M{1,2}\.|Mme|Mlle|Monsieur|Madame|l[’']|la |tous )|aux? )",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<number>\d{1,4})\.?\s?[—–-]?\s?(?=\D)")
_VERB = re.compile(r"\b(?:a|est|dit|qui|que|fait|remis|déclaré|était|sera|ont|sont|avait)\b")
_NOUNS: tuple[tuple[str, DocumentKind], ...] = (
    (r"(?:compte[- ]rendu|procès[- ]verbal) (?:de|d[’'])(?: ?l[’'])?\s?(?:entretien|conversation)",
     "memcon"),
    (r"entretien|conversation", "memcon"),
    (r"compte[- ]rendu|procès[- ]verbal", "minutes"),
    (r"télégramme", "telegram"),
    (r"dépêche|circulaire", "despatch"),
    (r"lettre", "letter"),
    (r"rapport", "report"),
    (r"mémorandum", "memorandum"),
    (r"note|aide[- ]mémoire", "note"),
    (r"communiqué|déclaration|instructions?|projet", "other"),
)  # fmt: skip
# "Note de la direction d'Europe", "Lettre de M. Martel à M. Orde". Near misses "Note de Ostria"
# (English), "Communiqué de presse No. 3 said" (goes on in prose: too long or a verb).
_NOUN = re.compile(
    "(?:"
    + "|".join(f"(?P<k{i}>{pattern})" for i, (pattern, _) in enumerate(_NOUNS))
    + r")s?(?: [\w'’-]+)? (?P<rest>(?:du|des|de (?:la|l[’']|M|S)|d[’']|à|aux?|entre|pour|sur)\b"
    r".{2,160})",
    re.IGNORECASE,
)
# The offices that write notes: "Note de la direction d'Europe", "Note du Département".
_OFFICE = re.compile(
    r"(?:la |l[’'])?(?:(?:sous-)?direction|département|services?|cabinet|secrétariat|ministère"
    r"|état-major|délégation|ambassade)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    rf"{_WHO}|(?:(?:Les?|La) |L[’'])?(?:{_POSTS})\b|(?:"
    + "|".join(pattern for pattern, _ in _NOUNS)
    + r")(?!\w)",
    re.IGNORECASE,
)


def may_open_french_title(line: str) -> bool:
    """Say whether a line could be the first of such a heading; quick, as every line is asked."""
    number = _NUMBER.match(line)
    return not line[:1].islower() and bool(_OPENS.match(line, number.end() if number else 0))


def read_french_title(text: str) -> Title | None:
    """Read the heading of a French document: who writes to whom, or what the paper is."""
    text = " ".join(text.split())
    if not 12 <= len(text) <= 330 or text[0].islower() or text[-1] in ":?" or _VERB.search(text):
        return None
    number = _NUMBER.match(text)
    body = text[number.end() :] if number else text
    noun = _NOUN.fullmatch(body)
    kind: DocumentKind = "other"
    if noun is not None:
        kind = next(kind for i, (_, kind) in enumerate(_NOUNS) if noun[f"k{i}"])
        body = re.sub(r"^(?:de |du |d[’'])", "", noun["rest"], flags=re.IGNORECASE)
    sender, recipient = _parties(body)
    if noun is not None and sender is None and _OFFICE.match(body):
        sender = _party(body)
    if noun is None and (sender is None or re.search(r"[a-zé]{3}\. [A-Z]", body)):
        return None
    return Title(kind, number["number"] if number else None, sender, recipient)


def _parties(text: str) -> tuple[str | None, str | None]:
    """Return who writes to whom; of a paper that one office writes, that one alone."""
    text = text.rstrip(" .,")
    for match in _TO.finditer(text):
        ends = text[: match.start()], text[match.end() :]
        if all(_PARTY.fullmatch(end) for end in ends):
            return _party(ends[0]), _party(ends[1])
    return None, None


def _party(printed: str) -> str | None:
    """Return a party as "name (post)" where both are printed, else as printed.

    "M. Dejean, ambassadeur de France à Valmera" is "Dejean (ambassadeur de France à Valmera)".
    """
    article = r"^(?:(?:Monsieur |Madame )?(?:Les? |La |L[’']))"  # "Monsieur le ministre"
    text = re.sub(article, "", printed.strip(" ,.;"), flags=re.IGNORECASE)
    named = _PARTY.fullmatch(text)
    bare = re.sub(r"^(?:M{1,2}\.|Mme|Mlle|Monsieur|Madame) ", "", text)
    if named and named["post"]:
        return f"{bare.split(',')[0].split(' (')[0].strip()} ({named['post']})"
    return bare or None
