"""Read how fast a message was to go and who might see it, apart from how secret it was.

In: the opening of a document's text. Out: precedence and handling, each with its span. Knows
nothing of the classification.

    SECRET  NIACT                      O 232145Z OCT 79
    LIMIT DISTRIBUTION                 TO SECSTATE WASHDC NIACT IMMEDIATE 8811
    Source: … Secret; Priority; Limdis. CONFIDENTIAL VALMERA 9050 EXDIS
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive_miner.segment.evidence import Found
from archive_miner.segment.heads import HeadLines

HEAD_LINES = 30

_WORDS = re.compile(
    r"\b(?:(?P<precedence>NIACT(?:[ /-]IMMEDIATE)?|FLASH|OPERATIONAL IMMEDIATE|OPIMMEDIATE"
    r"|IMMEDIATE|EMERGENCY|PRIORITY|ROUTINE|DEFERRED|RUSH|U\.?S\.? URGENT)"
    r"|(?P<handling>NODIS|EXDIS|LIMDIS|STADIS|NOFORN|NO FOREIGN DISSEM(?:INATION)?|EYES ONLY"
    r"|LIMIT(?:ED)? DISTRIBUTION|NO DISTRIBUTION(?: OUTSIDE (?:THE )?DEPARTMENT)?|ROGER CHANNEL"
    r"|CHEROKEE|OFFICIAL[ -]INFORMAL|SENSITIVE|SPECAT|RESTRICTED DATA|SECURITY INFORMATION"
    r"|HANDLE VIA \w+ CHANNELS?|PERSONAL(?= FOR\b|\W*$)))\b",
    re.IGNORECASE,
)
_ANY = _WORDS.pattern.replace("?P<precedence>", "?:").replace("?P<handling>", "?:")
_JOIN = r"(?:[\s,;/.–—-]|\band\b)*"
# A line of such words and nothing else: "priority", "NIACT; NODIS". Near misses "Priority was
# given to rice", "Immediate steps".
_ALONE = re.compile(
    rf"\W*(?:{_ANY}{_JOIN})+\W*",
    re.IGNORECASE,
)
# Behind an addressee, before the serial: "TO SECSTATE WASHDC NIACT IMMEDIATE 8811", "SENT TO:
# Amembassy SEOUL PRIORITY 164". Near miss "TO: The Director, Office of Priority Studies".
_ADDRESSED = re.compile(r"\W{0,3}(?:TO|SENT TO|Sent to|ACTION|INFO|RPTD INFO)\b")
_BEHIND = re.compile(
    rf"\s(?P<words>(?:{_ANY}\s*)+)(?:\d{{1,5}})?\W*$",
    re.IGNORECASE,
)
# A number line: "C O N F I D E N T I A L LA PAZ 3447 LIMDIS", "SECRET STATE 12 NODIS".
_NUMBER_LINE = re.compile(
    r"\W{0,2}(?:UNCLAS|S ?E ?C ?R ?E ?T|C ?O ?N ?F ?I ?D ?E|LIMITED OFF|T ?O ?P  ?S ?E)"
    r"(?=.*\b\d{3,6}\b).{5,70}"
)
# What follows the level in a source note: "Secret; Priority; Limit Distribution. Drafted by".
_NOTED = re.compile(
    r"(?:Top Secret|Secret|Confidential|Official Use Only|Unclassified|Limited Official Use)"
    r"(?P<words>(?:; [A-Z][\w .]{3,40}?)+)\.(?=\s|$)"
)
# "O 232145Z OCT 79", "P R 311441Z JAN 74" (the first is the action addressee's). Near misses "I
# 232145", "R. 232145Z".
_PROSIGN = re.compile(
    r"^\W{0,3}(?P<sign>[ZOPR])\s(?:[ZOPR]\s)?[0-3]\d[0-2]\d[0-5]\dZ\s", re.MULTILINE
)
_PROSIGNS = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}


def find_handling(text: str, heads: HeadLines) -> Iterator[tuple[str, Found]]:
    """Yield precedence and handling, each value once, as fields of a header."""
    seen: set[str] = set()
    hurried = False
    for low, high in _stretches(text, heads):
        for match in _WORDS.finditer(text, low, high):
            name = match.lastgroup or ""
            value = " ".join(match.group().upper().replace("/", " ").split())
            if value not in seen:
                seen.add(value)
                hurried |= name == "precedence"
                yield name, Found(value, "", 0.9, span=match.span())
    sign = None if hurried else _PROSIGN.search(text, 0, 1500)
    if sign is not None:
        yield "precedence", Found(_PROSIGNS[sign["sign"]], "", 0.8, span=sign.span("sign"))


def _stretches(text: str, heads: HeadLines) -> Iterator[tuple[int, int]]:
    """Yield the stretches of an opening where such words are no prose."""
    at = printed = 0
    for raw in text.split("\n"):
        line, low = raw.strip(), at
        at += len(raw) + 1
        if not line:
            continue
        printed += 1
        if printed > HEAD_LINES:
            return
        if len(raw) > 150 or "Source:" in raw:
            noted = _NOTED.search(text, low, min(at + 400, len(text)))
            if noted:
                yield noted.span("words")
        elif heads[line].classification or _ALONE.fullmatch(line) or _NUMBER_LINE.match(line):
            yield low, low + len(raw)
        elif _ADDRESSED.match(line) and (behind := _BEHIND.search(raw)):
            yield low + behind.start("words"), low + behind.end("words")
