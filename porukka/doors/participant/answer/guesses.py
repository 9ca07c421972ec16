"""Wrong meeting codes, counted over the whole installation.

Only failures are counted, and only how many: no address and no code is kept, and a right code passes whatever the
count is, so that thirty people on one network all get in (TRUST 3). The threads of one process count exactly, several
processes nearly so. The count decides when wrong codes are answered with a wait, and when the log tells the keeper of
the server that somebody is guessing.
"""

import logging
import threading
from datetime import datetime

from django.core.cache import cache

MOST = 200
WINDOW = 600  # seconds

_one_at_a_time = threading.Lock()
log = logging.getLogger("porukka.codes")


def count_wrong(now: datetime) -> bool:
    """Counts one wrong code; True when there have been too many in these ten minutes."""
    key = f"wrong-codes-{int(now.timestamp()) // WINDOW}"
    with _one_at_a_time:  # a cache of files reads and writes in two steps
        n = int(cache.get(key, 0)) + 1
        cache.set(key, n, timeout=2 * WINDOW)
    if n == MOST + 1:
        log.warning("more than %s wrong meeting codes in ten minutes: somebody may be guessing", MOST)
    return bool(n > MOST)


def seconds_left(now: datetime) -> int:
    """Until the count begins again."""
    return WINDOW - int(now.timestamp()) % WINDOW
