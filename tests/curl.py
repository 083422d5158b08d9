"""What the demo's lines use of curl, for machines that have none: `python -m tests.curl -s URL -H 'NAME: VALUE' -d BODY`."""

import argparse

import httpx


def main() -> None:
    parser = argparse.ArgumentParser(prog="curl", allow_abbrev=False)
    parser.add_argument("url")
    parser.add_argument("-s", "--silent", action="store_true")
    parser.add_argument("-H", "--header", action="append", default=[])
    parser.add_argument("-d", "--data", required=True)
    given = parser.parse_args()
    headers = [tuple(part.strip() for part in header.split(":", 1)) for header in given.header]
    print(httpx.post(given.url, headers=headers, content=given.data, timeout=120).text, end="")


if __name__ == "__main__":
    main()
