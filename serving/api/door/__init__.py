"""The door: every request comes through it first. Who asks, how often, and whether the answer lies ready.

It stands before the framework. ``reception`` decides, ``visit`` is one request on its way. Two ways lead through:
``application`` is plain ASGI, for everything and any server; ``protocol``, of our own server, lets out at once what
lies ready. A test holds them against each other.
"""
