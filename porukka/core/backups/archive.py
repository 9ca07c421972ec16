"""The backup's file: a tar.gz sealed with age, so that `age --decrypt FILE | tar xz` opens it without us too."""

import io
import os
import tarfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

CHUNK = 1 << 20


class BackupFault(Exception):
    """What went wrong, in words for whoever keeps the server."""


@dataclass(frozen=True)
class Lock:
    """What closes a file: age recipients (`age1…`), or else a passphrase."""

    recipients: tuple[str, ...] = ()
    passphrase: str = ""


@dataclass(frozen=True)
class Opener:
    """What opens it: the text of an age identity file (`AGE-SECRET-KEY-…`), or else a passphrase."""

    identity: str = ""
    passphrase: str = ""


def seal_files(target: Path, members: Mapping[str, Path], lock: Lock) -> None:
    """Writes the files, by their names in the archive, sealed into `target`, which must not be there.

    The target gets its name when all of it is on the disk. With recipients it is written in a stream; a passphrase
    takes as much memory as the database is large.

    Raises:
        BackupFault: the target is there already or can't be written, or the lock is no lock.
    """
    if target.exists():
        raise BackupFault(f"{target} is there already. Nothing was written over.")
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _with_pipe(lambda out: _pack(out, members), lambda reader: _encrypt(reader, file, lock))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, target)  # fails where somebody else was quicker
    except FileExistsError as there:
        raise BackupFault(f"{target} is there already. Nothing was written over.") from there
    except OSError as fault:
        raise BackupFault(
            f"{target} can't be written: {fault.strerror}. The folder needs room, and a disk that knows hard links."
        ) from fault
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(target.parent)


def open_files(source: Path, folder: Path, opener: Opener) -> list[str]:
    """Unpacks a sealed file into a folder and returns the names. All of it has been authenticated when this returns.

    Raises:
        BackupFault: it does not open, it was cut or changed, or it is none of ours.
    """
    if not source.is_file():
        raise BackupFault(f"There is no file {source}.")
    names: list[str] = []
    with source.open("rb") as file:
        try:
            _with_pipe(
                lambda out: _decrypt(file, out, opener), lambda reader: names.extend(_unpack(reader, folder))
            )
        except pyrage.DecryptError as fault:
            raise BackupFault(
                f"{source} does not open: {fault}. Is this the right key, and the whole file?"
            ) from fault
        except (tarfile.TarError, EOFError) as fault:
            raise BackupFault(f"{source} is not a whole backup: {fault}.") from fault
    return names


def overwrite_and_remove(path: Path) -> None:
    """Takes a plain copy from the disk as `secure_delete` does in the database: overwritten, then removed.

    A file that has another name too has got its place already (a restored database, a key): only this name goes.
    """
    if not path.exists():
        return
    if path.stat().st_nlink > 1:
        path.unlink()
        return
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(b"\0" * min(CHUNK, left))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _encrypt(reader: BinaryIO, file: BinaryIO, lock: Lock) -> None:
    if lock.recipients:
        try:
            keys = [pyrage.x25519.Recipient.from_str(each) for each in lock.recipients]
        except pyrage.RecipientError as fault:
            raise BackupFault(f"A recipient is not a key of age (age1…): {fault}.") from fault
        pyrage.encrypt_io(reader, file, keys)
    elif lock.passphrase:
        file.write(pyrage.passphrase.encrypt(reader.read(), lock.passphrase))
    else:
        raise BackupFault("A backup is never written open: name a recipient or give a passphrase.")


def _decrypt(file: BinaryIO, out: BinaryIO, opener: Opener) -> None:
    if opener.identity:
        lines = [line.strip() for line in opener.identity.splitlines()]
        try:
            keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        except pyrage.IdentityError as fault:
            raise BackupFault(f"This is not an identity of age (AGE-SECRET-KEY-…): {fault}.") from fault
        pyrage.decrypt_io(file, out, keys)
    elif opener.passphrase:
        out.write(pyrage.passphrase.decrypt(file.read(), opener.passphrase))
    else:
        raise BackupFault("Give the identity file or the passphrase that opens the backup.")


def _pack(out: BinaryIO, members: Mapping[str, Path]) -> None:
    with tarfile.open(fileobj=out, mode="w|gz") as tar:
        for name, path in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = path.stat().st_size, 0o600
            with path.open("rb") as file:
                tar.addfile(member, file)


def _unpack(reader: BinaryIO, folder: Path) -> list[str]:
    names = []
    with tarfile.open(fileobj=reader, mode="r|gz") as tar:
        for member in tar:
            source = tar.extractfile(member) if member.isfile() else None
            if source is None or Path(member.name).name != member.name or member.name.startswith("."):
                raise BackupFault("This is not a backup of ours: it holds more than plain files.")
            target = os.open(folder / member.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(target, "wb") as file:
                while chunk := source.read(CHUNK):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            names.append(member.name)
    reader.read()  # to the end: the last piece is authenticated too
    return names


def _with_pipe(write: Callable[[Any], None], read: Callable[[Any], None]) -> None:
    """Runs both ends of a pipe. What the reading end says of a fault comes first, unless the writer is its cause."""
    read_end, write_end = os.pipe()
    faults: list[BaseException] = []

    def writing() -> None:
        try:
            with io.BufferedWriter(os.fdopen(write_end, "wb", buffering=0)) as out:
                write(out)
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=writing)
    thread.start()
    try:
        with os.fdopen(read_end, "rb") as reader:
            read(reader)
    except BaseException:
        thread.join()
        cause = next((each for each in faults if not isinstance(each, OSError)), None)
        if cause is not None:
            raise cause from None
        raise
    thread.join()
    if faults:
        raise faults[0]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
