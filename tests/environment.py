"""The environment of a test run, set before Django's settings are read (`-p tests.environment` in pyproject.toml)."""

import os
import tempfile
from pathlib import Path

import config.sqlite  # noqa: F401  (before anything imports sqlite3)

# A folder of this run's own: database, keys, letters. Helpers of xdist get one each.
os.environ.setdefault("PORUKKA_DATA", str(Path(tempfile.gettempdir()) / f"porukka-tests-{os.getpid()}"))
os.environ.setdefault("PORUKKA_DEMO", "0")
(Path(os.environ["PORUKKA_DATA"]) / "static").mkdir(parents=True, exist_ok=True)
