"""Tables that come in files: ``discover`` finds these, ``read`` and ``check`` make rows of them, ``write`` commits.

``ingest`` is the job over all of it. ``apis`` asks others for records, and lands them as such files.
"""
