"""The API: what people's pages and programs ask the platform, over HTTP under ``/api/v1``.

``app`` puts it together. A request comes through ``door`` (who asks, how often, what is known already), to an operation
of ``operations``, which is declared in the words of ``declared``, reads through ``dependencies`` and leaves as
``answers`` say. ``access`` says who may see what, ``problems`` what went wrong.
"""
