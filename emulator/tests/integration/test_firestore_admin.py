"""The local Firestore through google-cloud-firestore over gRPC, as the function uses it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore import FieldFilter, Query
from google.cloud.firestore_v1.base_query import And, BaseFilter, Or

from emulator.testing.waiting import wait_until
from emulator.tests.integration.firestore_server import (
    IS_OFFICIAL,
    FirestoreServer,
    admin_client,
    served,
)

only_ours = pytest.mark.skipif(IS_OFFICIAL, reason="the official emulator implements it")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirestoreServer]:
    with served(tmp_path_factory.mktemp("firestore")) as server:
        yield server


@pytest.fixture
def db(server: FirestoreServer) -> Iterator[firestore.Client]:
    with admin_client(server) as client:
        yield client


def put(collection: firestore.CollectionReference, **documents: dict[str, Any]) -> None:
    for id, fields in documents.items():
        collection.document(id).set(fields)


def ids(query: Query) -> list[str]:
    return [snapshot.id for snapshot in query.get()]


def where(collection: firestore.CollectionReference, *filter: Any) -> list[str]:
    return ids(collection.where(filter=FieldFilter(*filter)))


# Writing


def test_every_kind_of_value_comes_back_as_it_was_written(db: firestore.Client) -> None:
    fields = {
        "null": None,
        "boolean": True,
        "integer": -(2**63),
        "double": 0.1,
        "time": datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC),
        "text": "Grüße 😀",
        "bytes": b"\x00\xff",
        "reference": db.document("users/u"),
        "point": firestore.GeoPoint(48.2, 16.4),
        "array": [1, {"a": [None]}],
        "map": {"empty": {}, "a.b `c`": {"d": 1}},
    }
    db.document("c/d").set(fields)
    assert db.document("c/d").get().to_dict() == fields


def test_creating_what_exists_is_refused_and_changes_nothing(db: firestore.Client) -> None:
    db.document("c/d").create({"a": 1})
    with pytest.raises(exceptions.AlreadyExists):
        db.document("c/d").create({"a": 2})
    assert db.document("c/d").get().to_dict() == {"a": 1}


def test_updating_what_is_missing_is_not_found(db: firestore.Client) -> None:
    with pytest.raises(exceptions.NotFound):
        db.document("c/missing").update({"a": 1})


def test_update_touches_only_the_named_fields(db: firestore.Client) -> None:
    document = db.document("c/d")
    document.set({"a": {"b": 1, "c": 2}, "d": 3, "e f": 4})
    document.update({"a.b": 5, "d": firestore.DELETE_FIELD, "`e f`": 6})
    assert document.get().to_dict() == {"a": {"b": 5, "c": 2}, "e f": 6}


def test_merge_keeps_the_other_fields_and_set_does_not(db: firestore.Client) -> None:
    document = db.document("c/d")
    document.set({"a": {"b": 1}, "c": 2})
    document.set({"a": {"d": 3}}, merge=True)
    assert document.get().to_dict() == {"a": {"b": 1, "d": 3}, "c": 2}
    document.set({"e": 4})
    assert document.get().to_dict() == {"e": 4}


def test_transforms_are_applied_to_what_is_stored(db: firestore.Client) -> None:
    document = db.document("c/d")
    document.set({"n": 1})
    result = document.update(
        {
            "n": firestore.Increment(2.5),
            "new": firestore.Increment(1),
            "at": firestore.SERVER_TIMESTAMP,
        }
    )
    fields = document.get().to_dict() or {}
    assert fields.pop("at") == result.update_time
    assert fields == {"n": 3.5, "new": 1}


def test_increment_stays_in_the_range_of_64_bits(db: firestore.Client) -> None:
    document = db.document("c/d")
    document.set({"n": 2**63 - 1})
    document.update({"n": firestore.Increment(1)})
    assert document.get().to_dict() == {"n": 2**63 - 1}


def test_stale_version_fails_its_precondition(db: firestore.Client) -> None:
    document = db.document("c/d")
    stale = document.set({"a": 1}).update_time
    fresh = document.set({"a": 2}).update_time
    with pytest.raises(exceptions.FailedPrecondition):
        document.update({"a": 3}, db.write_option(last_update_time=stale))
    document.update({"a": 4}, db.write_option(last_update_time=fresh))
    assert document.get().to_dict() == {"a": 4}


def test_versions_increase_and_a_write_of_the_same_keeps_its_own(db: firestore.Client) -> None:
    times: list[Any] = [db.document(f"c/d{i}").set({"a": i}).update_time for i in range(20)]
    assert times == sorted(set(times))
    assert db.document("c/d0").set({"a": 0}).update_time == times[0]


def test_batch_with_one_refused_write_writes_nothing(db: firestore.Client) -> None:
    batch = db.batch()
    batch.set(db.document("c/good"), {"a": 1})
    batch.update(db.document("c/missing"), {"a": 1})
    with pytest.raises(exceptions.NotFound):
        batch.commit()
    assert not db.document("c/good").get().exists


def test_batch_sees_its_own_earlier_writes(db: firestore.Client) -> None:
    batch = db.batch()
    batch.create(db.document("c/d"), {"n": 1})
    batch.update(db.document("c/d"), {"n": firestore.Increment(1)})
    batch.commit()
    assert db.document("c/d").get().to_dict() == {"n": 2}


def test_what_was_written_outlives_the_process_and_time_goes_on(
    server: FirestoreServer, db: firestore.Client
) -> None:
    before = db.document("c/d").set({"a": "é😀"}).update_time
    server.restart()
    snapshot = db.document("c/d").get()
    assert (snapshot.to_dict(), snapshot.update_time) == ({"a": "é😀"}, before)
    assert snapshot.read_time >= before
    after: Any = db.document("c/e").set({}).update_time
    assert after > before


# Transactions


def test_transaction_is_retried_when_what_it_read_has_changed(db: firestore.Client) -> None:
    document = db.document("c/d")
    document.set({"n": 0})
    seen = []

    @firestore.transactional
    def double(transaction: firestore.Transaction) -> None:
        n = document.get(transaction=transaction).get("n")
        seen.append(n)
        if n == 0:
            document.set({"n": 5})  # From outside of the transaction.
        transaction.set(document, {"n": n * 2})

    double(db.transaction())
    assert (seen, document.get().get("n")) == ([0, 5], 10)


def test_transaction_sees_a_document_appear_in_a_query_it_read(db: firestore.Client) -> None:
    sizes = []

    @firestore.transactional
    def count(transaction: firestore.Transaction) -> None:
        sizes.append(len(list(db.collection("c").stream(transaction=transaction))))
        if len(sizes) == 1:
            db.document("c/new").set({})
        transaction.set(db.document("totals/c"), {"n": sizes[-1]})

    count(db.transaction())
    assert (sizes, db.document("totals/c").get().get("n")) == ([0, 1], 1)


def test_parallel_transactions_lose_no_increment(db: firestore.Client) -> None:
    document = db.document("c/d")
    document.set({"n": 0})

    @firestore.transactional
    def add_one(transaction: firestore.Transaction) -> None:
        n = document.get(transaction=transaction).get("n")
        transaction.update(document, {"n": n + 1})

    threads = [
        threading.Thread(target=add_one, args=(db.transaction(max_attempts=50),)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert document.get().get("n") == 6


def test_transaction_that_fails_writes_nothing(db: firestore.Client) -> None:
    @firestore.transactional
    def fail(transaction: firestore.Transaction) -> None:
        transaction.set(db.document("c/d"), {})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail(db.transaction())
    assert not db.document("c/d").get().exists


def test_transaction_with_a_refused_write_says_why(db: firestore.Client) -> None:
    db.document("c/d").set({"a": 1})

    @firestore.transactional
    def create(transaction: firestore.Transaction) -> None:
        transaction.create(db.document("c/d"), {"a": 2})

    with pytest.raises(exceptions.AlreadyExists):
        create(db.transaction())


@only_ours
def test_read_only_transaction_is_unimplemented(db: firestore.Client) -> None:
    @firestore.transactional
    def read(transaction: firestore.Transaction) -> None:
        db.document("c/d").get(transaction=transaction)

    with pytest.raises(ValueError) as raised:  # The SDK fails once more as it rolls back.
        read(db.transaction(read_only=True))
    assert isinstance(raised.value.__context__, exceptions.MethodNotImplemented)


# Reading


def test_get_all_tells_found_from_missing_and_takes_a_mask(db: firestore.Client) -> None:
    db.document("c/d").set({"a": {"b": 1, "c": 2}, "d": 3})
    references = [db.document("c/d"), db.document("c/missing")]
    found = {s.id: s.to_dict() for s in db.get_all(references, field_paths=["a.b"])}
    assert found == {"d": {"a": {"b": 1}}, "missing": None}


# Queries


def test_equality_is_of_values_not_of_their_encoding(db: firestore.Client) -> None:
    c = db.collection("c")
    put(c, integer={"a": 1}, double={"a": 1.0}, text={"a": "1"}, null={"a": None}, missing={})
    assert where(c, "a", "==", 1) == ["double", "integer"]


def test_inequality_keeps_to_the_type_and_orders_by_its_field(db: firestore.Client) -> None:
    c = db.collection("c")
    put(c, a={"n": 3}, b={"n": 2.5}, c={"n": 2}, d={"n": "4"}, e={"m": 5})
    assert where(c, "n", ">", 2) == ["b", "a"]
    assert where(c, "n", ">=", 2) == ["c", "b", "a"]
    assert where(c, "n", "<", 3) == ["c", "b"]
    assert where(c, "n", "<=", "4") == ["d"]


def test_nan_comes_before_any_number(db: firestore.Client) -> None:
    c = db.collection("c")
    put(c, nan={"n": float("nan")}, low={"n": float("-inf")}, one={"n": 1})
    assert ids(c.order_by("n")) == ["nan", "low", "one"]


def test_filters_combine_with_and(db: firestore.Client) -> None:
    c = db.collection("c")
    put(c, a={"x": 1, "y": 1}, b={"x": 1, "y": 2}, c={"x": 2, "y": 1})
    both = And([FieldFilter("x", "==", 1), FieldFilter("y", "==", 1)])
    assert ids(c.where(filter=both)) == ["a"]


def test_types_come_in_firestore_order(db: firestore.Client) -> None:
    c = db.collection("c")
    in_order = [
        None,
        False,
        True,
        -1,
        2.5,
        datetime(2026, 1, 1, tzinfo=UTC),
        "Z",
        "a",
        "\uff5e",
        "😀",
        b"a",
        db.document("c/a"),
        firestore.GeoPoint(1, 2),
        [1],
        [1, 0],
        {"a": 1},
        {"a": 1, "b": 0},
        {"b": 0},
    ]
    for position, value in reversed(list(enumerate(in_order))):
        c.document(f"d{position}").set({"v": value})
    assert ids(c.order_by("v")) == [f"d{position}" for position in range(len(in_order))]


def test_order_limit_offset_and_cursors_cut_the_same_sequence(db: firestore.Client) -> None:
    c = db.collection("c")
    put(c, a={"n": 1}, b={"n": 2}, c={"n": 2}, d={"n": 3}, e={})
    descending = c.order_by("n", direction=Query.DESCENDING)
    assert ids(descending) == ["d", "c", "b", "a"]
    assert ids(descending.offset(1).limit(2)) == ["c", "b"]
    assert ids(c.order_by("n").limit_to_last(2)) == ["c", "d"]
    assert ids(c.order_by("n").start_at({"n": 2}).end_before({"n": 3})) == ["b", "c"]
    assert ids(c.order_by("n").start_after(c.document("b").get())) == ["c", "d"]
    assert ids(c.order_by("n").end_at({"n": 2})) == ["a", "b", "c"]


def test_collection_group_finds_the_collection_at_every_depth(db: firestore.Client) -> None:
    for path in ("users/u/predictions/p", "batches/b/predictions/q", "predictions/r", "users/u"):
        db.document(path).set({"status": "done"})
    group = db.collection_group("predictions")
    assert ids(group.where(filter=FieldFilter("status", "==", "done"))) == ["q", "r", "p"]


def test_selected_fields_come_alone(db: firestore.Client) -> None:
    db.document("c/d").set({"a": 1, "b": {"c": 2, "d": 3}})
    assert [s.to_dict() for s in db.collection("c").select(["b.c"]).stream()] == [{"b": {"c": 2}}]


def test_count_counts_matches_up_to_the_limit(db: firestore.Client) -> None:
    c: Any = db.collection("c")  # Its types say that count() makes a class.
    put(c, a={"n": 1}, b={"n": 2}, c={"n": 2}, d={"n": 2})
    query = c.where(filter=FieldFilter("n", "==", 2))
    assert query.count().get()[0][0].value == 3
    assert c.limit(2).count(alias="all").get()[0][0].value == 2


@only_ours
def test_sum_is_unimplemented(db: firestore.Client) -> None:
    with pytest.raises(exceptions.MethodNotImplemented, match="aggregation sum"):
        db.collection("c").sum("n").get()


@only_ours
@pytest.mark.parametrize(
    "filter",
    [
        FieldFilter("n", "!=", 1),
        FieldFilter("n", "in", [1]),
        FieldFilter("n", "==", None),
        FieldFilter("n", "array_contains", 1),
        Or([FieldFilter("n", "==", 1), FieldFilter("n", "==", 2)]),
    ],
)
def test_other_filter_is_unimplemented(db: firestore.Client, filter: BaseFilter) -> None:
    with pytest.raises(exceptions.MethodNotImplemented):
        db.collection("c").where(filter=filter).get()


@only_ours
def test_other_transform_is_unimplemented(db: firestore.Client) -> None:
    with pytest.raises(exceptions.MethodNotImplemented, match="append_missing_elements"):
        db.document("c/d").set({"list": firestore.ArrayUnion([1])})


@only_ours
def test_listing_collections_is_unimplemented(db: firestore.Client) -> None:
    with pytest.raises(exceptions.MethodNotImplemented):
        list(db.collections())


# Listening


def test_document_listener_hears_of_absence_creation_change_and_deletion(
    db: firestore.Client,
) -> None:
    document = db.document("users/u/predictions/p")
    heard = []
    watch = document.on_snapshot(
        lambda snapshots, changes, time: heard.append([s.to_dict() for s in snapshots])
    )
    wait_until(lambda: heard == [[]])
    db.document("users/u/predictions/other").set({})
    document.set({"status": "done"})
    wait_until(lambda: len(heard) == 2)
    document.update({"status": "error"})
    wait_until(lambda: len(heard) == 3)
    document.delete()
    wait_until(lambda: len(heard) == 4)
    watch.unsubscribe()
    assert heard == [[], [{"status": "done"}], [{"status": "error"}], []]


def test_query_listener_follows_its_window(db: firestore.Client) -> None:
    c = db.collection("c")
    put(c, a={"n": 1}, b={"n": 2}, c={"n": 3})
    heard = []
    watch = (
        c.where(filter=FieldFilter("n", ">", 0))
        .order_by("n")
        .limit(2)
        .on_snapshot(lambda snapshots, changes, time: heard.append([s.id for s in snapshots]))
    )
    wait_until(lambda: len(heard) == 1)
    c.document("a").delete()
    wait_until(lambda: len(heard) == 2)
    c.document("d").set({"n": 0.5})
    wait_until(lambda: len(heard) == 3)
    c.document("d").update({"n": -1})
    wait_until(lambda: len(heard) == 4)
    watch.unsubscribe()
    assert heard == [["a", "b"], ["b", "c"], ["d", "b"], ["b", "c"]]


def test_listener_catches_up_after_a_restart(server: FirestoreServer, db: firestore.Client) -> None:
    c = db.collection("c")
    put(c, a={}, b={})
    heard = []
    watch = c.on_snapshot(lambda snapshots, changes, time: heard.append([s.id for s in snapshots]))
    wait_until(lambda: heard == [["a", "b"]])
    server.restart()
    c.document("a").delete()
    wait_until(lambda: heard[-1] == ["b"], timeout_s=20)
    watch.unsubscribe()


def test_a_commit_is_heard_as_one_snapshot(db: firestore.Client) -> None:
    c = db.collection("c")
    heard = []
    watch = c.on_snapshot(lambda snapshots, changes, time: heard.append([s.id for s in snapshots]))
    wait_until(lambda: heard == [[]])
    batch = db.batch()
    batch.set(c.document("a"), {})
    batch.set(c.document("b"), {})
    batch.commit()
    wait_until(lambda: len(heard) == 2)
    watch.unsubscribe()
    assert heard[1] == ["a", "b"]


def test_document_of_nearly_a_megabyte_is_stored_and_heard(db: firestore.Client) -> None:
    document = db.document("c/large")
    heard: list[int] = []
    watch = document.on_snapshot(
        lambda snapshots, changes, time: heard.extend(len(s.get("data")) for s in snapshots)
    )
    document.set({"data": b"x" * 900_000})
    wait_until(lambda: heard == [900_000])
    watch.unsubscribe()
