"""Write one session as a workout for a watch: a FIT file of type workout.

Slot -> bytes. Pure. Only what a strength workout needs of the format is written here: three kinds
of message, each defined before its first use, and two checksums. docs/reference/plan-files.md
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from zlib import crc32

from tiptoe.errors import InputError
from tiptoe.exchange.fit_names import fit_name
from tiptoe.planned import Slot, Work

__all__ = ["checksum", "dump_fit"]

EPOCH = datetime(1989, 12, 31, tzinfo=UTC)  # the format counts its seconds from there
PROTOCOL, PROFILE, POLYNOMIAL = 0x10, 2132, 0xA001
ENUM, UINT16, STRING, UINT32, UINT32Z = 0x00, 0x84, 0x07, 0x86, 0x8C  # base types
CODES = {ENUM: "B", UINT16: "H", UINT32: "I", UINT32Z: "I"}
NOTHING = {ENUM: 0xFF, UINT16: 0xFFFF, UINT32: 0xFFFFFFFF, UINT32Z: 0}  # how "not told" is written
FILE_ID, WORKOUT, STEP = 0, 26, 27  # global message numbers
WORKOUT_FILE, DEVELOPMENT = 5, 255
TRAINING, STRENGTH = 10, 20  # sport and sub-sport
BY_TIME, REPEAT, BY_REPS, OPEN = 0, 6, 29, 2
ACTIVE, REST = 0, 1
KILOGRAM, PER_KG = 1, 100
NAME_MOST, NOTES_MOST = 40, 200  # bytes; a field holds 255

Value = int | str | None


@dataclass(frozen=True, slots=True)
class _Field:
    number: int
    base: int


STEP_FIELDS = {
    "message_index": _Field(254, UINT16),
    "wkt_step_name": _Field(0, STRING),
    "duration_type": _Field(1, ENUM),
    "duration_value": _Field(2, UINT32),
    "target_type": _Field(3, ENUM),
    "target_value": _Field(4, UINT32),
    "intensity": _Field(7, ENUM),
    "notes": _Field(8, STRING),
    "exercise_category": _Field(10, UINT16),
    "exercise_name": _Field(11, UINT16),
    "exercise_weight": _Field(12, UINT16),
    "weight_display_unit": _Field(13, UINT16),
}
FILE_FIELDS = {
    "type": _Field(0, ENUM),
    "manufacturer": _Field(1, UINT16),
    "product": _Field(2, UINT16),
    "serial_number": _Field(3, UINT32Z),
    "time_created": _Field(4, UINT32),
}
WORKOUT_FIELDS = {
    "wkt_name": _Field(8, STRING),
    "sport": _Field(4, ENUM),
    "sub_sport": _Field(11, ENUM),
    "num_valid_steps": _Field(6, UINT16),
}


def dump_fit(slot: Slot, *, title: str, changed: datetime) -> bytes:
    """The workout of one session; refused when the session asks for nothing."""
    if not slot.works:
        raise InputError(
            f"Nothing is asked for on {slot.date}, so there is no workout.",
            fix="Export a day with a session.",
        )
    steps = [{"message_index": n, **step} for n, step in enumerate(_steps(slot.works))]
    about: dict[str, Value] = {
        "type": WORKOUT_FILE,
        "manufacturer": DEVELOPMENT,
        "product": 0,
        "serial_number": crc32(slot.uid.encode()) or 1,
        "time_created": int((changed - EPOCH).total_seconds()),
    }
    workout: dict[str, Value] = {
        "wkt_name": _cut(title, NAME_MOST),
        "sport": TRAINING,
        "sub_sport": STRENGTH,
        "num_valid_steps": len(steps),
    }
    return _file(
        _messages(0, FILE_ID, FILE_FIELDS, [about])
        + _messages(1, WORKOUT, WORKOUT_FIELDS, [workout])
        + _messages(2, STEP, STEP_FIELDS, steps)
    )


# --- what is to be done, as steps ---


def _steps(works: Iterable[Work]) -> list[dict[str, Value]]:
    """Each set, its rest, and back to the set as often as there are sets."""
    found: list[dict[str, Value]] = []
    for work in works:
        if work.hold_s and work.reps > 1:  # a repeat inside a repeat is more than a watch promises
            for _ in range(work.sets):
                found += _again(len(found), [_hold(work)], work.reps)
                found += [_rest(work)] if work.rest_s else []
            continue
        one = [_hold(work) if work.hold_s else _reps(work)]
        found += _again(len(found), one + ([_rest(work)] if work.rest_s else []), work.sets)
    return found


def _again(first: int, steps: list[dict[str, Value]], times: int) -> list[dict[str, Value]]:
    if times == 1:
        return steps
    repeat: dict[str, Value] = {
        "duration_type": REPEAT,
        "duration_value": first,
        "target_type": OPEN,
        "target_value": times,
    }
    return [*steps, repeat]


def _reps(work: Work) -> dict[str, Value]:
    return _step(work) | {"duration_type": BY_REPS, "duration_value": work.reps}


def _hold(work: Work) -> dict[str, Value]:
    return _step(work) | {"duration_type": BY_TIME, "duration_value": work.hold_s * 1000}


def _rest(work: Work) -> dict[str, Value]:
    return {
        "duration_type": BY_TIME,
        "duration_value": work.rest_s * 1000,
        "target_type": OPEN,
        "target_value": 0,
        "intensity": REST,
    }


def _step(work: Work) -> dict[str, Value]:
    category, name = fit_name(work.exercise, is_weighted=bool(work.load_kg) or work.is_rep_maximum)
    side = "" if work.side == "both" else f" {work.side}"
    notes = [f"{work.title}, {work.legs}.", work.tempo, work.aim, *work.stop_rules[:1], work.note]
    return {
        "wkt_step_name": _cut(work.title, NAME_MOST - len(side)) + side,
        "target_type": OPEN,
        "target_value": 0,
        "intensity": ACTIVE,
        "notes": _cut(" ".join(filter(None, notes)), NOTES_MOST),
        "exercise_category": category,
        "exercise_name": name,
        "exercise_weight": round(work.load_kg * PER_KG) if work.load_kg else None,
        "weight_display_unit": KILOGRAM if work.load_kg else None,
    }


def _cut(said: str, most: int) -> str:
    """At most so many bytes, no character cut in two, nothing that ends a text early."""
    plain = " ".join(said.replace("\0", " ").split())
    return plain.encode()[:most].decode(errors="ignore")


# --- the format ---


def _messages(
    local: int, number: int, fields: dict[str, _Field], rows: list[dict[str, Value]]
) -> bytes:
    """A definition of the fields and their sizes, then one record a row."""
    sizes = {name: _size(field, rows, name) for name, field in fields.items()}
    found = struct.pack("<BBBHB", 0x40 | local, 0, 0, number, len(fields))
    for name, field in fields.items():
        found += struct.pack("<BBB", field.number, sizes[name], field.base)
    for row in rows:
        found += struct.pack("<B", local)
        found += b"".join(_bytes(fields[name], row.get(name), sizes[name]) for name in fields)
    return found


def _size(field: _Field, rows: list[dict[str, Value]], name: str) -> int:
    if field.base != STRING:
        return struct.calcsize(CODES[field.base])
    return max(len(str(row.get(name) or "").encode()) for row in rows) + 1


def _bytes(field: _Field, value: Value, size: int) -> bytes:
    if field.base == STRING:
        return str(value or "").encode().ljust(size, b"\0")
    told = NOTHING[field.base] if value is None else value
    return struct.pack(f"<{CODES[field.base]}", told)


def _file(content: bytes) -> bytes:
    head = struct.pack("<BBHI4s", 14, PROTOCOL, PROFILE, len(content), b".FIT")
    whole = head + struct.pack("<H", checksum(head)) + content
    return whole + struct.pack("<H", checksum(whole))


def checksum(content: bytes) -> int:
    """The format's CRC-16, bit by bit: its files are small."""
    found = 0
    for byte in content:
        found ^= byte
        for _ in range(8):
            found = (found >> 1) ^ (POLYNOMIAL if found & 1 else 0)
    return found
