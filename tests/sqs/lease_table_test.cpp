#include "bus/sqs/lease_table.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::bus::sqs;
using namespace std::chrono_literals;

namespace {

constexpr core::steady_point start{1h};

lease taken(std::string receipt, std::string message_id = "m", std::string queue = "q")
{
    return {.queue = std::move(queue),
            .receipt = std::move(receipt),
            .message_id = std::move(message_id),
            .content = {},
            .receive_count = 1,
            .enqueued_at = {},
            .first_received_at = {},
            .received_at = start,
            .ends_at = start + 30s};
}

} // namespace

TEST_CASE("a receipt counts for its queue until its lease ends")
{
    lease_table leases;
    leases.add(taken("r"));
    CHECK(leases.find("q", "r", start) != nullptr);
    CHECK(leases.find("q", "r", start + 30s - 1us) != nullptr);
    CHECK(leases.find("q", "r", start + 30s) == nullptr);
    CHECK(leases.find("other", "r", start) == nullptr);
    CHECK(leases.find("q", "unknown", start) == nullptr);
    CHECK(leases.find("q", "", start) == nullptr);
}

TEST_CASE("a message that is received again takes the power of the older receipt")
{
    lease_table leases;
    leases.add(taken("old"));
    leases.add(taken("new"));
    CHECK(leases.find("q", "old", start) == nullptr);
    CHECK(leases.find("q", "new", start) != nullptr);
    leases.forget("new");
    CHECK(leases.size() == 0);
}

TEST_CASE("the same message in two queues is two messages")
{
    lease_table leases;
    leases.add(taken("a", "m", "q"));
    leases.add(taken("b", "m", "q-error"));
    CHECK(leases.find("q", "a", start) != nullptr);
    CHECK(leases.find("q-error", "b", start) != nullptr);
}

TEST_CASE("what is being settled is nobody else's, and is not swept")
{
    lease_table leases;
    leases.add(taken("r"));
    leases.find("q", "r", start)->is_being_settled = true;
    CHECK(leases.find("q", "r", start) == nullptr);
    leases.sweep(start + 1h);
    CHECK(leases.find_any("r") != nullptr);
    leases.find_any("r")->is_being_settled = false;
    leases.sweep(start + 1h);
    CHECK(leases.size() == 0);
}

TEST_CASE("an extended lease lasts, a shortened one ends")
{
    lease_table leases;
    leases.add(taken("long", "m1"));
    leases.add(taken("short", "m2"));
    leases.move_end(*leases.find_any("long"), start + 1h);
    leases.move_end(*leases.find_any("short"), start);
    leases.sweep(start + 31s);
    CHECK(leases.find("q", "long", start + 31s) != nullptr);
    CHECK(leases.find_any("short") == nullptr);
}

TEST_CASE("the leases of one queue are known, and forgotten with it")
{
    lease_table leases;
    leases.add(taken("a", "m1"));
    leases.add(taken("b", "m2"));
    leases.add(taken("c", "m3", "other"));
    CHECK(leases.of_queue("q", start).size() == 2);
    CHECK(leases.of_queue("q", start + 30s).empty());
    leases.forget_queue("q");
    CHECK(leases.size() == 1);
}

TEST_CASE("only the last messages are remembered")
{
    receive_memory memory(3);
    for (auto const* id : {"a", "b", "c", "d"})
        memory.of(id).not_attempts = 1;
    CHECK(memory.size() == 3);
    CHECK(memory.find("a") == nullptr);
    CHECK(memory.find("d")->not_attempts == 1);
    memory.forget("d");
    CHECK(memory.find("d") == nullptr);
    memory.forget("d");
}
