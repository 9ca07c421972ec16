"""A server that says thank you before the answer is stored: the negative control of `test_never_lost.py`."""

import threading
from typing import Any

from config.wsgi import application  # noqa: F401  (what gunicorn serves)
from porukka.domain.surveys import actions

_real = actions.answer_linked


def _later(**given: Any) -> None:
    threading.Timer(1.0, lambda: _real(**given)).start()


actions.answer_linked = _later  # type: ignore[assignment]
