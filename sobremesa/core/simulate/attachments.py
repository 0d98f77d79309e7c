"""Small true files, made from nothing: a PDF of one page, a PNG, a JPEG photograph of wood."""

from __future__ import annotations

import random
import struct
import zlib

# ITU-T T.81, Annex K.3: the luminance DC table. Ours has one AC code, "end of block".
DC_LENGTHS = (0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
DC_CODES = (
    (0b00, 2), (0b010, 3), (0b011, 3), (0b100, 3), (0b101, 3), (0b110, 3), (0b1110, 4),
    (0b11110, 5), (0b111110, 6), (0b1111110, 7), (0b11111110, 8), (0b111111110, 9),
)  # fmt: skip
QUANT = 8


def pdf(lines: list[str]) -> bytes:
    """A page of text (PDF 1.4, Helvetica, Latin-1)."""
    text = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    stream = f"BT /F1 12 Tf 16 TL 72 760 Td\n{text}ET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def png(rng: random.Random, width: int = 48, height: int = 32) -> bytes:
    """A picture of boards, RGB, eight bits."""
    rows = bytearray()
    for _ in range(height):
        red = rng.randint(130, 200)
        rows += b"\0" + bytes((red, red * 7 // 10, red * 4 // 10)) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def jpeg(rng: random.Random, columns: int = 20, rows: int = 15) -> bytes:
    """A photograph of wood: baseline JPEG of flat blocks of 8 × 8, YCbCr, no subsampling."""
    bits: list[tuple[int, int]] = []
    before = [0, 0, 0]
    for _ in range(rows):
        base = rng.randint(-24, 40)
        for _ in range(columns):
            for part, level in enumerate((base + rng.randint(-6, 6), -26, 20)):
                # The DC coefficient is eight times the level, then divided by QUANT.
                bits += _difference(level - before[part])
                before[part] = level
    size = struct.pack(">HH", rows * 8, columns * 8)
    parts = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    scan = b"".join(bytes((number, 0x00)) for number in (1, 2, 3))
    return b"".join((
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00",
        b"\xff\xdb\x00\x43\x00" + bytes((QUANT,)) * 64,
        b"\xff\xc0\x00\x11\x08" + size + b"\x03" + parts,
        b"\xff\xc4\x00\x1f\x00" + bytes(DC_LENGTHS) + bytes(range(12)),
        b"\xff\xc4\x00\x14\x10\x01" + bytes(15) + b"\x00",
        b"\xff\xda\x00\x0c\x03" + scan + b"\x00\x3f\x00",
        _packed(bits),
        b"\xff\xd9",
    ))  # fmt: skip


def _difference(value: int) -> list[tuple[int, int]]:
    """The codes of one block: the class of the difference, its bits, end of block."""
    length = abs(value).bit_length()
    extra = value if value >= 0 else value + (1 << length) - 1
    return [DC_CODES[length], (extra, length), (0, 1)]


def _packed(bits: list[tuple[int, int]]) -> bytes:
    word = "".join(f"{code:0{length}b}" for code, length in bits if length)
    word += "1" * (-len(word) % 8)
    data = int(word, 2).to_bytes(len(word) // 8, "big")
    return data.replace(b"\xff", b"\xff\x00")
