"""The one gate between answers and eyes: what may be shown of a few people's answers, and to whom.

Plain arithmetic: no database, no clock, no domain words. Four audiences:

* **writer**: own answers; nothing is counted here.
* **facilitators** and **room**: `group_numbers` from three answers on, dots in value order without names;
  `anonymous_may_show` for anonymous results. The room gets no free text. See `group.py`.
* **published** (everybody else): `publish`, and what `combine` counts from its cells. Nothing else.
  How it works, what it promises and what it does not: `published.py`.
"""

from porukka.core.disclosure.cells import (
    Cell,
    Combined,
    Mark,
    Part,
    Path,
    cell_from_json,
    combine,
    part_from_json,
)
from porukka.core.disclosure.group import (
    FROM_ANSWERS,
    Audience,
    GroupNumbers,
    anonymous_may_show,
    group_numbers,
)
from porukka.core.disclosure.published import K_LOWEST, publish

__all__ = [
    "FROM_ANSWERS",
    "K_LOWEST",
    "Audience",
    "Cell",
    "Combined",
    "GroupNumbers",
    "Mark",
    "Part",
    "Path",
    "anonymous_may_show",
    "cell_from_json",
    "combine",
    "group_numbers",
    "part_from_json",
    "publish",
]
