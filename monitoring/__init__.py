"""Monitoring as data, and what is generated from it: dashboards for both UIs, and the rules made from settings.

Rules, panels and pages are YAML here; ``build`` writes what follows from them, ``pictures`` draws it. Both are tools of
developers: what runs beside the platform is in ``operations/monitoring``.
"""
