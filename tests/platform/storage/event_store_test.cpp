#include "platform/storage/event_store.hpp"
#include "storage_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

core::uuid id_number(std::uint8_t number)
{
    core::uuid id;
    id.bytes[15] = number;
    return id;
}

core::trace const some_trace{"correlation", "cause",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};

void append(storage::transaction& tx, std::string_view stream, std::int64_t version)
{
    storage::new_event const event{.id = id_number(static_cast<std::uint8_t>(version)),
                                   .stream = stream,
                                   .stream_version = version,
                                   .type = "payment-processing",
                                   .schema_version = "1.0",
                                   .payload = R"({"a":1})",
                                   .occurred_at = core::from_micros(1'000 + version)};
    storage::append_event(tx, event, some_trace);
}

} // namespace

TEST_CASE("an event is read as it was appended")
{
    test::simulated_store store;
    store.db.write_now([](storage::transaction& tx) { append(tx, "payment-1", 1); });
    auto const events =
        store.db.read([](storage::reader& db) { return storage::events_of(db, "payment-1"); });
    REQUIRE(events.size() == 1);
    auto const& event = events.front();
    CHECK(event.position == 1);
    CHECK(event.id == id_number(1));
    CHECK(event.stream == "payment-1");
    CHECK(event.stream_version == 1);
    CHECK(event.type == "payment-processing");
    CHECK(event.schema_version == "1.0");
    CHECK(event.payload == R"({"a":1})");
    CHECK(event.trace.correlation_id == "correlation");
    CHECK(event.trace.causation_id == "cause");
    CHECK(event.trace.traceparent == some_trace.traceparent);
    CHECK(event.occurred_at == core::from_micros(1'001));
}

TEST_CASE("a version that a stream already has is a conflict and leaves the unit without a trace")
{
    test::simulated_store store;
    store.db.write_now([](storage::transaction& tx) { append(tx, "payment-1", 1); });
    auto const late = [](storage::transaction& tx) {
        append(tx, "payment-2", 1);
        append(tx, "payment-1", 1);
    };
    CHECK_THROWS_WITH_AS(store.db.write_now(late), "payment-1 already has version 1",
                         storage::version_conflict);
    store.db.read([](storage::reader& db) {
        CHECK(storage::newest_version(db, "payment-1") == 1);
        CHECK(storage::newest_version(db, "payment-2") == 0);
        CHECK(storage::newest_position(db) == 1);
    });
}

TEST_CASE("versions begin with 1")
{
    test::simulated_store store;
    CHECK_THROWS_AS(store.db.write_now([](storage::transaction& tx) { append(tx, "payment-1", 0); }),
                    storage::constraint_violation);
}

TEST_CASE("events are read on from a position, so many at a time, in the order of their commit")
{
    test::simulated_store store;
    CHECK(store.db.read([](storage::reader& db) { return storage::newest_position(db); }) == 0);
    store.db.write_now([](storage::transaction& tx) {
        append(tx, "payment-1", 1);
        append(tx, "payment-2", 1);
        append(tx, "payment-1", 2);
    });
    store.db.read([](storage::reader& db) {
        auto const first = storage::events_after(db, 0, 2);
        REQUIRE(first.size() == 2);
        CHECK(first[0].stream == "payment-1");
        CHECK(first[1].stream == "payment-2");
        auto const rest = storage::events_after(db, first[1].position, 2);
        REQUIRE(rest.size() == 1);
        CHECK(rest[0].stream_version == 2);
        CHECK(storage::events_after(db, rest[0].position, 2).empty());
        CHECK(storage::newest_position(db) == rest[0].position);
        CHECK(storage::newest_version(db, "payment-1") == 2);
    });
}

TEST_CASE("the notice of new events comes once for a commit, and not for commits without events")
{
    test::simulated_store store;
    int notices = 0;
    store.db.on_events_appended([&] { ++notices; });
    auto const appending = [](std::string stream, bool fails) {
        return [stream, fails](storage::transaction& tx) {
            append(tx, stream, 1);
            append(tx, stream, 2);
            if (fails)
                throw std::runtime_error("no");
        };
    };
    test::run(store.loop, store.db.write_each({appending("a", false), appending("b", false)}));
    CHECK(notices == 1);
    store.db.write_now([](storage::transaction& tx) { test::add_item(tx, "a"); });
    CHECK(notices == 1);
    test::run(store.loop, store.db.write_each({appending("c", true), appending("d", true)}));
    CHECK(notices == 1);
}
