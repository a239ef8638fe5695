// Tests of a message from the send to the receive.
#include "every_queue.hpp"

#include <doctest/doctest.h>

namespace fcg::test {

CONFORMANCE_CASE("what was sent is received, with its id, body and attributes as they were")
{
    queue_type q;
    q.declare();
    auto outgoing = q.to("q", R"({"amount":59.90})");
    outgoing.content.id = "01936b2e-0000-7000-8000-000000000001";
    for (int i = 0; i < 8; ++i)
        outgoing.content.set("name." + std::to_string(i), "value \"" + std::to_string(i) + "\"\n");
    auto const sent = outgoing.content;
    REQUIRE(q.send_all({outgoing}) == bus::send_outcomes{""});

    auto const messages = q.receive();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].content.id == sent.id);
    CHECK(messages[0].content.body == sent.body);
    for (auto const& [name, value] : sent.attributes)
        CHECK(messages[0].content.find(name) == value);
    CHECK(messages[0].content.attributes.size() == 8);
}

CONFORMANCE_CASE("bodies of every alphabet come back octet by octet")
{
    queue_type q;
    q.declare();
    bodies const sent{"a\tb\r\nc", "ação", "Ωмега",        "中文",
                      "🎮🎲",      "\x7F", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"};
    for (auto const& body : sent)
        REQUIRE(q.send(body));
    auto expected = sent;
    std::ranges::sort(expected);
    CHECK(bodies_of(q.receive()) == expected);
}

CONFORMANCE_CASE("no body is too strange to be carried: what is no JSON, or damaged, comes out as it went in")
{
    queue_type q;
    q.declare();
    bodies const sent{" ", "\"", "{", "{\"a\":", "null", "[[[[[[", "'; DROP TABLE messages; --", "<xml/>"};
    for (auto const& body : sent)
        REQUIRE(q.send(body));
    auto expected = sent;
    std::ranges::sort(expected);
    CHECK(bodies_of(q.receive()) == expected);
}

CONFORMANCE_CASE("an empty body is refused")
{
    queue_type q;
    q.declare();
    CHECK_FALSE(q.send(""));
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
}

CONFORMANCE_CASE("characters that SQS refuses are refused")
{
    queue_type q;
    q.declare();
    for (std::string const body : {"a\x01", "\x1F", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\xC3", "\xED\xA0\x80"}) {
        CAPTURE(body);
        auto const outcomes = q.send_all({q.to("q", body)});
        CHECK(outcomes.at(0) == bus::why_unsendable({.id = "x", .body = body, .attributes = {}}));
        CHECK(outcomes.at(0) != "");
    }
    CHECK(q.receive().empty());
}

CONFORMANCE_CASE("a message of the largest size goes through, one octet more is refused")
{
    queue_type q;
    q.declare();
    if (q.departs(departure::small_messages))
        return;
    std::string const largest(bus::largest_message, 'x');
    CHECK(q.send(largest));
    CHECK_FALSE(q.send(largest + 'x'));
    CHECK(bodies_of(q.receive()) == bodies{largest});
}

CONFORMANCE_CASE("the size of attributes counts")
{
    queue_type q;
    q.declare();
    if (q.departs(departure::small_messages))
        return;
    auto outgoing = q.to("q", std::string(bus::largest_message - 8, 'x'));
    outgoing.content.set("n", "1"); // "n" + "String" + "1" are 8 octets
    CHECK(q.send_all({outgoing}) == bus::send_outcomes{""});
    outgoing.content.set("n", "12");
    CHECK(q.send_all({outgoing}).at(0) != "");
}

CONFORMANCE_CASE("in a batch each message has its own outcome: the good ones are stored, the bad ones named")
{
    queue_type q;
    q.declare();
    auto const outcomes =
        q.send_all({q.to("q", "first"), q.to("q", ""), q.to("nowhere", "lost"), q.to("q", "last")});
    REQUIRE(outcomes.size() == 4);
    CHECK(outcomes[0] == "");
    CHECK(outcomes[1] != "");
    CHECK(outcomes[2] != "");
    CHECK(outcomes[3] == "");
    CHECK(bodies_of(q.receive()) == bodies{"first", "last"});
}

CONFORMANCE_CASE("a batch of nothing is no error")
{
    queue_type q;
    q.declare();
    CHECK(q.send_all({}).empty());
    CHECK(q.run(q.queues().remove("q", {})).empty());
    CHECK(q.run(q.queues().change_visibility("q", {})).empty());
    CHECK(q.run(q.queues().bury("q", {})).empty());
}

CONFORMANCE_CASE("one call can send to several queues")
{
    queue_type q;
    q.declare("q");
    q.declare("r");
    REQUIRE(q.send_all({q.to("q", "for q"), q.to("r", "for r")}) == bus::send_outcomes{"", ""});
    CHECK(bodies_of(q.receive_from("q")) == bodies{"for q"});
    CHECK(bodies_of(q.receive_from("r")) == bodies{"for r"});
}

CONFORMANCE_CASE("two queues know nothing of each other")
{
    queue_type q;
    q.declare("q");
    q.declare("r");
    REQUIRE(q.send("same", "q"));
    REQUIRE(q.send("same", "r"));
    auto const of_q = q.receive_from("q");
    REQUIRE(of_q.size() == 1);
    CHECK_FALSE(q.remove(of_q[0], "r"));
    CHECK(q.remove(of_q[0], "q"));
    CHECK(bodies_of(q.receive_from("r")) == bodies{"same"});
}

CONFORMANCE_CASE("the same message twice is two messages")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send_all({q.to("q", "twin"), q.to("q", "twin")}) == bus::send_outcomes{"", ""});
    auto const messages = q.receive();
    REQUIRE(bodies_of(messages) == bodies{"twin", "twin"});
    CHECK(messages[0].content.id == messages[1].content.id);
    CHECK(q.remove(messages[0]));
    q.pass(31s);
    CHECK(bodies_of(q.receive()) == bodies{"twin"});
}

CONFORMANCE_CASE("nothing is promised about order, but everything comes")
{
    queue_type q;
    q.declare();
    bodies sent;
    for (int i = 100; i < 160; ++i) {
        sent.push_back(std::to_string(i));
        REQUIRE(q.send(sent.back()));
    }
    CHECK(bodies_of(q.receive(100)) == sent);
}

CONFORMANCE_CASE("a delayed message is not to be had before its time, and then it is")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("later", "q", 60s));
    REQUIRE(q.send("now"));
    CHECK(bodies_of(q.receive()) == bodies{"now"});
    q.pass(29s);
    CHECK(q.receive().empty());
    q.pass(32s);
    CHECK(bodies_of(q.receive()) == bodies{"later", "now"});
}

CONFORMANCE_CASE("a delay of more than twelve hours, or below zero, is refused")
{
    queue_type q;
    q.declare();
    CHECK(q.send("longest", "q", 43'200s));
    CHECK_FALSE(q.send("too long", "q", 43'201s));
    CHECK_FALSE(q.send("past", "q", -1s));
}

CONFORMANCE_CASE("an undeclared queue is an error that names it")
{
    queue_type q;
    q.declare();
    CHECK_THROWS_AS(q.receive_from("nowhere"), bus::unknown_queue);
    CHECK_THROWS_AS(q.depth("nowhere"), bus::unknown_queue);
    CHECK_THROWS_AS(q.peek("nowhere"), bus::unknown_queue);
    CHECK_THROWS_WITH_AS(q.run(q.queues().purge("nowhere")), "there is no queue called \"nowhere\"",
                         bus::unknown_queue);
    CHECK(q.send_all({q.to("nowhere", "x")}).at(0) == "there is no queue called \"nowhere\"");
}

CONFORMANCE_CASE("a declared queue has its dead-letter queue, and both are listed")
{
    queue_type q;
    q.declare("b");
    q.declare("a");
    auto names = q.queues().names();
    std::ranges::sort(names);
    CHECK(names == bodies{"a", "a-error", "b", "b-error"});
}

CONFORMANCE_CASE("what cannot be the name of a queue is refused")
{
    queue_type q;
    for (std::string const name : {"", "a b", "a.b", "é", "x-error"}) {
        CAPTURE(name);
        CHECK_THROWS_AS(q.declare(name), std::invalid_argument);
    }
    CHECK_THROWS_AS(q.declare(std::string(75, 'x')), std::invalid_argument);
    CHECK_NOTHROW(q.declare(std::string(74, 'x')));
}

CONFORMANCE_CASE("declaring again keeps the messages and takes over the settings")
{
    queue_type q;
    q.declare("q", 10);
    REQUIRE(q.send("kept"));
    q.declare("q", 1);
    CHECK(q.queues().names().size() == 2);
    REQUIRE(bodies_of(q.receive()) == bodies{"kept"});
    q.pass(31s);
    CHECK(q.receive().empty()); // one receive was the maximum
    CHECK(bodies_of(q.peek("q-error")) == bodies{"kept"});
}

CONFORMANCE_CASE("a purge empties one queue, with what is under lease and what is delayed")
{
    queue_type q;
    q.declare("q");
    q.declare("r");
    for (auto const* body : {"a", "b", "c"})
        REQUIRE(q.send(body));
    REQUIRE(q.send("later", "q", 60s));
    REQUIRE(q.send("other", "r"));
    auto const leased = q.receive(1);
    CHECK(q.run(q.queues().purge("q")) == 4);
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
    CHECK_FALSE(q.remove(leased.at(0)));
    q.pass(61s);
    CHECK(q.receive().empty());
    CHECK(bodies_of(q.receive_from("r")) == bodies{"other"});
    CHECK(q.run(q.queues().purge("q")) == 0);
    REQUIRE(q.send("new"));
    CHECK(bodies_of(q.receive()) == bodies{"new"});
}

CONFORMANCE_CASE("a queue tells how much is ready, in flight and delayed, and how old the oldest is")
{
    queue_type q;
    q.declare();
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
    CHECK(q.depth().oldest_age == 0s);
    REQUIRE(q.send("a"));
    q.pass(5s);
    REQUIRE(q.send("b"));
    REQUIRE(q.send("c", "q", 60s));
    CHECK(to_text(q.depth()) == "ready 2, in flight 0, delayed 1");
    CHECK(q.depth().oldest_age == 5s);
    auto const messages = q.receive(1);
    CHECK(to_text(q.depth()) == "ready 1, in flight 1, delayed 1");
    q.pass(61s);
    CHECK(to_text(q.depth()) == "ready 3, in flight 0, delayed 0");
    CHECK(q.queues().depth_now("q").ready == 3);
    for (auto const& message : q.receive())
        CHECK(q.remove(message));
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
    CHECK(q.depth().oldest_age == 0s);
}

CONFORMANCE_CASE("a peek shows what is there without taking it")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"a", "b", "c"})
        REQUIRE(q.send(body));
    auto const leased = q.receive(1);
    CHECK(bodies_of(q.peek("q")) == bodies{"a", "b", "c"});
    CHECK(q.peek("q", 2).size() == 2);
    CHECK(q.peek("q", 2).at(0).content.body == "a"); // the oldest first
    CHECK(q.receive().size() == 2);
    CHECK(q.remove(leased.at(0)));
    CHECK(q.peek("q").size() == 2);
}

CONFORMANCE_CASE("a backlog far beyond what is kept in memory comes out whole, and while more is sent")
{
    queue_type q;
    q.declare();
    constexpr std::size_t backlog = queue_type::large_backlog;
    for (std::size_t i = 0; i < backlog; i += 100) {
        std::vector<bus::outgoing> outgoings;
        for (std::size_t j = i; j < i + 100; ++j)
            outgoings.push_back(q.to("q", std::to_string(j)));
        REQUIRE(q.send_all(std::move(outgoings)).size() == 100);
    }
    CHECK(to_text(q.depth()) == "ready " + std::to_string(backlog) + ", in flight 0, delayed 0");

    std::vector<bool> seen(backlog + 100);
    std::size_t count = 0;
    for (int round = 0; round < 100; ++round)
        for (auto const& message : q.receive(200)) {
            auto const number = std::stoul(message.content.body);
            CHECK_FALSE(seen.at(number));
            seen[number] = true;
            if (++count <= 100)
                REQUIRE(q.send(std::to_string(backlog + count - 1)));
        }
    CHECK(count == seen.size());
    CHECK(to_text(q.depth()) == "ready 0, in flight " + std::to_string(count) + ", delayed 0");
}

} // namespace fcg::test
