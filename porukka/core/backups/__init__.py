"""Backups: one encrypted file from a consistent copy, and back again (TRUST 7 and 18).

- `archive`: the file: a tar.gz sealed with age, for recipients or with a passphrase.
- `copies`: a consistent copy of the live database, and a copy made a database again, on both engines.
- `checks`: what a copy holds, written into the file, and whether a restored one holds the same and is sound.
- `keeping`: backups in a folder, named by their moment and removed when they are too old.
"""
