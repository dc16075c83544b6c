"""``python -m operations``: the command line under whichever interpreter runs it."""

from operations.cli.main import main

main()
