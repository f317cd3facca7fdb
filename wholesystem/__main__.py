"""`python -m wholesystem`: the same as the command `wholesystem`."""

from wholesystem.cli import main

if __name__ == "__main__":
    main()
