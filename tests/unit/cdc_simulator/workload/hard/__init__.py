"""Tests of cdc_simulator.workload.hard."""
