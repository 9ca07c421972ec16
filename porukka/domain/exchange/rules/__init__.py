"""Lists of people as they come in, and sheets as they go out. No database."""

from porukka.domain.exchange.rules.books import LARGEST_FILE, xlsx_table
from porukka.domain.exchange.rules.lists import (
    COLUMNS,
    MOST_LINES,
    Fault,
    Line,
    columns_left_out,
    lines_of_table,
    lines_of_text,
)
from porukka.domain.exchange.rules.sheets import SHEET_TYPE, Column, Sheet, written, written_book

__all__ = [
    "COLUMNS",
    "LARGEST_FILE",
    "MOST_LINES",
    "SHEET_TYPE",
    "Column",
    "Fault",
    "Line",
    "Sheet",
    "columns_left_out",
    "lines_of_table",
    "lines_of_text",
    "written",
    "written_book",
    "xlsx_table",
]
