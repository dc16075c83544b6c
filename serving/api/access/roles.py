"""The roles: each may ask what those before it may."""

from enum import IntEnum


class Role(IntEnum):
    """Who asks. OPEN is anybody, without a key; a viewer sees no personal data, an analyst all rows, an admin all."""

    OPEN = 0
    VIEWER = 1
    ANALYST = 2
    ADMIN = 3

    # An enumeration's own is a function in Python, and each request is looked up by its role.
    __hash__ = int.__hash__

    @property
    def label(self) -> str:
        """Its name in documents and headers."""
        return self.name.lower()
