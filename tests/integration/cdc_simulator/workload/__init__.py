"""Tests of cdc_simulator.workload on a real Postgres."""
