"""Tests of serving.api.door."""
