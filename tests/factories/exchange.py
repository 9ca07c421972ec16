"""Excel files that no one makes with Excel, to be sent in."""

import io
import zipfile

import openpyxl

_NAMES = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = f'<?xml version="1.0"?>{{before}}<worksheet xmlns="{_NAMES}"><sheetData>{{rows}}</sheetData></worksheet>'
_STRINGS_TOLD = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def raw_book(rows: str, *, before: str = "", strings: str | None = None) -> bytes:
    """An .xlsx file whose first sheet has these rows, as they are.

    Args:
        rows: the XML inside `sheetData`.
        before: XML before the sheet.
        strings: the XML of the shared texts, in place of what there is.
    """
    made, kept = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["x"])
    made.save(kept)
    put = {"xl/worksheets/sheet1.xml": _SHEET.format(before=before, rows=rows)}
    if strings is not None:
        put["xl/sharedStrings.xml"] = strings.replace("<sst", f'<sst xmlns="{_NAMES}"', 1)
        put["[Content_Types].xml"] = (
            zipfile.ZipFile(kept).read("[Content_Types].xml").decode().replace("</Types>", _STRINGS_TOLD)
        )
    again = io.BytesIO()
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in ({name: old.read(name).decode() for name in old.namelist()} | put).items():
            new.writestr(name, part)
    return again.getvalue()


def cell(words: str, at: str = "") -> str:
    """One cell with its words in it; without an address it comes after the one before it."""
    address = f' r="{at}"' if at else ""
    return f'<c{address} t="inlineStr"><is><t>{words}</t></is></c>'


def stray_cell(at: str = "XFD1048576") -> bytes:
    """A list of one person, and one letter far away."""
    row = "".join(filter(str.isdigit, at))
    return raw_book(
        f'<row r="1">{cell("Nimi", "A1")}</row><row r="2">{cell("Elina", "A2")}</row>'
        f'<row r="{row}">{cell("x", at)}</row>'
    )
