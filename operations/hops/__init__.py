"""Hops of the flow: source, slot, capture, Kafka, bronze, silver, gold; how far each has come.

``read`` puts together what ``source``, ``capture``, ``backlog``, ``layers``, ``latency`` and ``quality`` know.
"""
