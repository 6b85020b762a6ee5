# ruff: noqa: ARG001  # numba names an intrinsic's arguments, which its generator then takes from elsewhere
"""Addresses as pointers, and a call through one: how kernels that are compiled once call scoring written per model.

A model's scoring (see `specialised.py`) is a C function of its own. Kernels are given its address and that of a table
of array addresses, so that a new model compiles one function and not every kernel again.
"""

import importlib
from typing import Any

import numba
from numba.extending import intrinsic

_intrinsic: Any = intrinsic  # untyped, as numba's types are
types: Any = numba.types
ir: Any = importlib.import_module("llvmlite.ir")


def _pointer_to(kind: Any) -> Any:
    def pointer(typing_context: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(types.CPointer(kind)))

        return types.CPointer(kind)(types.int64), generate

    return _intrinsic(pointer)


int32s, int64s, uint8s, uint32s = (_pointer_to(t) for t in (types.int32, types.int64, types.uint8, types.uint32))
uint64s, float32s, float64s = (_pointer_to(t) for t in (types.uint64, types.float32, types.float64))

SCORE_SIGNATURE = types.float64(types.int64, types.int64, types.float64, types.float64, types.int64)
"""What a model's scoring is called with: two record numbers, where to stop, the prior, and the table's address."""


def _call_score(
    typing_context: Any,
    address: Any,
    i: Any,
    j: Any,
    stop_below: Any,
    prior: Any,
    table: Any,
) -> Any:
    """The weight of a pair by the scoring function at `address`; its packed levels stand in the table's last array."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        whole, real = ir.IntType(64), ir.DoubleType()
        kind = ir.FunctionType(real, [whole, whole, real, real, whole])
        return builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), arguments[1:])

    return types.float64(types.int64, *SCORE_SIGNATURE.args), generate


call_score: Any = _intrinsic(_call_score)
