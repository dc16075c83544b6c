"""``python -m lakepulse``: the command line under whichever interpreter runs it."""

from lakepulse.cli.main import main

main()
