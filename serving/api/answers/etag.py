"""Strong entity tags: what was asked, by whom, and what the answer rests on; never its age."""

import hashlib

from serving.api.answers.kept import Request
from serving.basis import Basis


def tag(request: Request, basis: Basis) -> bytes:
    """The tag of the answer to ``request`` over ``basis``, with its quotes."""
    asked = request.operation, repr(request.values), request.role.label, request.form
    text = "\0".join([*asked, *basis.etag_parts()])
    return b'"' + hashlib.sha256(text.encode()).hexdigest()[:32].encode() + b'"'


def tag_of(request: Request, basis: Basis, data: bytes) -> bytes:
    """The tag where not all of the answer follows from tables: ``data`` is part of it."""
    return tag(request, basis)[:-1] + b"-" + hashlib.sha256(data).hexdigest()[:16].encode() + b'"'
