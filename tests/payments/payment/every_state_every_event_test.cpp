// Every state of a payment times everything that can happen to it, with the end written down.
#include "payment_subject.hpp"
#include "state_table.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;
using test::subject;

namespace {

// subject::text() says how a payment is written. "=" is: nothing at all happened, not one event. "says" is:
// nothing changed, but what it became was said once more.

/// What the worker does and hears, holding the payment as it was when its attempt began.
constexpr std::string_view worker_table = R"(
state           | attempt         | opened A       | later A         | approved A  | declined | failed
none            | =               | =              | =               | =           | =        | =
pending         | processing1     | pending(A)     | pending(A)*     | approved    | declined | failed
processing1     | processing2     | processing1(A) | processing1(A)* | approved    | declined | failed
processing1(A)  | processing2(A)  | =              | processing1(A)* | approved    | declined | failed
processing1(A)* | processing2(A)* | =              | =               | approved    | declined | failed
approved        | =               | =              | =               | =           | =        | =
approved(?)     | =               | =              | =               | =           | =        | =
declined        | =               | =              | =               | declined -A | =        | =
failed          | =               | =              | =               | failed -A   | =        | =
cancelled       | =               | =              | =               | cancelled -A| =        | =
approved -A     | =               | =              | =               | =           | =        | =
approved !A     | =               | =              | =               | =           | =        | =
refunded ~A     | =               | =              | =               | =           | =        | =
failed -A       | =               | =              | =               | =           | =        | =
failed !A       | =               | =              | =               | =           | =        | =
failed ~A       | =               | =              | =               | =           | =        | =
approved -B     | =               | =              | =               | =           | =        | =
approved !B     | =               | =              | =               | =           | =        | =
approved ~B     | =               | =              | =               | =           | =        | =
refunded ~A -B  | =               | =              | =               | =           | =        | =
refunded !A'    | =               | =              | =               | =           | =        | =
refunded -A'    | =               | =              | =               | =           | =        | =
refunded -A1'   | =               | =              | =               | =           | =        | =
refunded ~A'    | =               | =              | =               | =           | =        | =
failed !A'      | =               | =              | =               | =           | =        | =
failed -A1'     | =               | =              | =               | =           | =        | =
free            | processing1     | pending(A)     | pending(A)*     | approved    | declined | failed
free approved   | =               | =              | =               | =           | =        | =
free cancelled  | =               | =              | =               | =           | =        | =
free refunded   | =               | =              | =               | =           | =        | =
)";

/// What is heard by itself: webhooks; the sweeper's question; the buyer's cancel and the giving up of a
/// payment that is too old (both are "cancelled").
constexpr std::string_view news_table = R"(
state           | approved A   | approved ?   | approved B     | declined | failed | cancelled
none            | =            | =            | =              | =        | =      | =
pending         | approved     | approved(?)  | approved(B)    | declined | failed | cancelled
processing1     | approved     | approved(?)  | approved(B)    | declined | failed | cancelled
processing1(A)  | approved     | approved     | approved(B)    | declined | failed | cancelled
processing1(A)* | approved     | approved     | approved(B)    | declined | failed | cancelled
approved        | =            | =            | approved -B    | =        | =      | =
approved(?)     | =            | =            | =              | =        | =      | =
declined        | declined -A  | declined -?  | declined -B    | =        | =      | =
failed          | failed -A    | failed -?    | failed -B      | =        | =      | =
cancelled       | cancelled -A | cancelled -A | cancelled -B   | =        | =      | =
approved -A     | =            | =            | approved -A -B | =        | =      | =
approved !A     | =            | =            | approved !A -B | =        | =      | =
refunded ~A     | =            | =            | refunded ~A -B | =        | =      | =
failed -A       | =            | =            | failed -A -B   | =        | =      | =
failed !A       | =            | =            | failed !A -B   | =        | =      | =
failed ~A       | =            | =            | failed ~A -B   | =        | =      | =
approved -B     | =            | =            | =              | =        | =      | =
approved !B     | =            | =            | =              | =        | =      | =
approved ~B     | =            | =            | =              | =        | =      | =
refunded ~A -B  | =            | =            | =              | =        | =      | =
refunded !A'    | =            | =            | refunded !A' -B| =        | =      | =
refunded -A'    | =            | =            | refunded -A' -B| =        | =      | =
refunded -A1'   | =            | =            | refunded -A1' -B| =        | =      | =
refunded ~A'    | =            | =            | refunded ~A' -B| =        | =      | =
failed !A'      | =            | =            | failed !A' -B  | =        | =      | =
failed -A1'     | =            | =            | failed -A1' -B | =        | =      | =
free            | approved     | approved(?)  | approved(B)    | declined | failed | cancelled
free approved   | =            | =            | =              | =        | =      | =
free cancelled  | =            | =            | =              | =        | =      | =
free refunded   | =            | =            | =              | =        | =      | =
)";

/// "wish": the buyer's, an admin's, or the store's own because the entitlement is impossible. Then the worker
/// of refunds, and the operator who resumes a parked one.
constexpr std::string_view refund_table = R"(
state           | wish           | begin A      | done A      | refused A   | resume A       | bounced A
none            | =              | =            | =           | =           | =              | =
pending         | =              | =            | =           | =           | =              | =
processing1     | =              | =            | =           | =           | =              | =
processing1(A)  | =              | =            | =           | =           | =              | =
processing1(A)* | =              | =            | =           | =           | =              | =
approved        | approved -A    | =            | =           | =           | =              | =
approved(?)     | approved(?) -? | =            | =           | =           | =              | =
declined        | =              | =            | =           | =           | =              | =
failed          | =              | =            | =           | =           | =              | =
cancelled       | =              | =            | =           | =           | =              | =
approved -A     | =              | approved -A1 | refunded ~A | approved !A | =              | =
approved !A     | =              | =            | refunded ~A | =           | approved -A    | approved !A'
refunded ~A     | =              | =            | =           | =           | =              | refunded !A'
failed -A       | =              | failed -A1   | failed ~A   | failed !A   | =              | =
failed !A       | =              | =            | failed ~A   | =           | failed -A      | failed !A'
failed ~A       | =              | =            | =           | =           | =              | failed !A'
approved -B     | approved -B -A | =            | =           | =           | =              | =
approved !B     | approved !B -A | =            | =           | =           | =              | =
approved ~B     | approved ~B -A | =            | =           | =           | =              | =
refunded ~A -B  | =              | =            | =           | =           | =              | refunded !A' -B
refunded !A'    | =              | =            | =           | =           | refunded -A'   | =
refunded -A'    | =              | refunded -A1'| =           | refunded !A'| =              | =
refunded -A1'   | =              | refunded -A2'| refunded ~A'| refunded !A'| =              | =
refunded ~A'    | =              | =            | =           | =           | =              | refunded !A''
failed !A'      | =              | =            | =           | =           | failed -A'     | =
failed -A1'     | =              | failed -A2'  | failed ~A'  | failed !A'  | =              | =
free            | =              | =            | =           | =           | =              | =
free approved   | refunded ~free | =            | =           | =           | =              | =
free cancelled  | =              | =            | =           | =           | =              | =
free refunded   | =              | =            | =           | =           | =              | =
)";

/// The same for a second charge.
constexpr std::string_view second_refund_table = R"(
state           | begin B         | done B         | refused B      | resume B
none            | =               | =              | =              | =
pending         | =               | =              | =              | =
processing1     | =               | =              | =              | =
processing1(A)  | =               | =              | =              | =
processing1(A)* | =               | =              | =              | =
approved        | =               | =              | =              | =
approved(?)     | =               | =              | =              | =
declined        | =               | =              | =              | =
failed          | =               | =              | =              | =
cancelled       | =               | =              | =              | =
approved -A     | =               | =              | =              | =
approved !A     | =               | =              | =              | =
refunded ~A     | =               | =              | =              | =
failed -A       | =               | =              | =              | =
failed !A       | =               | =              | =              | =
failed ~A       | =               | =              | =              | =
approved -B     | approved -B1    | approved ~B    | approved !B    | =
approved !B     | =               | approved ~B    | =              | approved -B
approved ~B     | =               | =              | =              | =
refunded ~A -B  | refunded ~A -B1 | refunded ~A ~B | refunded ~A !B | =
refunded !A'    | =               | =              | =              | =
refunded -A'    | =               | =              | =              | =
refunded -A1'   | =               | =              | =              | =
refunded ~A'    | =               | =              | =              | =
failed !A'      | =               | =              | =              | =
failed -A1'     | =               | =              | =              | =
free            | =               | =              | =              | =
free approved   | =               | =              | =              | =
free cancelled  | =               | =              | =              | =
free refunded   | =               | =              | =              | =
)";

/// The provider answers an attempt at charging, or at the refund of A, with an error, or not in time.
constexpr std::string_view let_down_table = R"(
state           | let down          | let down A
none            | =                 | =
pending         | =                 | =
processing1     | processing1/1     | =
processing1(A)  | processing1/1(A)  | =
processing1(A)* | processing1/1(A)* | =
approved        | =                 | =
approved(?)     | =                 | =
declined        | =                 | =
failed          | =                 | =
cancelled       | =                 | =
approved -A     | =                 | =
approved !A     | =                 | =
refunded ~A     | =                 | =
failed -A       | =                 | =
failed !A       | =                 | =
failed ~A       | =                 | =
approved -B     | =                 | =
approved !B     | =                 | =
approved ~B     | =                 | =
refunded ~A -B  | =                 | =
refunded !A'    | =                 | =
refunded -A'    | =                 | =
refunded -A1'   | =                 | refunded -A1/1'
refunded ~A'    | =                 | =
failed !A'      | =                 | =
failed -A1'     | =                 | failed -A1/1'
free            | =                 | =
free approved   | =                 | =
free cancelled  | =                 | =
free refunded   | =                 | =
)";

/// Money that the provider, or the bank, gave back without us; and the questions of those who heard nothing.
constexpr std::string_view others_table = R"(
state           | returned A     | returned ?     | returned B     | charged back A | say again | ordered again
none            | =              | =              | =              | =              | =         | pending
pending         | cancelled ~A   | cancelled ~?   | cancelled ~B   | cancelled ~A   | =         | =
processing1     | cancelled ~A   | cancelled ~?   | cancelled ~B   | cancelled ~A   | =         | =
processing1(A)  | cancelled ~A   | cancelled ~A   | cancelled ~B   | cancelled ~A   | =         | =
processing1(A)* | cancelled ~A   | cancelled ~A   | cancelled ~B   | cancelled ~A   | =         | =
approved        | refunded ~A    | refunded ~A    | approved ~B    | refunded ~A    | says      | =
approved(?)     | refunded(?) ~? | refunded(?) ~? | refunded(?) ~? | refunded(?) ~? | says      | =
declined        | declined ~A    | declined ~?    | declined ~B    | declined ~A    | says      | =
failed          | failed ~A      | failed ~?      | failed ~B      | failed ~A      | says      | =
cancelled       | cancelled ~A   | cancelled ~A   | cancelled ~B   | cancelled ~A   | says      | =
approved -A     | refunded ~A    | refunded ~A    | approved -A ~B | refunded ~A    | says      | =
approved !A     | refunded ~A    | refunded ~A    | approved !A ~B | refunded ~A    | says      | =
refunded ~A     | =              | =              | refunded ~A ~B | says           | says      | =
failed -A       | failed ~A      | failed ~A      | failed -A ~B   | failed ~A      | says      | =
failed !A       | failed ~A      | failed ~A      | failed !A ~B   | failed ~A      | says      | =
failed ~A       | =              | =              | failed ~A ~B   | =              | says      | =
approved -B     | refunded -B ~A | refunded -B ~A | approved ~B    | refunded -B ~A | says      | =
approved !B     | refunded !B ~A | refunded !B ~A | approved ~B    | refunded !B ~A | says      | =
approved ~B     | refunded ~B ~A | refunded ~B ~A | =              | refunded ~B ~A | says      | =
refunded ~A -B  | =              | =              | refunded ~A ~B | says           | says      | =
refunded !A'    | =              | =              | refunded !A' ~B| refunded ~A'   | =         | =
refunded -A'    | =              | =              | refunded -A' ~B| refunded ~A'   | =         | =
refunded -A1'   | =              | =              | refunded -A1' ~B| refunded ~A'   | =         | =
refunded ~A'    | =              | =              | refunded ~A' ~B| says           | says      | =
failed !A'      | =              | =              | failed !A' ~B  | failed ~A'     | says      | =
failed -A1'     | =              | =              | failed -A1' ~B | failed ~A'     | says      | =
free            | =              | =              | =              | =              | =         | =
free approved   | =              | =              | =              | =              | says      | =
free cancelled  | =              | =              | =              | =              | says      | =
free refunded   | =              | =              | =              | =              | says      | =
)";

void charged_and(subject& one, std::string const& reference)
{
    one.order();
    one.attempt();
    one.end(status::approved, reference);
}

void failed_then_charged(subject& one)
{
    one.order();
    one.attempt();
    one.end(status::failed);
    one.end(status::approved, "A");
}

void bounced(subject& one)
{
    charged_and(one, "A");
    one.wish();
    one.done("A");
    one.bounced("A");
}

void charged_twice(subject& one)
{
    charged_and(one, "A");
    one.end(status::approved, "B");
}

/// How each state of the first column came about.
test::acts const ways_there{
    {"none", [](subject&) {}},
    {"pending", [](subject& one) { one.order(); }},
    {"processing1", [](subject& one) { one.order(), one.attempt(); }},
    {"processing1(A)", [](subject& one) { one.order(), one.attempt(), one.opened("A"); }},
    {"processing1(A)*", [](subject& one) { one.order(), one.attempt(), one.later("A"); }},
    {"approved", [](subject& one) { charged_and(one, "A"); }},
    {"approved(?)", [](subject& one) { charged_and(one, ""); }},
    {"declined", [](subject& one) { one.order(), one.attempt(), one.end(status::declined); }},
    {"failed", [](subject& one) { one.order(), one.attempt(), one.end(status::failed); }},
    {"cancelled",
     [](subject& one) { one.order(), one.attempt(), one.opened("A"), one.end(status::cancelled); }},
    {"approved -A", [](subject& one) { charged_and(one, "A"), one.wish(); }},
    {"approved !A", [](subject& one) { charged_and(one, "A"), one.wish(), one.refused("A"); }},
    {"refunded ~A", [](subject& one) { charged_and(one, "A"), one.wish(), one.done("A"); }},
    {"failed -A", [](subject& one) { failed_then_charged(one); }},
    {"failed !A", [](subject& one) { failed_then_charged(one), one.refused("A"); }},
    {"failed ~A", [](subject& one) { failed_then_charged(one), one.done("A"); }},
    {"approved -B", [](subject& one) { charged_twice(one); }},
    {"approved !B", [](subject& one) { charged_twice(one), one.refused("B"); }},
    {"approved ~B", [](subject& one) { charged_twice(one), one.done("B"); }},
    {"refunded ~A -B",
     [](subject& one) { charged_and(one, "A"), one.wish(), one.done("A"), one.end(status::approved, "B"); }},
    {"refunded !A'", [](subject& one) { bounced(one); }},
    {"refunded -A'", [](subject& one) { bounced(one), one.resume("A"); }},
    {"refunded -A1'", [](subject& one) { bounced(one), one.resume("A"), one.begin("A"); }},
    {"refunded ~A'", [](subject& one) { bounced(one), one.resume("A"), one.begin("A"), one.done("A"); }},
    {"failed !A'", [](subject& one) { failed_then_charged(one), one.done("A"), one.bounced("A"); }},
    {"failed -A1'",
     [](subject& one) {
         failed_then_charged(one), one.done("A"), one.bounced("A"), one.resume("A"), one.begin("A");
     }},
    {"free", [](subject& one) { one.order(); }},
    {"free approved", [](subject& one) { one.order(), one.end(status::approved, "free"); }},
    {"free cancelled", [](subject& one) { one.order(), one.end(status::cancelled); }},
    {"free refunded", [](subject& one) { one.order(), one.end(status::approved, "free"), one.wish(); }},
};

test::acts const worker_acts{
    {"attempt", [](subject& one) { one.attempt(); }},
    {"opened A", [](subject& one) { one.opened("A"); }},
    {"later A", [](subject& one) { one.later("A"); }},
    {"approved A", [](subject& one) { one.end_held(status::approved, "A"); }},
    {"declined", [](subject& one) { one.end_held(status::declined); }},
    {"failed", [](subject& one) { one.end_held(status::failed); }},
};

test::acts const news{
    {"approved A", [](subject& one) { one.end(status::approved, "A"); }},
    {"approved ?", [](subject& one) { one.end(status::approved); }},
    {"approved B", [](subject& one) { one.end(status::approved, "B"); }},
    {"declined", [](subject& one) { one.end(status::declined); }},
    {"failed", [](subject& one) { one.end(status::failed); }},
    {"cancelled", [](subject& one) { one.end(status::cancelled); }},
};

test::acts const refunding{
    {"wish", [](subject& one) { one.wish(); }},
    {"begin A", [](subject& one) { one.begin("A"); }},
    {"done A", [](subject& one) { one.done("A"); }},
    {"refused A", [](subject& one) { one.refused("A"); }},
    {"resume A", [](subject& one) { one.resume("A"); }},
    {"bounced A", [](subject& one) { one.bounced("A"); }},
};

test::acts const letting_down{
    {"let down", [](subject& one) { one.let_down(); }},
    {"let down A", [](subject& one) { one.let_down("A"); }},
};

test::acts const second_refunding{
    {"begin B", [](subject& one) { one.begin("B"); }},
    {"done B", [](subject& one) { one.done("B"); }},
    {"refused B", [](subject& one) { one.refused("B"); }},
    {"resume B", [](subject& one) { one.resume("B"); }},
};

test::acts const others{
    {"returned A", [](subject& one) { one.returned("A", "provider"); }},
    {"returned ?", [](subject& one) { one.returned("", "provider"); }},
    {"returned B", [](subject& one) { one.returned("B", "provider"); }},
    {"charged back A", [](subject& one) { one.returned("A", "chargeback"); }},
    {"say again", [](subject& one) { one.say_again(); }},
    {"ordered again", [](subject& one) { one.order(); }},
};

void run_table(std::string_view table, test::acts const& events)
{
    test::module_store store;
    auto const db = store.around().open_database("payments");
    test::state_table const all(table, ways_there, events);
    std::size_t cells = 0;
    db->write_now([&](storage::transaction& in) { cells = all.run(in, store.around()); });
    CHECK(cells == ways_there.size() * events.size());
}

} // namespace

TEST_CASE("in every state, all that the worker does and hears ends as the table says")
{
    run_table(worker_table, worker_acts);
}

TEST_CASE("in every state, all that is heard by itself ends as the table says")
{
    run_table(news_table, news);
}

TEST_CASE("in every state, all that is done about refunds ends as the table says")
{
    run_table(refund_table, refunding);
    run_table(second_refund_table, second_refunding);
}

TEST_CASE(
    "in every state, an attempt that the provider lets down is noted as the table says, and ends nothing")
{
    run_table(let_down_table, letting_down);
}

TEST_CASE(
    "in every state, money that comes back without us and all that is asked again end as the tables say")
{
    run_table(others_table, others);
}
