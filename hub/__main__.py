"""`python -m hub`: the same commands as `hub`."""

from hub.server.cli import main

if __name__ == "__main__":
    main()
