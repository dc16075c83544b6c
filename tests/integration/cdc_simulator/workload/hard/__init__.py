"""Tests of cdc_simulator.workload.hard on a real Postgres."""
