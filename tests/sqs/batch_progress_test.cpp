#include "bus/sqs/client/batch_progress.hpp"

#include <doctest/doctest.h>

using namespace fcg::bus::sqs;

namespace {

wire::refused_entry refused(std::string id, error_kind kind)
{
    return {.id = std::move(id), .why = {.code = std::string(to_text(kind)), .kind = kind}};
}

entry_outcome fine(std::size_t, wire::accepted_entry const&)
{
    return std::nullopt;
}

using index_list = std::vector<std::size_t>;

} // namespace

TEST_CASE("of a batch only what failed in passing stays left")
{
    batch_progress batch(5);
    batch.settle({.accepted = {{"0", {}, {}}},
                  .refused = {refused("1", error_kind::transient), refused("2", error_kind::throttled),
                              refused("3", error_kind::lease_lost), refused("4", error_kind::terminal)}},
                 fine);
    CHECK(batch.left() == index_list{1, 2});
    CHECK(batch.worst().kind == error_kind::throttled);

    batch.settle({.accepted = {{"2", {}, {}}, {"1", {}, {}}}, .refused = {}}, fine);
    CHECK(batch.left().empty());
    auto const outcomes = batch.take();
    CHECK_FALSE(outcomes[0]);
    CHECK_FALSE(outcomes[1]);
    CHECK_FALSE(outcomes[2]);
    CHECK(outcomes[3]->kind == error_kind::lease_lost);
    CHECK(outcomes[4]->kind == error_kind::terminal);
}

TEST_CASE("what the answer does not mention stays left")
{
    batch_progress batch(2);
    batch.settle({.accepted = {{"1", {}, {}}}, .refused = {}}, fine);
    CHECK(batch.left() == index_list{0});
    CHECK(batch.worst().code == "NotMentioned");
}

TEST_CASE("what the answer mentions of entries that were not asked for changes nothing")
{
    batch_progress batch(2);
    batch.settle({.accepted = {{"0", {}, {}}, {"1", {}, {}}}, .refused = {}}, fine);
    batch.settle({.accepted = {}, .refused = {refused("0", error_kind::terminal)}}, fine);
    CHECK_FALSE(batch.take()[0]);

    batch_progress other(1);
    for (auto const* const id : {"", "1", "-1", "00", "18446744073709551616", "0 "})
        other.settle({.accepted = {{id, {}, {}}}, .refused = {}}, fine);
    CHECK(other.left() == index_list{0});
}

TEST_CASE("an entry that is both accepted and refused counts as refused")
{
    batch_progress batch(1);
    batch.settle({.accepted = {{"0", {}, {}}}, .refused = {refused("0", error_kind::transient)}}, fine);
    CHECK(batch.left() == index_list{0});
}

TEST_CASE("an entry that was damaged on its way stays left")
{
    batch_progress batch(1);
    auto const damaged = [](std::size_t, wire::accepted_entry const&) {
        return entry_outcome(error{.code = "MD5Mismatch", .kind = error_kind::transient});
    };
    batch.settle({.accepted = {{"0", {}, {}}}, .refused = {}}, damaged);
    CHECK(batch.left() == index_list{0});
}

TEST_CASE("giving up leaves what has succeeded as it is")
{
    batch_progress batch(3);
    batch.refuse(1, {.code = "InvalidMessageContents", .kind = error_kind::unsendable});
    CHECK(batch.left() == index_list{0, 2});
    batch.settle({.accepted = {{"0", {}, {}}}, .refused = {refused("2", error_kind::transient)}}, fine);
    batch.give_up({.code = "QueueDoesNotExist", .kind = error_kind::no_queue});
    CHECK(batch.left().empty());
    auto const outcomes = batch.take();
    CHECK_FALSE(outcomes[0]);
    CHECK(outcomes[1]->kind == error_kind::unsendable);
    CHECK(outcomes[2]->kind == error_kind::no_queue);
}
