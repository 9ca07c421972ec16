"""The list of groups as an Excel file. Cells are words and numbers, never formulas."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def groups_sheet(cards: list[dict[str, Any]]) -> bytes:
    """One row a group, in the order of the list."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, TYPED)
    sheet = book.add_worksheet(_("Groups")[:31])
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d.m.yyyy"})
    columns = [
        (_("Group"), 32),
        (_("State"), 16),
        (_("Unit"), 28),
        (_("Model"), 28),
        (_("Facilitators"), 36),
        (_("Begins"), 12),
        (_("Ends"), 12),
        (_("Participants"), 12),
        (_("Seats"), 10),
        (_("Meetings held"), 14),
        (_("Meetings planned"), 16),
        (_("Missing from readiness"), 22),
    ]
    for place, (words, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, words, bold)
    for row, card in enumerate(cards, start=1):
        line = card["line"]
        texts = [line.name, str(card["state_words"]), line.unit_name, card["model"]]
        texts.append(", ".join(one.name for one in card["facilitators"]))
        for place, words in enumerate(texts):
            sheet.write_string(row, place, words)
        for place, on in ((5, line.starts_on), (6, line.ends_on)):
            if on is not None:
                sheet.write_datetime(row, place, on, day)
        numbers = (line.participants, line.size_max, card["held"], card["meetings"], line.open_readiness)
        for place, number in enumerate(numbers, start=7):
            sheet.write_number(row, place, number)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(cards), 1), len(columns) - 1)
    book.close()
    return kept.getvalue()
