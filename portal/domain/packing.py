"""What waits between a check and its use and holds personal data: compressed and encrypted."""

from __future__ import annotations

import json
import zlib
from typing import Any

from portal.crypto import decrypt, encrypt


def pack(plain: Any) -> bytes:
    """Whatever JSON can say, compressed and encrypted."""
    said = json.dumps(plain, ensure_ascii=False)
    return encrypt(zlib.compress(said.encode()).hex()).encode()


def unpack(packed: bytes) -> Any:
    """What was packed."""
    return json.loads(zlib.decompress(bytes.fromhex(decrypt(packed.decode()))))
