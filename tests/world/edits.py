"""What must become of an edit: nothing that a person wrote is dropped or overwritten unseen.

Owns the judgement, from what the person saw when writing. Never asks the rules under test.
"""

from typing import TYPE_CHECKING, Any

from tests.world.archive import Archive, Line, Revision

if TYPE_CHECKING:
    from tests.world.world import World

EDITS = frozenset({"household.amend", "visit.amend", "visit.mend"})


def nothing_is_overwritten(world: "World", archive: Archive) -> None:
    """Every edit that the office took in was taken in field by field."""
    for line in archive.by_id.values():
        if line.id in world.checked.edits or line.outcome == "refused" or "#" in line.id:
            continue
        world.checked.edits.add(line.id)
        acts = line.change["acts"]
        if len(acts) == 1 and acts[0]["do"] in EDITS:
            _judge(world, archive, line, acts[0])


def _judge(world: "World", archive: Archive, line: Line, act: dict[str, Any]) -> None:
    revisions = archive.history[act["on"]]
    made = next((r for r in revisions if r.change_id == line.id), None)
    kept = _proposed(archive, line.id)
    for name, value in act.get("fields", {}).items():
        if isinstance(value, dict):
            assert made is not None or name in kept, f"members dropped: {name} of {line.change}"
            continue
        if name in kept:
            assert kept[name] == value, f"a proposal of something else: {name}"
            continue
        assert made is not None, f"dropped: {name} of {line.change}"
        now = made.content.get(name)
        assert now == value, f"dropped: {name}={value!r}, which is {now!r}, of {line.change}"
        if made.revision > 1:
            _seen(world, archive, line, name, value, revisions[: made.revision - 1])


def _seen(
    world: "World", archive: Archive, line: Line, name: str, value: Any, before: list[Revision]
) -> None:
    """The value that was replaced is the one that the person saw, or the same as the new one."""
    act = line.change["acts"][0]
    seen, stood = world.seen.get(line.id, {}).get(act["on"]), before[-1].content.get(name)
    if (
        seen is None
        or stood in (value, seen.get(name))
        or _known_of_old(archive, line, name, before)
    ):
        return
    raise AssertionError(
        f"overwritten unseen: {name} was {stood!r}, the person saw {seen.get(name)!r}"
        f" and wrote {value!r}: {line.change}"
    )


def _known_of_old(archive: Archive, line: Line, name: str, before: list[Revision]) -> bool:
    """Whether the value stood already when the phone last heard, or was its person's own.

    Then what the person saw instead went with a restore, and what stands is older.
    """
    heard_at = line.change["at"].get("anchor")
    since = before[-1]
    for earlier in reversed(before[:-1]):
        if earlier.content.get(name) != since.content.get(name):
            break
        since = earlier
    maker = archive.by_id.get(since.change_id)
    own = maker is not None and maker.stream == line.stream
    return heard_at is not None and (since.at <= heard_at or own)


def _proposed(archive: Archive, change_id: str) -> dict[str, Any]:
    """What of a change is kept for somebody to decide on."""
    found: dict[str, Any] = {}
    for revisions in archive.history.values():
        first = revisions[0]
        if first.kind == "proposal" and first.change_id == change_id:
            found |= first.content.get("fields", {})
    return found
