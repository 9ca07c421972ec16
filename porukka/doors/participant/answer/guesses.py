"""Wrong meeting codes, counted over the whole installation.

Only failures are counted, and only how many: no address and no code is kept, and a right code passes whatever the
count is, so that thirty people on one network all get in (TRUST 3). The count is approximate under load; it decides
when wrong codes are answered with a wait and when the log tells the keeper of the server that somebody is guessing.
"""

import logging
from datetime import datetime

from django.core.cache import cache

MOST = 200
WINDOW = 600  # seconds

log = logging.getLogger("porukka.codes")


def count_wrong(now: datetime) -> bool:
    """Counts one wrong code; True when there have been too many in these ten minutes."""
    key = f"wrong-codes-{int(now.timestamp()) // WINDOW}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        n = cache.incr(key)
    except ValueError:  # the cache dropped it in between
        return False
    if n == MOST + 1:
        log.warning("more than %s wrong meeting codes in ten minutes: somebody may be guessing", MOST)
    return bool(n > MOST)


def seconds_left(now: datetime) -> int:
    """Until the count begins again."""
    return WINDOW - int(now.timestamp()) % WINDOW
