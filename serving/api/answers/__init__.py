"""An answer on its way out: its basis, its tag, its form, and the copies that are kept of it."""
