"""Tests of lakepulse.contracts."""
