"""python -m tests.analysis.simulator DIR [--seed N] [--cadres N]: a county as review files."""

import argparse
from pathlib import Path

from tests.analysis.simulator.county import simulate
from tests.analysis.simulator.files import write_county

parser = argparse.ArgumentParser(prog="tests.analysis.simulator", description=__doc__)
parser.add_argument("folder", type=Path)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--cadres", type=int, default=200)
chosen = parser.parse_args()
size = {"cadres": chosen.cadres, "villages": max(1, chosen.cadres // 5)}
county = simulate(chosen.seed, changes={"county": size})
write_county(county, chosen.folder)
total, fabricated = len(county.ledger.visits), len(county.fabricated)
print(f"{total} visits, {fabricated} of them fabricated: {chosen.folder}")
