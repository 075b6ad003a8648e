"""Structured queries: which documents match, and in which order they come."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cmp_to_key

from emulator.firestore.errors import invalid, unimplemented
from emulator.firestore.paths import (
    NAME,
    FieldPath,
    check_parent,
    get_field,
    parse_field_path,
    project,
    split_document_name,
)
from emulator.firestore.proto import Cursor, Document, StructuredQuery, Value
from emulator.firestore.values import MISSING, SortKey, sort_key

Predicate = Callable[[Document], bool]
Test = Callable[[SortKey], bool]

_FIELD_OPERATOR = StructuredQuery.FieldFilter.Operator.Name
_UNARY_OPERATOR = StructuredQuery.UnaryFilter.Operator.Name
_COMPOSITE_OPERATOR = StructuredQuery.CompositeFilter.Operator.Name
_DIRECTION = StructuredQuery.Direction.Name
_INEQUALITIES = {
    "LESS_THAN",
    "LESS_THAN_OR_EQUAL",
    "GREATER_THAN",
    "GREATER_THAN_OR_EQUAL",
}


class Query:
    """A structured query below `parent` (a document's name, or the database's root).

    Raises FirestoreError: INVALID_ARGUMENT when it is malformed, UNIMPLEMENTED when it asks for
    something that this engine would get wrong.
    """

    def __init__(self, parent: str, query: StructuredQuery) -> None:
        if query.HasField("find_nearest"):
            raise unimplemented("vector search")
        if len(query.from_) != 1:
            raise unimplemented("a query with other than one collection selector")
        selector = query.from_[0]
        if not (selector.collection_id or selector.all_descendants):
            raise unimplemented("a query of all collections of one document")
        if "/" in selector.collection_id:
            raise invalid(f"Not a collection's id: {selector.collection_id!r}")
        self.parent = check_parent(parent)
        if query.offset < 0 or query.limit.value < 0:
            raise invalid("A limit or an offset below zero")
        self.collection_id: str = selector.collection_id  # Empty: every collection.
        self.has_descendants: bool = selector.all_descendants
        self._query = query
        self._inequalities: set[FieldPath] = set()
        self._is_match = self._filter(query.where)
        self._orders = self._complete_orders()
        self._start = _cursor_key(query.start_at)
        self._end = _cursor_key(query.end_at)

    @property
    def limit(self) -> int | None:
        return int(self._query.limit.value) if self._query.HasField("limit") else None

    @property
    def offset(self) -> int:
        return int(self._query.offset)

    @property
    def equalities(self) -> Iterable[tuple[FieldPath, Value]]:
        """Fields with the values that they have in every document found."""
        return _equalities(self._query.where)

    @property
    def needs_rerun(self) -> bool:
        """Whether a changed document's effect on the result takes more than `matches`."""
        return any(map(self._query.HasField, ("limit", "select"))) or self._query.offset > 0

    def matches(self, document: Document) -> bool:
        """Whether the document belongs to the result, limit and offset aside."""
        if not (self.is_in_source(document.name) and self._is_match(document)):
            return False
        key = self._order_key(document)
        return MISSING not in key and self._is_between_cursors(key)

    def is_in_source(self, name: str) -> bool:
        """Whether the document with this name is in the collection that is asked."""
        parent, collection_id = split_document_name(name)
        is_below = (
            name.startswith(f"{self.parent}/") if self.has_descendants else parent == self.parent
        )
        return is_below and self.collection_id in ("", collection_id)

    def arrange(self, documents: Iterable[Document]) -> list[Document]:
        """Sorts documents that match; applies offset, limit and projection."""
        compare = cmp_to_key(self._compare)
        result = sorted(documents, key=lambda document: compare(self._order_key(document)))
        result = result[self._query.offset :]
        if self._query.HasField("limit"):
            result = result[: self._query.limit.value]
        if self._query.HasField("select"):
            paths = [field.field_path for field in self._query.select.fields]
            result = [project(document, paths) for document in result]
        return result

    def _filter(self, where: StructuredQuery.Filter) -> Predicate:
        match where.WhichOneof("filter_type"):
            case None:
                return lambda document: True
            case "composite_filter":
                return self._composite_filter(where.composite_filter)
            case "field_filter":
                operator = _FIELD_OPERATOR(where.field_filter.op)
                return self._comparison(where.field_filter, operator, where.field_filter.value)
            case kind:
                raise unimplemented(f"a {kind}")

    def _composite_filter(self, where: StructuredQuery.CompositeFilter) -> Predicate:
        operator = _COMPOSITE_OPERATOR(where.op)
        if operator != "AND":
            raise unimplemented(f"a composite filter with {operator}")
        parts = [self._filter(part) for part in where.filters]
        return lambda document: all(part(document) for part in parts)

    def _comparison(
        self, where: StructuredQuery.FieldFilter, operator: str, wanted: Value
    ) -> Predicate:
        path = parse_field_path(where.field.field_path)
        if operator in _INEQUALITIES:
            self._inequalities.add(path)
        test = _test(operator, wanted)

        def is_match(document: Document) -> bool:
            found = _key_at(document, path)
            return found != MISSING and test(found)

        return is_match

    def _complete_orders(self) -> list[tuple[FieldPath, bool]]:
        """The explicit orders (path, is descending), then the implied ones, the name last."""
        orders = [
            (parse_field_path(order.field.field_path), _DIRECTION(order.direction) == "DESCENDING")
            for order in self._query.order_by
        ]
        is_descending = orders[-1][1] if orders else False
        explicit = {path for path, _ in orders}
        implied = sorted(self._inequalities - explicit - {NAME})
        if NAME not in explicit:
            implied.append(NAME)
        return orders + [(path, is_descending) for path in implied]

    def _order_key(self, document: Document) -> list[SortKey]:
        return [_key_at(document, path) for path, _ in self._orders]

    def _compare(self, left: Sequence[SortKey], right: Sequence[SortKey]) -> int:
        """Negative when `left` comes first; a shorter key (a cursor) compares by what it has."""
        for one, other, (_, is_descending) in zip(left, right, self._orders, strict=False):
            if one != other:
                return -1 if (one < other) != is_descending else 1
        return 0

    def _is_between_cursors(self, key: Sequence[SortKey]) -> bool:
        start, end = self._compare(key, self._start), self._compare(key, self._end)
        starts_there, ends_there = self._query.start_at.before, not self._query.end_at.before
        is_after_start = not self._start or start > 0 or (start == 0 and starts_there)
        is_before_end = not self._end or end < 0 or (end == 0 and ends_there)
        return is_after_start and is_before_end


def _equalities(where: StructuredQuery.Filter) -> Iterator[tuple[FieldPath, Value]]:
    match where.WhichOneof("filter_type"):
        case "composite_filter" if _COMPOSITE_OPERATOR(where.composite_filter.op) == "AND":
            for part in where.composite_filter.filters:
                yield from _equalities(part)
        case "field_filter" if _FIELD_OPERATOR(where.field_filter.op) == "EQUAL":
            yield parse_field_path(where.field_filter.field.field_path), where.field_filter.value


def _test(operator: str, wanted: Value) -> Test:
    key = sort_key(wanted)
    match operator:
        case "EQUAL":
            return lambda found: found == key
        case "LESS_THAN":
            return lambda found: found[0] == key[0] and found < key
        case "LESS_THAN_OR_EQUAL":
            return lambda found: found[0] == key[0] and found <= key
        case "GREATER_THAN":
            return lambda found: found[0] == key[0] and found > key
        case "GREATER_THAN_OR_EQUAL":
            return lambda found: found[0] == key[0] and found >= key
        case _:
            raise unimplemented(f"the operator {operator}")


def _key_at(document: Document, path: FieldPath) -> SortKey:
    if path == NAME:
        return sort_key(Value(reference_value=document.name))
    value = get_field(document, path)
    return MISSING if value is None else sort_key(value)


def _cursor_key(cursor: Cursor) -> list[SortKey]:
    return [sort_key(value) for value in cursor.values]
