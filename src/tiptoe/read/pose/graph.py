"""Leave out of a network what nobody reads: an output, and every step that only it needs.

A TensorFlow Lite model is a FlatBuffer: tables that name their fields by offsets, and vectors that
begin with their length. Only the lists of the graph's outputs and steps are rewritten, shorter and
in place; weights and the steps that stay are untouched, so the other outputs are equal to the bit.
Pure.
"""

import struct
from collections.abc import Sequence

__all__ = ["without"]

GRAPHS, TENSORS, OUTPUTS, STEPS = 2, 0, 2, 3  # fields of the model, then of its graph
SHAPE = 0  # field of a tensor
READS, WRITES = 1, 2  # fields of a step


def without(model: bytes, shape: Sequence[int]) -> bytes:
    """The model without its outputs of a shape."""
    data = bytearray(model)
    graph = _tables(data, _number(data, 0), GRAPHS)[0]
    tensors = _tables(data, graph, TENSORS)
    outputs = [
        each
        for each in _numbers(data, graph, OUTPUTS)
        if _numbers(data, tensors[each], SHAPE) != [*shape]
    ]
    needed = set(outputs)
    steps: list[int] = []
    for step in reversed(_tables(data, graph, STEPS)):
        if needed.intersection(_numbers(data, step, WRITES)):
            needed.update(_numbers(data, step, READS))
            steps.insert(0, step)
    _shorten(data, _vector(data, graph, OUTPUTS), outputs)
    first = _vector(data, graph, STEPS)
    slots = range(first + 4, first + 4 + 4 * len(steps), 4)
    _shorten(data, first, [step - slot for step, slot in zip(steps, slots, strict=True)])
    return bytes(data)


def _number(data: bytearray, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "little", signed=True)


def _vector(data: bytearray, table: int, field: int) -> int:
    """Where a table's vector begins, with its length."""
    names = table - _number(data, table)
    name = names + 4 + 2 * field
    offset = int.from_bytes(data[name : name + 2], "little")
    return table + offset + _number(data, table + offset)


def _numbers(data: bytearray, table: int, field: int) -> list[int]:
    first = _vector(data, table, field)
    return list(struct.unpack_from(f"<{_number(data, first)}i", data, first + 4))


def _tables(data: bytearray, table: int, field: int) -> list[int]:
    """Where the tables of a table's vector lie: each is named by its distance from its slot."""
    first = _vector(data, table, field) + 4
    apart = _numbers(data, table, field)
    return [first + 4 * number + each for number, each in enumerate(apart)]


def _shorten(data: bytearray, first: int, values: list[int]) -> None:
    struct.pack_into(f"<{1 + len(values)}i", data, first, len(values), *values)
