"""Python's garbage collector, told what a server and a long export need.

Owns how often it looks for circles. Never frees anything by itself.
"""

import gc


def calm_collector() -> None:
    """Keep what was loaded out of the garbage collector's sight, and let it look less often.

    A batch, or a page of a ledger, makes tens of thousands of short-lived objects and no circles:
    measured, a third of an ingest's time and a fifth of an export's was the collector walking
    through the program itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
