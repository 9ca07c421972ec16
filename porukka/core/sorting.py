"""Searching and sorting words the Finnish way, without the collations of any database.

A key is plain a–z, so that every server sorts it alike: å, ä and ö come after z, in this order.
"""

import unicodedata

_AFTER_Z = {"å": "zzza", "ä": "zzzb", "æ": "zzzb", "ö": "zzzc", "ø": "zzzc"}


def folded(words: str) -> str:
    """Words as they are searched for: upper and lower case alike, å ä ö as letters of their own."""
    return " ".join(unicodedata.normalize("NFC", words).casefold().split())


def alphabetical(words: str) -> str:
    """A key that puts words in the order of the Finnish alphabet; other accents count as their base letter."""
    key = []
    for letter in folded(words):
        if letter in _AFTER_Z:
            key.append(_AFTER_Z[letter])
        else:
            key.append(unicodedata.normalize("NFD", letter)[0])
    return "".join(key)
