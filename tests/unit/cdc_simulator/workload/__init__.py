"""Tests of cdc_simulator.workload."""
