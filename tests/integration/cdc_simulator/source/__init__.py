"""Tests of cdc_simulator.source on a real Postgres."""
