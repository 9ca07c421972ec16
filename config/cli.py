"""The `porukka` command: Django's commands under our own name, on a sound SQLite."""

import os
import sys

import config.sqlite  # noqa: F401  (before anything imports sqlite3)


def main() -> None:
    """Runs a command: `porukka init`, `porukka worker`, `porukka migrate` …"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    # `porukka verify-backup`: Django names its commands after modules, which have no hyphens.
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        sys.argv[1] = sys.argv[1].replace("-", "_")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
