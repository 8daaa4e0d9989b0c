"""What a simulated phone says: positions with their datum and error, photos with their hashes.

Owns those values. Never knows whether the visit took place.
"""

from server.analysis.ledger import Photo, Position
from server.analysis.places import gcj02_from_wgs84
from tests.analysis.simulator.county import Person, Place, World


def reading(world: World, spot: Place, mock: bool | None = None) -> Position:
    """What a phone says about where it is."""
    rng, honest = world.rng, world.numbers["honest"]
    accuracy = rng.uniform(*honest["accuracy_m"])
    there = spot.moved(rng, abs(rng.gauss(0, accuracy)))
    draw = rng.random()
    flag = rng.random() < honest["mock_flag"] if mock is None else mock
    if draw < 0.2:
        return Position(*gcj02_from_wgs84(there.lat, there.lon), accuracy, "GCJ02", flag)
    return Position(there.lat, there.lon, accuracy, None if draw < 0.25 else "WGS84", flag)


def photo(phash: int) -> Photo:
    """A photo whose file follows from its picture."""
    return Photo(f"{phash:064x}", phash)


def old_photo(world: World, who: Person, bits: int) -> tuple[Photo, ...]:
    """An earlier picture of the same person, with up to `bits` bits of its hash changed."""
    picture = world.rng.choice(who.photos)
    for _ in range(bits):
        picture ^= 1 << world.rng.randrange(64)
    return (photo(picture),)
