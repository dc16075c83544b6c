"""Tests of cdc_simulator.capture."""
