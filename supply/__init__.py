"""The supply chain: which parts there are, which of them have known holes, and whether secrets have got out."""
