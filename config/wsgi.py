"""The WSGI application, as gunicorn starts it."""

import os
import sys

import config.sqlite  # noqa: F401  (before anything imports sqlite3)

# The SQLite write lock is waited for while holding the GIL's turn: with Python's default 5 ms a page that writes
# one row served a third as much.
sys.setswitchinterval(0.0005)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
