"""Reads a QR code back from the page's own SVG, as a phone's camera would: nothing of what drew it is used.

Enough for an address: byte mode, versions 2 to 6. Damage is not mended, since a screen has none.
"""

import re

# Data codewords of each block, by version and by the two bits of the level (ISO/IEC 18004, table 9).
BLOCKS = {
    2: {1: [34], 0: [28], 3: [22], 2: [16]},
    3: {1: [55], 0: [44], 3: [17] * 2, 2: [13] * 2},
    4: {1: [80], 0: [32] * 2, 3: [24] * 2, 2: [9] * 4},
    5: {1: [108], 0: [43] * 2, 3: [15] * 2 + [16] * 2, 2: [11] * 2 + [12] * 2},
    6: {1: [68] * 2, 0: [27] * 4, 3: [19] * 4, 2: [15] * 4},
}
MASKS = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)


def read(page: str) -> str:
    """The text of the first QR code on a page."""
    dark = modules(page)
    size = len(dark)
    version = (size - 17) // 4
    bits = [dark[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [dark[y][8] for y in (7, 5, 4, 3, 2, 1, 0)]
    form = int("".join("1" if bit else "0" for bit in bits), 2) ^ 0b101010000010010
    level, mask = form >> 13, MASKS[(form >> 10) & 7]
    stream = [dark[y][x] ^ (mask(y, x) == 0) for y, x in way(size)]
    words = [int("".join("01"[bit] for bit in stream[n : n + 8]), 2) for n in range(0, len(stream) - 7, 8)]
    lengths = BLOCKS[version][level]
    blocks: list[list[int]] = [[] for _ in lengths]
    # Interleaved: the first of each block, the second of each, …; the longer blocks' last ones come at the end.
    order = [block for place in range(max(lengths)) for block, n in enumerate(lengths) if place < n]
    for block, word in zip(order, words, strict=False):
        blocks[block].append(word)
    data = "".join(f"{word:08b}" for block in blocks for word in block)
    assert data[:4] == "0100", "not in byte mode"
    n = int(data[4:12], 2)
    return bytes(int(data[12 + 8 * i : 20 + 8 * i], 2) for i in range(n)).decode()


def modules(page: str) -> list[list[bool]]:
    """The dark squares inside the white edge of four."""
    found = re.search(r'class="po-qr" viewBox="0 0 (\d+) .*?<path class="qr-fg" d="([^"]+)"', page, re.S)
    assert found is not None, "no QR code on the page"
    side = int(found[1])
    rows = [[False] * side for _ in range(side)]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1", found[2]):
        for place in range(int(x), int(x) + int(run)):
            rows[int(y)][place] = True
    return [row[4:-4] for row in rows[4:-4]]


def way(size: int) -> list[tuple[int, int]]:
    """The data's way through the picture: pairs of columns from the right, up and down, round the fixed patterns."""
    places = []
    up = True
    right = size - 1
    while right > 0:
        if right == 6:  # the clock between the corners
            right -= 1
        for y in range(size - 1, -1, -1) if up else range(size):
            places += [(y, x) for x in (right, right - 1) if not _pattern(y, x, size)]
        up, right = not up, right - 2
    return places


def _pattern(y: int, x: int, size: int) -> bool:
    corner = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
    aligned = size - 9 <= y < size - 4 and size - 9 <= x < size - 4
    return corner or aligned or y == 6 or x == 6
