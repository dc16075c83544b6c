"""Alerts: whom Alertmanager tells of which, and which are active now."""
