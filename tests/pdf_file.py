"""Writing the bytes of small PDF files, for tests of reading them."""

from __future__ import annotations

from collections.abc import Sequence


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, the first of which is the catalogue; `trailer`: further entries of the trailer."""
    out, places = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>" % (size, table, size, trailer)
    return out + head + b"\nstartxref\n%d\n%%%%EOF" % len(out)
