"""`python -m amcli` is `am`."""

from amcli.cli.main import main

if __name__ == "__main__":
    main()
