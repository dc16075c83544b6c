"""Trino's password file: salted hashes that Trino accepts."""

import hashlib

from operations.trino.passwords import hashed, password_file


def test_a_password_line_is_iterations_salt_and_hash() -> None:
    iterations, salt, digest = hashed("secret").split(":")
    again = hashlib.pbkdf2_hmac("sha1", b"secret", bytes.fromhex(salt), int(iterations), len(digest) // 2)
    assert int(iterations) >= 1000, "fewer are refused by Trino"
    assert again.hex() == digest


def test_equal_passwords_have_different_lines() -> None:
    first, second = password_file({"a": "same", "b": "same"}).splitlines()
    assert first.split(":", 1)[1] != second.split(":", 1)[1]
