"""Where a visit was written: away from the household, at the office, a mocked location.

Owns three signals. Never asks for a position: none at all, one without a datum and one that is too
rough are neutral. Only 入户 visits have a door to be away from.
"""

import math
from typing import Final

from server.analysis.ledger import AT_HOME, Ledger, Position, Visit
from server.analysis.places import nearest_m
from server.analysis.signal import Bin, Measured, Signal, metres

SLACK_M: Final = 50.0
DEFAULT_HOME_ERROR_M: Final = 100.0
DEFAULT_ERROR_M: Final = 50.0
ROUGH_M: Final = 1_000.0


def _usable(ledger: Ledger, visit: Visit) -> Position | None:
    """The position of a visit that has a door to be compared with."""
    position = visit.position
    if position is None or visit.mode != AT_HOME or visit.declared_late:
        return None
    if (position.error_m or 0.0) > ROUGH_M or position.place is None:
        return None
    home = ledger.home(visit)
    return None if home is None else position


def door_distance_m(ledger: Ledger, visit: Visit) -> tuple[float, float] | None:
    """Distance from the household and how much of it the errors explain, both in metres."""
    position, home = _usable(ledger, visit), ledger.home(visit)
    if position is None or home is None or home.position is None or position.place is None:
        return None
    distance = nearest_m(position.place, home.position.readings)
    here = position.error_m if position.error_m is not None else DEFAULT_ERROR_M
    there = home.position.error_m if home.position.error_m is not None else DEFAULT_HOME_ERROR_M
    return distance, 2 * math.hypot(here, there) + SLACK_M


def _away(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    for index, visit in enumerate(ledger.visits):
        found = door_distance_m(ledger, visit)
        if found is None:
            continue
        distance, allowed = found
        beyond = distance - allowed
        bin_ = 0 if beyond > 1_500 else 1 if beyond > 300 else 2 if beyond > 0 else 3
        measured.put(index, bin_, metres(distance), metres(allowed))
    return measured


AWAY: Final = Signal(
    key="away",
    code="D19",
    name="位置与户址相距较远",
    group="written",
    formula="到户距离 − 容许误差（2×√（定位精度²+户址误差²）+50 米）："
    ">1500、>300、>0、≤0 米；先统一坐标基准",
    needs=("position（含 datum）", "households.position"),
    minimum="定位精度 1000 米以内；坐标基准不明的不用",
    innocent="户址在登记时就标错了，或在村部、田间谈完才填写",
    codes=("E05", "E06", "E02"),
    bins=(
        Bin(0.40, 0.03, "填写位置距户址 {0}，误差最多能解释 {1}"),
        Bin(0.15, 0.05, "填写位置距户址 {0}，误差最多能解释 {1}"),
        Bin(0.10, 0.10, "填写位置距户址 {0}，略超误差"),
        Bin(0.35, 0.82, "填写位置就在户址附近（{0}）"),
    ),
    measure=_away,
)


def _at_office(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    for index, visit in enumerate(ledger.visits):
        found, office = door_distance_m(ledger, visit), ledger.cadre(visit).office
        place = visit.position.place if visit.position else None
        if found is None or office is None or place is None:
            continue
        radius = ledger.cadre(visit).office_radius_m
        distance, allowed = found
        to_office = nearest_m(place, office.readings)
        inside = to_office <= radius + (visit.position.error_m or 0.0 if visit.position else 0.0)
        far = distance > allowed + radius
        measured.put(index, 0 if inside and far else 1, metres(distance))
    return measured


AT_OFFICE: Final = Signal(
    key="at_office",
    code="D20",
    name="人在办公地点",
    group="written",
    formula="距办公地点 ≤ 办公半径+定位精度，而且到户距离 > 容许误差+办公半径",
    needs=("position（含 datum）", "households.position", "cadres.office"),
    minimum="定位精度 1000 米以内；登记过办公地点",
    innocent="走访在先，回办公室才补写；或群众来镇里谈，方式没改",
    codes=("E02", "E05", "E06"),
    bins=(
        Bin(0.35, 0.02, "填写时人在办公地点，距户址 {0}"),
        Bin(0.65, 0.98, "填写时不在办公地点"),
    ),
    measure=_at_office,
)


def _mock(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    for index, visit in enumerate(ledger.visits):
        if visit.position is not None and visit.position.mock is not None:
            measured.put(index, 0 if visit.position.mock else 1)
    return measured


MOCK: Final = Signal(
    key="mock",
    code="D15",
    name="模拟定位标志",
    group="mock",
    formula="手机自己说这个位置是模拟出来的；只在自愿附位置时才有",
    needs=("position.mock",),
    minimum="无",
    innocent="别的软件开了开发者选项，或手机出故障",
    codes=("E05", "E09"),
    bins=(
        Bin(0.10, 0.003, "这次附的位置带有模拟定位标志"),
        Bin(0.90, 0.997, "位置没有模拟标志"),
    ),
    measure=_mock,
)
