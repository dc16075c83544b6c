"""The platform's images: built, tagged as a release, brought to a registry, and run elsewhere."""
