"""The name by which a person goes outside: another one for each purpose, none of them reversible.

Two outputs for two purposes cannot be joined on it; the same purpose gives the same key again.
"""

import hashlib
import hmac


def person_key(person: int, purpose: str, key: bytes) -> str:
    """HMAC-SHA-256 of a person for a purpose, as hexadecimal; `key` is the system's secret.

    >>> person_key(7, "PLANNING", b"secret") == person_key(7, "RESEARCH", b"secret")
    False
    """
    assert key, "without a secret anyone could make the key of anyone"
    return hmac.new(key, f"{purpose}\n{person}".encode(), hashlib.sha256).hexdigest()
