"""Tables that come in files: ``discover`` finds them, ``read`` and ``check`` make rows of them, ``write`` commits these.

``ingest`` is the job over all of it.
"""
