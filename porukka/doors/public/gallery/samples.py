"""Invented people, words and numbers for the gallery."""

from datetime import UTC, datetime

from porukka.core.charts import Bar, Column, Series, Step

NOW = datetime(2026, 11, 19, 7, 41, tzinfo=UTC)
FAULTY = {
    "faulty-name": "",
    "faulty-starts_on": "31.11.2026",
    "faulty-purpose": "pitkä " * 50,
    "faulty-place": "9",
}

TABS = [
    {"url": "#", "text": "Suunnitelma", "current": True},
    {"url": "#", "text": "Ihmiset"},
    {"url": "#", "text": "Ääni", "count": 3, "count_words": "uutta toivetta"},
]
WISHES = [
    {"text": "Uimahalli", "votes": 4, "by": "Hassanin toive"},
    {"text": "Kirjastokortit kaikille", "votes": 1, "by": ""},
]
ATTENDANCE = [
    ("present", "Läsnä", "here"),
    ("late", "Myöhässä", "late"),
    ("told", "Ilmoitti", "gone"),
    ("absent", "Ei tullut", ""),
]
REASONS = [("ill", "Sairas"), ("work", "Työ tai opinnot"), ("other", "Muu meno"), ("untold", "Ei kerro")]

COLUMNS = [
    Column("1.", "15.10.", [2, 1, 2, 2, 3, 3], present=8),
    Column("2.", "22.10.", [3, 3, 3, 2, 2, 4], present=7),
    Column("3.", "29.10.", [3, 3, 3, 3, 2, 4, 4], present=8),
    Column("4.", "5.11.", None, answered=2, present=6),
    Column("5.", "12.11.", [3, 3, 4, 4, 4, 4, 5], present=7),
    Column("6.", "19.11.", coming=True),
]


def many_columns() -> list[Column]:
    """Twelve meetings of twenty people: the largest group the pages are drawn for."""
    return [
        Column(
            f"{n + 1}.", f"{n + 1}.9.", [1 + (n * 3 + p * p) % 5 for p in range(12)] + [3 + n % 3] * 8, present=20
        )
        for n in range(12)
    ]


SERIES = [Series("own", "Oma", [2, 3, 3, 3, 4]), Series("group", "Ryhmä", [3, 3, 4, None, 3.5])]
BARS = [
    Bar("Minua kuunneltiin", 86, "86 %"),
    Bar("Sain uusia taitoja", 71, "71 %"),
    Bar("Aika riitti", 39, "39 %"),
    Bar("Luotan", None, "alle 5"),
]
CHANGES = [
    ("Laski", 3, False),
    ("Ennallaan", 8, False),
    ("Nousi 1 askeleen", 13, True),
    ("Nousi 2 tai yli", 9, True),
]
WALK = [
    Step("1.", "15.10.", 2),
    Step("2.", "22.10.", 3),
    Step("3.", "29.10.", 3),
    Step("4.", "5.11.", None),
    Step("5.", "12.11.", 4),
]
STEPS = [(1, "Ei yhtään"), (2, "Vähän"), (3, "Jonkin verran"), (4, "Paljon"), (5, "Todella paljon")]
GRID_LEGEND = [("here", "läsnä"), ("late", "myöhässä"), ("told", "ilmoitti"), ("gone", "poissa ilmoittamatta")]


def grid() -> list[tuple[str, list[tuple[str, str]]]]:
    words = dict(GRID_LEGEND)
    rows = {
        "Elina": "here here here here late",
        "Hassan": "here told here here here",
        "Kaisa": "told here told here gone",
    }
    return [(name, [(sign, words[sign]) for sign in row.split()]) for name, row in rows.items()]
