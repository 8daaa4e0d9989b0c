"""The outlines of villages, read from a GeoJSON file (RFC 7946).

Owns what such a file may hold. Keeps the code and the outline of each village and nothing else:
what more a file says about a place or its people is dropped.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

MAX_BYTES: Final = 8 * 1024 * 1024
CODE_NAMES: Final = ("code", "CODE", "代码", "区划代码", "XZQDM")
"""Under which names files give the 12-digit code."""
_SHAPES: Final = {"Polygon": 2, "MultiPolygon": 3}
"""How deep the rings of a shape lie."""
_LONGITUDES, _LATITUDES = (73.0, 136.0), (3.0, 54.0)
_DIGITS: Final = 6
"""Decimals of a degree: some ten centimetres."""


class OutlineError(ValueError):
    """What is wrong with a file, in a Chinese sentence."""


def read(data: bytes, known: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Village code → outline. `known`: the villages of the county.

    Raises OutlineError: a file that cannot be used is not used in part.
    """
    try:
        given = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise OutlineError("这个文件打不开，应是 UTF-8 的 GeoJSON") from error
    features = given.get("features") if isinstance(given, dict) else None
    if not isinstance(features, list) or not features:
        raise OutlineError("文件里没有村的边界，应是 GeoJSON 的 FeatureCollection")
    villages = frozenset(known)
    found: dict[str, dict[str, Any]] = {}
    for number, feature in enumerate(features, 1):
        code, outline = _feature(feature, number)
        if code not in villages:
            raise OutlineError(f"第{number}个边界的代码 {code[:20]} 不是本县的村，请核对 12 位代码")
        if code in found:
            raise OutlineError(f"第{number}个边界的代码 {code} 重复")
        found[code] = outline
    return found


def _feature(feature: Any, number: int) -> tuple[str, dict[str, Any]]:
    if not isinstance(feature, Mapping):
        raise OutlineError(f"第{number}个边界读不出来")
    properties, shape = feature.get("properties"), feature.get("geometry")
    properties = properties if isinstance(properties, Mapping) else {}
    code = next((str(properties[name]) for name in CODE_NAMES if properties.get(name)), "")
    if not code:
        raise OutlineError(f"第{number}个边界没有 12 位代码，请放在属性 code 里")
    kind = shape.get("type") if isinstance(shape, Mapping) else None
    if not isinstance(shape, Mapping) or kind not in _SHAPES:
        raise OutlineError(f"第{number}个边界不是面（Polygon 或 MultiPolygon）")
    coordinates = _rings(shape.get("coordinates"), _SHAPES[kind], number)
    return code, {"type": kind, "coordinates": coordinates}


def _rings(value: Any, depth: int, number: int) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise OutlineError(f"第{number}个边界的坐标读不出来")
    if depth:
        return [_rings(inner, depth - 1, number) for inner in value]
    return _point(value, number)


def _point(value: list[Any], number: int) -> list[float]:
    pair = value[:2]
    if len(pair) < 2 or not all(_is_number(part) for part in pair):
        raise OutlineError(f"第{number}个边界的坐标读不出来")
    inside = all(
        low <= part <= high
        for part, (low, high) in zip(pair, (_LONGITUDES, _LATITUDES), strict=True)
    )
    if not inside:
        raise OutlineError(f"第{number}个边界的坐标不在国内，应是经纬度（WGS-84），先经度后纬度")
    return [round(float(part), _DIGITS) for part in pair]


def _is_number(part: Any) -> bool:
    return isinstance(part, (int, float)) and not isinstance(part, bool) and math.isfinite(part)


def written(outlines: Mapping[str, Any], area: str = "") -> str:
    """The outlines of an area as GeoJSON, by code."""
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": outlines[code]}
        for code in sorted(outlines)
        if code.startswith(area)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
