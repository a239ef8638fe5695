#include "bus/inner_queue/lease_book.hpp"

#include <doctest/doctest.h>

namespace fcg::bus {
namespace {

using namespace std::chrono_literals;

core::steady_point at(std::chrono::seconds since_start)
{
    return core::steady_point{since_start};
}

lease_book::entry with_body(std::string body)
{
    lease_book::entry entry;
    entry.content = message{.id = "m", .body = std::move(body), .attributes = {}};
    return entry;
}

std::string state(lease_book const& book)
{
    auto const count = book.count();
    return std::to_string(count.ready) + " ready, " + std::to_string(count.in_flight) + " in flight, " +
           std::to_string(count.delayed) + " delayed";
}

} // namespace

TEST_CASE("the oldest ready message has the lowest number, also when it comes back")
{
    lease_book book;
    book.add_ready(7, {});
    book.add_ready(9, {});
    CHECK(book.oldest_ready() == 7);
    book.take(7, 1, {}, at(30s));
    CHECK(book.oldest_ready() == 9);
    book.surface(at(30s));
    CHECK(book.oldest_ready() == 7);
}

TEST_CASE("a message is in one state at a time")
{
    lease_book book;
    book.add_ready(1, {});
    book.add_delayed(2, {}, at(10s));
    CHECK(state(book) == "1 ready, 0 in flight, 1 delayed");
    book.take(1, 1, {}, at(30s));
    CHECK(state(book) == "0 ready, 1 in flight, 1 delayed");
    book.surface(at(10s));
    CHECK(state(book) == "1 ready, 1 in flight, 0 delayed");
    REQUIRE(book.set_aside({.number = 1, .lease = 1}));
    CHECK(state(book) == "1 ready, 1 in flight, 0 delayed");
    book.drop(1);
    book.drop(2);
    CHECK(state(book) == "0 ready, 0 in flight, 0 delayed");
    CHECK(book.next_due() == std::nullopt);
    CHECK(book.size() == 0);
}

TEST_CASE("a message that is added twice is there once")
{
    lease_book book;
    book.add_ready(1, with_body("a"));
    auto const octets = book.octets();
    book.add_ready(1, with_body("a"));
    CHECK(state(book) == "1 ready, 0 in flight, 0 delayed");
    CHECK(book.octets() == octets);
}

TEST_CASE("what is set aside is out of reach until it is put back")
{
    lease_book book;
    book.add_ready(1, {});
    book.take(1, 1, {}, at(30s));
    REQUIRE(book.set_aside({.number = 1, .lease = 1}));
    CHECK_FALSE(book.set_aside({.number = 1, .lease = 1}));
    CHECK_FALSE(book.change_due({.number = 1, .lease = 1}, at(1s), at(60s)));
    book.surface(at(100s));
    CHECK(book.oldest_ready() == std::nullopt);
}

TEST_CASE("what is put back returns to its lease, or is ready when that has run out")
{
    lease_book book;
    book.add_ready(1, {});
    book.take(1, 1, {}, at(30s));
    book.set_aside({.number = 1, .lease = 1});
    book.put_back(1, at(10s));
    CHECK(state(book) == "0 ready, 1 in flight, 0 delayed");
    CHECK(book.next_due() == at(30s));
    book.set_aside({.number = 1, .lease = 1});
    book.put_back(1, at(31s));
    CHECK(state(book) == "1 ready, 0 in flight, 0 delayed");
}

TEST_CASE("a take that is undone leaves the message ready and uncounted, and its receipt without power")
{
    lease_book book;
    book.add_ready(1, {});
    CHECK(book.take(1, 5, {}, at(30s)).receive_count == 1);
    book.untake({.number = 1, .lease = 5});
    CHECK(state(book) == "1 ready, 0 in flight, 0 delayed");
    CHECK(book.take(1, 6, {}, at(30s)).receive_count == 1);
    CHECK_FALSE(book.set_aside({.number = 1, .lease = 5}));
}

TEST_CASE("a lease ends at its very moment")
{
    lease_book book;
    book.add_ready(1, {});
    book.take(1, 1, {}, at(30s));
    CHECK(book.change_due({.number = 1, .lease = 1}, at(29s), at(40s)));
    CHECK_FALSE(book.change_due({.number = 1, .lease = 1}, at(40s), at(50s)));
}

TEST_CASE("the first receive is remembered, however many follow")
{
    lease_book book;
    book.add_ready(1, {});
    auto const first = core::from_micros(1'000);
    book.take(1, 1, first, at(1s));
    book.surface(at(1s));
    CHECK(book.take(1, 2, core::from_micros(2'000), at(3s)).first_received_at == first);
}

TEST_CASE("the octets of what is held are counted")
{
    lease_book book;
    book.add_ready(1, with_body(std::string(1'000, 'x')));
    book.add_ready(2, with_body(std::string(1'000, 'x')));
    CHECK(book.octets() > 2'000);
    auto const content = book.take_content(1);
    CHECK(content->body.size() == 1'000);
    CHECK(book.take_content(1) == std::nullopt);
    CHECK(book.octets() < 2'000);
    book.drop(1);
    book.drop(2);
    CHECK(book.octets() == 0);
}

TEST_CASE("a receipt is read back as it was written, and nothing else is one")
{
    receipt const receipt{.number = 1'099'511'627'777, .lease = 18'446'744'073'709'551'615U};
    auto const read = receipt::parse(receipt.to_text());
    REQUIRE(read);
    CHECK(read->number == receipt.number);
    CHECK(read->lease == receipt.lease);
    for (auto const* text :
         {"", "1", "1.", ".1", "1.0", "1.2 ", " 1.2", "a.b", "1.-1", "1.18446744073709551616"}) {
        CAPTURE(text);
        CHECK_FALSE(receipt::parse(text));
    }
}

} // namespace fcg::bus
