"""Tests, mirroring the packages: unit/, integration/ on real services, cases/ as YAML."""
