"""Makes small wrong copies of the rule from its own source, each with one change."""

import ast
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TypeVar

from msgspec import Struct

from lowtide.decision import recommendation
from lowtide.decision.recommendation import State
from lowtide.quantities import Timing

T = TypeVar("T")
Path = tuple[tuple[str, int | None], ...]


class Mutant(Struct, frozen=True):
    """One change to the rule's source: at `path` in its syntax tree, `before` became `after`."""

    line: int
    kind: str
    before: str
    after: str
    path: Path

    def __str__(self) -> str:
        """Show as "line 94, counter kept: replace(...) -> replace(...)"."""
        return f"line {self.line}, {self.kind}: {self.before} -> {self.after}"


# --- finding what can be changed ----------------------------------------------------------------


def generate(source: str) -> tuple[Mutant, ...]:
    """Every mutant of the source, in the order of its lines."""
    return tuple(
        Mutant(node.lineno, kind, ast.unparse(node), after, path)
        for path, node, parameters in _expressions(ast.parse(source), (), frozenset())
        for kind, after in _changes(path, node, parameters)
        if after != ast.unparse(node)
    )


_NOT_MUTATED = ("annotation", "returns", "decorator_list")


def _expressions(
    node: ast.AST, path: Path, parameters: frozenset[str]
) -> Iterator[tuple[Path, ast.expr, frozenset[str]]]:
    """Every expression that runs, with the parameters of the function that it stands in."""
    type_alias = isinstance(node, ast.Assign) and len(path) == 1
    if type_alias or isinstance(node, ast.Import | ast.ImportFrom | ast.Raise):
        return
    if isinstance(node, ast.FunctionDef):
        parameters = frozenset(each.arg for each in node.args.args)
    if isinstance(node, ast.expr):
        yield path, node, parameters
    for field, value in ast.iter_fields(node):
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in children if field not in _NOT_MUTATED else ():
            if isinstance(child, ast.AST):
                yield from _expressions(child, (*path, (field, index)), parameters)


def _changes(path: Path, node: ast.expr, parameters: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each kind of change that an expression allows, and the source that it becomes."""
    if path[-1][0] in ("test", "ifs"):
        yield from (("guard dropped", "True"), ("guard dropped", "False"))
    match node:
        case ast.Call(func=ast.Name(id=name)):
            yield from _called(node, name, parameters)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            yield from _attribute(name, attribute)
        case ast.Constant() | ast.Name() | ast.Tuple() | ast.Subscript():
            yield from _value(node)
        case _:
            yield from _operator(node)


def _value(node: ast.Constant | ast.Name | ast.Tuple | ast.Subscript) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Constant(value=int(number)):
            yield from (("constant", str(number + 1)), ("constant", str(number - 1)))
        case ast.Name(id=name) if name in _EXCHANGED:
            yield "class exchanged", _EXCHANGED[name]
        case ast.Tuple():
            yield from _tuple(node)
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id="rules"))):
            yield from _off_by_one(ast.unparse(node))
        case _:
            return  # a word or a name with nothing to exchange it for


def _operator(node: ast.expr) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Compare(ops=[operator], comparators=[_]):
            yield from _compared(node, operator)
        case ast.BoolOp():
            yield from _boolean(node)
        case ast.UnaryOp():
            yield "sign", ast.unparse(node.operand)
        case ast.BinOp():
            yield from _arithmetic(node)
        case _:
            return  # its parts are met on their own


_COMPARISONS: dict[type[ast.cmpop], tuple[ast.cmpop, ...]] = {
    ast.Lt: (ast.LtE(), ast.GtE()),
    ast.LtE: (ast.Lt(), ast.Gt()),
    ast.Gt: (ast.GtE(), ast.Lt()),
    ast.GtE: (ast.Gt(), ast.LtE()),
    ast.Eq: (ast.NotEq(),),
    ast.NotEq: (ast.Eq(),),
    ast.Is: (ast.IsNot(),),
    ast.IsNot: (ast.Is(),),
    ast.In: (ast.NotIn(),),
    ast.NotIn: (ast.In(),),
}


def _compared(node: ast.Compare, operator: ast.cmpop) -> Iterator[tuple[str, str]]:
    for other in _COMPARISONS[type(operator)]:
        yield "comparison", ast.unparse(ast.Compare(node.left, [other], node.comparators))


def _boolean(node: ast.BoolOp) -> Iterator[tuple[str, str]]:
    other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    yield "and, or", ast.unparse(ast.BoolOp(other, node.values))
    for values in _one_left_out(node.values):
        kept = values[0] if len(values) == 1 else ast.BoolOp(node.op, list(values))
        yield "guard dropped", ast.unparse(kept)


def _arithmetic(node: ast.BinOp) -> Iterator[tuple[str, str]]:
    match node.op:
        case ast.Add():
            yield "arithmetic", ast.unparse(ast.BinOp(node.left, ast.Sub(), node.right))
        case ast.Sub():
            yield "arithmetic", ast.unparse(ast.BinOp(node.left, ast.Add(), node.right))
        case ast.BitOr():
            yield "class dropped", ast.unparse(node.left)
            yield "class dropped", ast.unparse(node.right)
        case _:
            yield "arithmetic", ast.unparse(node.left)


def _off_by_one(source: str) -> Iterator[tuple[str, str]]:
    yield "threshold", f"{source} + 1"
    yield "threshold", f"{source} - 1"


_FIELDS = State.__struct_fields__
_MANY_MEMBERS = (recommendation.Reason, recommendation.AskCode)
_ENUMS: dict[str, type[Enum]] = {
    each.__name__: each
    for each in (
        recommendation.LastDose,
        recommendation.Comfort,
        recommendation.Gate,
        recommendation.Status,
        Timing,
        *_MANY_MEMBERS,
    )
}
_KINDS = (
    ("NotStarted", "Pause", "Interrupt", "Discontinue"),
    ("Start", "Maintain", "StepUp", "StepBack", "MoveToMorning", "Resume"),
    ("StartAt", "Raise", "Stop"),
)
_EXCHANGED = {
    name: names[(place + 1) % len(names)] for names in _KINDS for place, name in enumerate(names)
}


def _attribute(owner: str, name: str) -> Iterator[tuple[str, str]]:
    if owner in _ENUMS:
        members = list(_ENUMS[owner].__members__)
        at = members.index(name)
        others = members[at + 1 :] + members[:at]
        # Of the long lists of words one wrong member stands for all.
        many = _ENUMS[owner] in _MANY_MEMBERS
        for other in others[:1] if many else others:
            yield "member exchanged", f"{owner}.{other}"
    elif owner == "rules" and name != "step_doses":
        yield from _off_by_one(f"{owner}.{name}")
    elif name in ("step", "ceiling"):
        other = "ceiling" if name == "step" else "step"
        yield "field exchanged", f"{owner}.{other}"


def _called(node: ast.Call, name: str, parameters: frozenset[str]) -> Iterator[tuple[str, str]]:
    if name in ("min", "max"):
        other = "max" if name == "min" else "min"
        yield "min, max", ast.unparse(_call(other, node.args))
    if name == "State" and "state" in parameters:
        yield from _constructed(node)
    if name == "replace":
        for keywords in _one_left_out(node.keywords):
            yield "counter kept", ast.unparse(_call(name, node.args, keywords))
    if len(node.args) > 1 and ast.unparse(node.args[0]) == "rules":
        yield "step left out", ast.unparse(node.args[1])
    for at, keyword in enumerate(node.keywords):
        for number in ("0", "1") if keyword.arg in _FIELDS else ("()",):
            yield "reset", _with_keyword(node, name, at, number)


def _constructed(node: ast.Call) -> Iterator[tuple[str, str]]:
    """A new state in which one field is kept from the old."""
    for at, field in enumerate(_FIELDS):
        arguments = list(node.args)
        arguments[at] = ast.parse(f"state.{field}", mode="eval").body
        yield "counter kept", ast.unparse(_call("State", arguments))


def _with_keyword(node: ast.Call, name: str, at: int, value: str) -> str:
    keywords = list(node.keywords)
    keywords[at] = ast.keyword(keywords[at].arg, ast.parse(value, mode="eval").body)
    return ast.unparse(_call(name, node.args, keywords))


def _call(
    name: str, arguments: Sequence[ast.expr], keywords: Sequence[ast.keyword] = ()
) -> ast.Call:
    return ast.Call(ast.Name(name), list(arguments), list(keywords))


def _tuple(node: ast.Tuple) -> Iterator[tuple[str, str]]:
    elements = node.elts
    if len(elements) > 5:
        for at in range(len(elements) - 1):
            first, second = elements[at : at + 2]
            swapped = [*elements[:at], second, first, *elements[at + 2 :]]
            yield "precedence", ast.unparse(ast.Tuple(swapped))
    named = [each for each in elements if isinstance(each, ast.Attribute | ast.Name)]
    if len(named) == len(elements):
        for kept in _one_left_out(elements):
            yield "left out", ast.unparse(ast.Tuple(list(kept)))


def _one_left_out(items: Sequence[T]) -> Iterator[list[T]]:
    for at in range(len(items)):
        yield [*items[:at], *items[at + 1 :]]


def mutated_source(source: str, mutant: Mutant) -> str:
    """The rule's source with the mutant's change made."""
    tree = ast.parse(source)
    parent: object = tree
    for field, index in mutant.path[:-1]:
        parent = _child(parent, field, index)
    field, index = mutant.path[-1]
    changed = ast.parse(mutant.after, mode="eval").body
    if index is None:
        setattr(parent, field, changed)
    else:
        getattr(parent, field)[index] = changed
    return ast.unparse(tree)


def _child(node: object, field: str, index: int | None) -> object:
    child = getattr(node, field)
    return child if index is None else child[index]
