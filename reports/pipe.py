"""Pieces of bytes over a pipe, each with its length before it."""

import struct
from typing import IO

LENGTH = struct.Struct(">Q")


def read(stream: IO[bytes]) -> bytes | None:
    """The next piece; None when the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    piece = stream.read(length)
    return piece if len(piece) == length else None


def write(stream: IO[bytes], *pieces: bytes) -> None:
    for piece in pieces:
        stream.write(LENGTH.pack(len(piece)))
        stream.write(piece)
    stream.flush()
