"""Which operations of a SavedModel may run: those that keep to the memory of the model.

TensorFlow marks every operation with an effect or a state as stateful. Of these, only the ones known to stay in memory
are allowed; operations that reach outside without being marked are listed by name.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_HARMLESS = re.compile(
    r"VarHandleOp|ReadVariableOp|Assign(Add|Sub)?VariableOp|VarIsInitializedOp|VariableShape|Variable(V2)?|TemporaryVariable"
    r"|DestroyResourceOp|DisableCopyOnRead|Resource(Gather|GatherNd|Scatter\w+|Apply\w+|SparseApply\w+|CountUpTo)"
    r"|ResourceStridedSliceAssign|StatefulPartitionedCall|If|While|Case|Assert|CheckNumerics(V2)?|Empty|GuaranteeConst"
    r"|Random(Crop|Gamma|Poisson(V2)?|Shuffle|StandardNormal|Uniform|UniformInt)|Multinomial|TruncatedNormal"
    r"|ParameterizedTruncatedNormal|Stateful(RandomBinomial|StandardNormal(V2)?|TruncatedNormal|Uniform\w*)"
    r"|NonDeterministicInts|Rng(ReadAndSkip|Skip)|StatelessRandomGetAlg|TensorArray\w*|Stack(\w*V2)?|CudnnRNN(V[23])?"
    r"|(Anonymous)?(Mutable)?(Dense)?HashTable(OfTensors)?(V2)?|InitializeTableV2|LookupTable\w+V2"
)
_OUTSIDE = re.compile(
    r"ReadFile|MatchingFiles|PyFuncStateless|InitializeTableFromTextFile|XlaCustomCall\w*|TPU\w+|Reader\w+|\w*Dataset\w*"
)
_CHECKPOINT = frozenset({"SaveV2", "MergeV2Checkpoints", "RestoreV2"})
"""Every exported SavedModel holds these for saving and restoring itself; a prediction must not come by them."""

_RESTORE = frozenset({"RestoreV2"})
_INITIALISERS = ("saved_model_main_op", "legacy_init_op")


def unsafe_operation(message: Any) -> str | None:  # noqa: ANN401
    """The first operation, by name, with which a SavedModel would reach outside of itself; None when there is none.

    Parameters
    ----------
    message : SavedModel
        The protocol buffer.
    """
    found: set[str] = set()
    for meta in message.meta_graphs:
        library = {function.signature.name: function for function in meta.graph_def.library.function}
        nodes = [*meta.graph_def.node, *(node for function in library.values() for node in function.node_def)]
        operations = {node.op for node in nodes} - library.keys()
        found |= {name for name in operations - _CHECKPOINT if _reaches_out(name)}
        found |= _CHECKPOINT & _operations(_run(meta, _entrances(meta)), _loaded(meta), library)
        found |= (_CHECKPOINT - _RESTORE) & _operations(_run(meta, [meta.saver_def.restore_op_name]), (), library)
    return min(found, default=None)


def _reaches_out(name: str) -> bool:
    from tensorflow.python.framework import op_def_registry

    definition = op_def_registry.get(name)
    stateful = definition is None or definition.is_stateful
    return bool(_OUTSIDE.fullmatch(name)) or (stateful and not _HARMLESS.fullmatch(name))


def _entrances(meta: Any) -> Iterator[str]:  # noqa: ANN401
    """Names of the nodes of the main graph that are run: what signatures give, and initialisers."""
    for signature in meta.signature_def.values():
        for tensor in signature.outputs.values():
            yield tensor.name
    for key in _INITIALISERS:
        yield from meta.collection_def[key].node_list.value if key in meta.collection_def else ()


def _loaded(meta: Any) -> Iterable[str]:  # noqa: ANN401
    """Names of the functions that belong to the loaded object; the ones that save the model are not among them."""
    return tuple(meta.object_graph_def.concrete_functions)


def _run(meta: Any, entrances: Iterable[str]) -> list[Any]:  # noqa: ANN401
    """The nodes of the main graph that the entrances need."""
    nodes = {node.name: node for node in meta.graph_def.node}
    waiting, met = deque(map(_node_name, entrances)), set()
    while waiting:
        name = waiting.popleft()
        if name in nodes and name not in met:
            met.add(name)
            waiting.extend(map(_node_name, nodes[name].input))
    return [nodes[name] for name in met]


def _operations(nodes: Iterable[Any], functions: Iterable[str], library: Mapping[str, Any]) -> set[str]:
    """Operations of nodes and functions, and of all functions these call."""
    operations = {node.op for node in nodes}
    waiting = deque([*functions, *(name for node in nodes for name in _called(node))])
    met: set[str] = set()
    while waiting:
        name = waiting.popleft()
        if name in library and name not in met:
            met.add(name)
            operations |= {node.op for node in library[name].node_def}
            waiting.extend(called for node in library[name].node_def for called in _called(node))
    return operations


def _called(node: Any) -> Iterator[str]:  # noqa: ANN401
    yield node.op
    for value in node.attr.values():
        yield value.func.name
        yield from (each.name for each in value.list.func)


def _node_name(reference: str) -> str:
    return reference.removeprefix("^").partition(":")[0]
