"""The demo's server as a process: uvicorn on loopback, and the desk on standard input.

    python -m server.cli.host --data DIR [--port N]

Owns the joining of the two. Never answers a line that the desk does not know.
"""

import argparse
import json
import sys
from pathlib import Path

from server.cli.opening import Store, county_of, opened, remember_county
from server.cli.serving import alone, serving
from server.demo.cast import COUNTY, COUNTY_NAME
from server.demo.clock import PlayClock
from server.demo.desk import Desk


def main(arguments: list[str] | None = None) -> int:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="server.cli.host", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--at", default="", help="the instant at which the demo's clock begins")
    chosen = parser.parse_args(arguments)
    clock = PlayClock()
    if chosen.at:
        clock.set(chosen.at)
    if county_of(chosen.data) is None:
        remember_county(chosen.data, COUNTY, COUNTY_NAME)
    with alone(chosen.data), opened(Store(chosen.data), clock=clock.now) as zoufang:
        desk = Desk(zoufang, clock)
        with serving(zoufang, chosen.port) as port:
            print(json.dumps({"ok": True, "port": port}), flush=True)
            for line in sys.stdin:
                print(json.dumps(desk.answer(json.loads(line)), ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
