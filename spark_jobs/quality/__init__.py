"""Quality after the fact: silver and gold against their contracts (Great Expectations), and the source before a run."""
