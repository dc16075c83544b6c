"""The exporter: what no other exporter tells of this platform, as one Prometheus page.

``sources`` has a module for each thing that is asked; ``polling`` asks each at its own pace, so that one that does not
answer takes nothing else with it; ``server`` serves what they last said.
"""
