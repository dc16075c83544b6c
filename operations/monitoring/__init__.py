"""Monitoring's saying half: dashboards from one list of panels, rules of settings, routes and active alerts.

Rules, alerts and panels themselves are data in ``monitoring/``; ``build`` writes what is generated from them.
"""
