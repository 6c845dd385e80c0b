"""``python -m pacsresearch`` does what ``pacsresearch`` does."""

from pacsresearch.cli import main

main()
