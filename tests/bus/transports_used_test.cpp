#include "bus/migration/transports_used.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace fcg::test {
namespace {

bus::used_transport const inner_transport{.name = "sqlite", .region = {}, .endpoint = {}, .queue_prefix = {}};
bus::used_transport const sqs_transport{.name = "sqs",
                                        .region = "sa-east-1",
                                        .endpoint = "https://sqs.sa-east-1.amazonaws.com",
                                        .queue_prefix = "store-"};

using transports = std::vector<bus::used_transport>;

/// The file of the bus, in which the transports are remembered.
struct transports_case {
    void remember(bus::used_transport const& transport)
    {
        file->write_now([&transport](storage::transaction& tx) { bus::note_transport(tx, transport); });
    }

    void forget(std::string const& name)
    {
        file->write_now([&name](storage::transaction& tx) { bus::forget_transport(tx, name); });
    }

    transports remembered()
    {
        return file->read([](storage::reader& db) { return bus::transports_used(db); });
    }

    /// Opens the file again, as the next process does.
    void reopen()
    {
        file.reset();
        file = world.open("bus");
    }

    simulated_world world;
    std::unique_ptr<storage::database> file = world.open("bus");
};

} // namespace

TEST_CASE("a transport that is used again replaces what was remembered of it, and nothing else")
{
    transports_case fixture;
    fixture.remember(inner_transport);
    fixture.remember(sqs_transport);
    auto moved = sqs_transport;
    moved.region = "eu-west-1";
    moved.queue_prefix = "";
    fixture.remember(moved);
    CHECK(fixture.remembered() == transports{inner_transport, moved});
}

TEST_CASE("a transport without messages is forgotten for good, and the others stay")
{
    transports_case fixture;
    fixture.remember(inner_transport);
    fixture.remember(sqs_transport);
    fixture.forget("sqlite");
    fixture.forget("memory"); // was never used
    fixture.reopen();
    CHECK(fixture.remembered() == transports{sqs_transport});
}

} // namespace fcg::test
