"""Hard changes on request: what change data capture goes wrong on, each alone or several mixed by a seed."""
