"""The checks of a proof, one question each; every one yields what it compared and what it found (``proof.report``)."""
