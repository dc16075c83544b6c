"""The platform in containers, seen from the machine that runs them: standard library alone, no set-up needed.

What runs inside the containers is in ``jobs``.
"""
