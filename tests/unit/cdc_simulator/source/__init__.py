"""Tests of cdc_simulator.source."""
