"""Read the headings of public papers, which editions print among numbered ones without a number.

In: a heading, its lines joined. Out: a Title, None where the heading names no public paper or does
not end in its date. Knows nothing of pages or of where in a document the lines stood.

    Press Release Issued by the White House, April 23, 1953
    Statement Issued to the Press by the Legation in Ostria, Valmera, August 26, 1953
    14. Address by the Secretary of State Before the United Nations, July 12, 1953

The date is the mark of such a heading: the same words head sections ("Statement by the President")
and stand in notes and references.
"""

from __future__ import annotations

import re

from archive_miner.segment.dates import find_dates
from archive_miner.segment.titles import (
    NUMBER,
    Title,
    is_title_case,
    read_party,
    split_parties,
    without_occasion,
)

# The papers that governments publish, with the words before them: "White House Press Release",
# "Text of the Joint Communiqué", "Radio and Television Address". Near misses "Memorandum", "Draft
# Statement" (no public papers), "Statement of Policy on Ostria" (a staff paper). FRUS 1945-58.
_NOUN = re.compile(
    r"(?!(?:Draft|Proposed|Policy|Revised)\b)(?:[\w'’–-]+ (?!by\b)){0,7}?"
    r"(?:(?:press|news) (?:release|statement|conference)|communiqu[ée]|statement(?! of policy)"
    r"|proclamation|declaration|resolution|address|speech|remarks|announcement|broadcast"
    r"|executive order|decree|manifesto|ultimatum|toasts?"
    r"|message(?= (?:of|by|to the (?:congress|nation|people))\b)|treaty|pact|convention|protocol"
    r"|armistice|agreement)"
    r"(?=\s*(?:$|[,(:]|(?:No|Number)\b|(?:by|of|issued|made|released|adopted|delivered|broadcast"
    r"|signed|proclaimed|given|handed|to|on|at|before|between|regarding|concerning|relating"
    r"|announcing|following|with|for|in|from)\b))",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:(?:No\.|Number) ?[\w./-]+,? )?(?:(?:issued|made|released|adopted|delivered|broadcast"
    r"|signed|proclaimed|given|handed)\b.*?)?\b(?:by|of)\s+(?P<who>.+)",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(r"[\s.,;\])]*")


def may_open_public_paper(line: str) -> bool:
    """Say whether a line could be the first of such a heading; quick, as every line is asked."""
    number = NUMBER.match(line)
    body = line[number.end() :] if number else line
    return body[:1].isupper() and is_title_case(body) and _NOUN.match(body) is not None


def read_public_paper(text: str) -> Title | None:
    """Read the heading of a public paper with the date that it ends in.

    Near misses: "Press Release No. 45, July 14, 1953, said" (goes on), "Declaration on liberated
    Europe, February 11, 1945" (prose), "See Statement by the President, July 9, 1953" (a note).
    """
    text = " ".join(text.split())
    if not 16 <= len(text) <= 330 or ";" in text or re.search(r"[a-z]{3}\. [A-Z]", text):
        return None
    number = NUMBER.match(text)
    body = text[number.end() :] if number else text
    noun = _NOUN.match(body)
    if noun is None or body.startswith(("See ", "For ")) or not is_title_case(body):
        return None
    dated = next((d for d in find_dates(body) if _AFTER_DATE.fullmatch(body, d.end)), None)
    if dated is None or dated.start < noun.end():
        return None
    sender, recipient = _speakers(body[noun.end() : dated.start].strip(" ,(["))
    return Title("other", number["number"] if number else None, sender, recipient)


def _speakers(text: str) -> tuple[str | None, str | None]:
    """Return who speaks in a public paper and to whom, of what follows its noun.

    "by President Hale to the Congress", "Issued by the Council", "of the Prime Minister, Maravel".
    Near misses "on Ostria", "of July" (no one is named).
    """
    by = _BY.match(text)
    if by is None:
        return None, None
    who = re.sub(r", [A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)?$", "", without_occasion(by["who"]))
    sender, recipient = split_parties(who)
    return (sender, recipient) if sender else (read_party(who), None)
