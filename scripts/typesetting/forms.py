"""The forms of official correspondence, typed: telegrams, memoranda, despatches, letters.

In: a Typewriter and a Text, whose fields the form sets out. Out: typed pages; ``FORMS`` maps
the ``form`` of a text to the function that types it. Chance is the typewriter's.
"""

from __future__ import annotations

import random
import textwrap
import zlib
from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from typesetting.texts import Text
from typesetting.typewriter import LEADING_PT, LEFT_PT, RIGHT_PT, Typewriter


def type_body(sheet: Typewriter, text: Text, indent: int = 5) -> None:
    """Type the paragraphs of a text."""
    for paragraph in text.body:
        sheet.paragraph(paragraph, indent)


def type_incoming(sheet: Typewriter, text: Text) -> None:
    """Type an incoming telegram on the form of the 1950s: routing at the left, text below."""
    when = text.day.rsplit(",", 1)[0]
    sheet.continuation = (
        f"-{{page}}-  {text['number']}, {when}, {text['time']}, from {text['place']}"
    )
    sheet.put(LEFT_PT, "INCOMING TELEGRAM", bold=True, size=13)
    sheet.put(RIGHT_PT - 170, "DEPARTMENT OF STATE", bold=True, size=13)
    sheet.y -= 2 * LEADING_PT
    sheet.rule()
    sheet.put(LEFT_PT + 240, f"Control: {text['control']}")
    sheet.line(f"Action: {text['action']}")
    sheet.put(LEFT_PT + 240, f"Rec'd:   {text['received']}")
    for index, offices in enumerate(textwrap.wrap(text["info"], 28)):
        sheet.line(("        " if index else "Info:   ") + offices)
    sheet.rule()
    sheet.field("FROM:", text["place"], 7)
    sheet.field("TO:", text["to"], 7)
    sheet.field("NO:", f"{text['number']}, {when}, {text['time']}", 7)
    sheet.line()
    if text["precedence"]:
        sheet.line(text["precedence"])
        sheet.line()
    type_body(sheet, text)
    sheet.line(text["sign"], 44)
    sheet.line()
    sheet.line(f"{text['sign'][:2]}:{text['place'][:2].upper()}/{int(text['number']) % 9 + 1}")
    sheet.line()
    sheet.centre("PERMANENT RECORD COPY - THIS COPY MUST BE RETURNED TO CENTRAL FILES")


def type_outgoing(sheet: Typewriter, text: Text) -> None:
    """Type an outgoing telegram: address below the form's head, drafter at the foot."""
    sheet.continuation = f"-{{page}}-  to {text['to']}, No. {text['number']}"
    sheet.put(LEFT_PT, "OUTGOING TELEGRAM", bold=True, size=13)
    sheet.put(RIGHT_PT - 170, "DEPARTMENT OF STATE", bold=True, size=13)
    sheet.y -= 2 * LEADING_PT
    sheet.rule()
    sheet.put(LEFT_PT + 270, f"{text.day}, {text['time']}")
    sheet.line(f"Classification: {text['classification']}")
    sheet.rule()
    sheet.put(LEFT_PT + 270, f"{text['precedence']}   {text['number']}")
    sheet.line(f"SENT TO:   {text['to']}")
    if text["info"]:
        sheet.line(f"RPTD INFO: {text['info']}")
    sheet.line()
    type_body(sheet, text)
    sheet.line(text["sign"], 44)
    sheet.line()
    sheet.rule()
    sheet.line(f"Drafted by: {text['drafted']}")


def type_cable(sheet: Typewriter, text: Text) -> None:
    """Type a cable in the machine form: capitals, routing lines, TAGS and SUBJECT, NNN."""

    def page_head() -> str:
        return f"PAGE {{page:02d}}        {text['number']}  {text['zgroup'][:7]}"

    sheet.continuation = page_head()
    sheet.line(page_head().format(page=1))
    sheet.line(text["action"])
    sheet.line()
    sheet.line(text["distribution"])
    sheet.line(" " * 21 + f"------------------{zlib.crc32(text.stem.encode()) % 10**6:06d}")
    sheet.line(f"{text['precedence']} {text['zgroup']}")
    sheet.line(f"FM {text['from']}")
    sheet.line(f"TO {text['to']}")
    for index, post in enumerate(text["info"].split(" | ")):
        sheet.line(("" if index else "INFO ") + post)
    sheet.line()
    short = text["classification"].replace("UNCLASSIFIED", "UNCLAS")
    sheet.line(f"{' '.join(short) if short == 'CONFIDENTIAL' else short} {text['number']}")
    sheet.line()
    sheet.line(f"TAGS: {text['tags']}")
    sheet.line(f"SUBJECT: {text['subject']}")
    sheet.line(f"REF: {text['ref']}")
    sheet.line()
    for paragraph in text.body:
        sheet.paragraph(paragraph.upper(), 0)
    sheet.line(text["sign"])
    sheet.line()
    sheet.line("NNN")


def type_memorandum(sheet: Typewriter, text: Text) -> None:
    """Type an office memorandum: TO, THROUGH, FROM, DATE, SUBJECT."""
    sheet.continuation = "-{page}-"
    sheet.put(LEFT_PT, "Office Memorandum", bold=True, size=14)
    sheet.put(RIGHT_PT - 190, "GOVERNMENT OF HALVERN", size=12)
    sheet.y -= 2.4 * LEADING_PT
    sheet.put(LEFT_PT + 318, f"DATE: {text.day}")
    for name in ("to", "through", "from", "subject"):
        if text[name]:
            sheet.field(f"{name.upper():<8}:", text[name])
    sheet.line()
    type_body(sheet, text)
    sheet.line(text["drafted"])


def type_memcon(sheet: Typewriter, text: Text) -> None:
    """Type a memorandum of conversation with its participants and copies."""
    sheet.continuation = "-{page}-"
    sheet.centre("DEPARTMENT OF STATE", bold=True)
    sheet.line()
    sheet.centre("Memorandum of Conversation", bold=True)
    sheet.line()
    sheet.put(LEFT_PT + 318, f"DATE: {text.day}")
    sheet.line()
    sheet.field("PLACE:", text["place"], 15)
    sheet.field("SUBJECT:", text["subject"], 15)
    for index, name in enumerate(text["participants"].split(" | ")):
        sheet.field("" if index else "PARTICIPANTS:", name, 15)
    sheet.field("COPIES TO:", text["copies"], 15)
    sheet.line()
    sheet.rule()
    type_body(sheet, text)


def type_despatch(sheet: Typewriter, text: Text) -> None:
    """Type a Foreign Service despatch or an airgram: both name from, to, number and date."""
    airgram = text["form"] == "airgram"
    sheet.continuation = (
        f"Page {{page}} of {text['number']}"
        if airgram
        else (
            f"Page {{page}} of Despatch No. {text['number']}, from {text['from'].split(', ')[-1]}"
        )
    )
    sheet.centre("A I R G R A M" if airgram else "FOREIGN SERVICE DESPATCH", bold=True)
    sheet.line()
    sheet.put(LEFT_PT + 330, text["number"] if airgram else f"DESP. NO. {text['number']}")
    sheet.field("FROM:", text["from"], 9)
    sheet.put(LEFT_PT + 330, text.day)
    sheet.field("TO:", text["to"], 9)
    if text["ref"]:
        sheet.field("REF:", text["ref"], 9)
    sheet.field("SUBJECT:", text["subject"], 9)
    sheet.rule()
    type_body(sheet, text)
    for line in text["sign"].split(" | "):
        sheet.line(line, 36)


def scrawl(canvas: Canvas, x: float, y: float, chance: random.Random) -> None:
    """Draw what passes for a signature from a distance."""
    path = canvas.beginPath()
    path.moveTo(x, y)
    for _ in range(chance.randint(7, 10)):
        rise = chance.uniform(4, 18)
        step = chance.uniform(9, 16)
        path.curveTo(x - 4, y + rise, x + step, y + rise, x + step, y + chance.uniform(-6, 4))
        x += step
    canvas.setLineWidth(1.1)
    canvas.setStrokeGray(0.15)
    canvas.drawPath(path)
    canvas.setStrokeGray(0)


def type_letter(sheet: Typewriter, text: Text) -> None:
    """Type a letter: letterhead, place and date, address, salutation, closing, name."""
    sheet.continuation = "-{page}-"
    sheet.centre(text["letterhead"], bold=True)
    if text["translator"]:
        sheet.centre(text["translator"])
    sheet.line()
    sheet.line(f"{text['place']}, {text.day}", 42)
    sheet.line()
    for line in textwrap.wrap(text["to"], 44):
        sheet.line(line)
    sheet.line()
    sheet.line(text["salutation"])
    sheet.line()
    type_body(sheet, text)
    sheet.paragraph(text["closing"])
    if sheet.ink:
        scrawl(sheet.canvas, LEFT_PT + 42 * 6, sheet.y - 4, sheet.ink)
    sheet.y -= 2 * LEADING_PT
    sheet.line(text["sign"], 42)


def type_report(sheet: Typewriter, text: Text) -> None:
    """Type an intelligence report: issuer, number, title; its headings centred."""
    sheet.continuation = f"-{{page}}-  {text['number']}"
    sheet.centre("DEPARTMENT OF STATE")
    sheet.centre(text["issuer"], bold=True)
    sheet.line()
    sheet.put(LEFT_PT + 318, text.day)
    sheet.line(text["number"])
    sheet.line()
    for line in textwrap.wrap(text["title"], 56):
        sheet.centre(line, bold=True)
    sheet.line()
    for paragraph in text.body:
        if paragraph.isupper():
            sheet.centre(paragraph)
            sheet.line()
        else:
            sheet.paragraph(paragraph)


def type_record(sheet: Typewriter, text: Text) -> None:
    """Type a translated record or minutes: title, archive, who was present, then the text."""
    sheet.continuation = "-{page}-"
    sheet.centre(text["title"], bold=True)
    for line in textwrap.wrap(text["subtitle"], 60):
        sheet.centre(line)
    sheet.line()
    sheet.line(f"{text['place']}, {text.day}", 30 if len(text["place"]) < 20 else 0)
    sheet.line()
    for name in ("archive", "copies", "translator"):
        for line in textwrap.wrap(text[name], 74):
            sheet.line(line)
    for index, group in enumerate(filter(None, text["present"].split(" | "))):
        sheet.field("" if index else "PRESENT:", group, 12)
    sheet.line()
    type_body(sheet, text)


FORMS: dict[str, Callable[[Typewriter, Text], None]] = {
    "incoming": type_incoming,
    "outgoing": type_outgoing,
    "cable": type_cable,
    "memorandum": type_memorandum,
    "memcon": type_memcon,
    "despatch": type_despatch,
    "airgram": type_despatch,
    "letter": type_letter,
    "report": type_report,
    "record": type_record,
    "minutes": type_record,
}
