"""This machine: what it must have, and the settings and secrets of the installation on it."""
