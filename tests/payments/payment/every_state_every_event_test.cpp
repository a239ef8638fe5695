// Every state of a payment times every event, with the expected result.
#include "payment_subject.hpp"
#include "state_table.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using payments::status;
using test::subject;

namespace {

// The notation of a payment is that of subject::text(). "=" means that nothing happened, and no event was
// appended. "says" means that nothing changed, but the end was announced once more.

/// What the worker does and receives, with the payment as it was when its attempt began.
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

/// What comes without the worker: webhooks, the sweeper's requests, and cancellation, by the buyer or because
/// the payment is too old (both are "cancelled").
constexpr std::string_view event_table = R"(
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

/// "wish" is a refund requested by the buyer, by an admin, or by the store because the entitlement is
/// impossible. The other columns are the worker of refunds, and the operator who resumes a parked refund.
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

/// The refund of a second charge.
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

/// The provider responds to an attempt to charge, or to refund A, with an error, or not in time.
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

/// Money that the provider or the bank gave back without our request, and the repeated requests of modules
/// that have no news.
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

void charged_and(subject& subject, std::string const& reference)
{
    subject.order();
    subject.attempt();
    subject.end(status::approved, reference);
}

void failed_then_charged(subject& subject)
{
    subject.order();
    subject.attempt();
    subject.end(status::failed);
    subject.end(status::approved, "A");
}

void bounced(subject& subject)
{
    charged_and(subject, "A");
    subject.wish();
    subject.done("A");
    subject.bounced("A");
}

void charged_twice(subject& subject)
{
    charged_and(subject, "A");
    subject.end(status::approved, "B");
}

/// How each state of the first column is reached.
test::acts const ways_there{
    {"none", [](subject&) {}},
    {"pending", [](subject& subject) { subject.order(); }},
    {"processing1", [](subject& subject) { subject.order(), subject.attempt(); }},
    {"processing1(A)", [](subject& subject) { subject.order(), subject.attempt(), subject.opened("A"); }},
    {"processing1(A)*", [](subject& subject) { subject.order(), subject.attempt(), subject.later("A"); }},
    {"approved", [](subject& subject) { charged_and(subject, "A"); }},
    {"approved(?)", [](subject& subject) { charged_and(subject, ""); }},
    {"declined", [](subject& subject) { subject.order(), subject.attempt(), subject.end(status::declined); }},
    {"failed", [](subject& subject) { subject.order(), subject.attempt(), subject.end(status::failed); }},
    {"cancelled",
     [](subject& subject) {
         subject.order(), subject.attempt(), subject.opened("A"), subject.end(status::cancelled);
     }},
    {"approved -A", [](subject& subject) { charged_and(subject, "A"), subject.wish(); }},
    {"approved !A",
     [](subject& subject) { charged_and(subject, "A"), subject.wish(), subject.refused("A"); }},
    {"refunded ~A", [](subject& subject) { charged_and(subject, "A"), subject.wish(), subject.done("A"); }},
    {"failed -A", [](subject& subject) { failed_then_charged(subject); }},
    {"failed !A", [](subject& subject) { failed_then_charged(subject), subject.refused("A"); }},
    {"failed ~A", [](subject& subject) { failed_then_charged(subject), subject.done("A"); }},
    {"approved -B", [](subject& subject) { charged_twice(subject); }},
    {"approved !B", [](subject& subject) { charged_twice(subject), subject.refused("B"); }},
    {"approved ~B", [](subject& subject) { charged_twice(subject), subject.done("B"); }},
    {"refunded ~A -B",
     [](subject& subject) {
         charged_and(subject, "A"), subject.wish(), subject.done("A"), subject.end(status::approved, "B");
     }},
    {"refunded !A'", [](subject& subject) { bounced(subject); }},
    {"refunded -A'", [](subject& subject) { bounced(subject), subject.resume("A"); }},
    {"refunded -A1'", [](subject& subject) { bounced(subject), subject.resume("A"), subject.begin("A"); }},
    {"refunded ~A'",
     [](subject& subject) { bounced(subject), subject.resume("A"), subject.begin("A"), subject.done("A"); }},
    {"failed !A'",
     [](subject& subject) { failed_then_charged(subject), subject.done("A"), subject.bounced("A"); }},
    {"failed -A1'",
     [](subject& subject) {
         failed_then_charged(subject), subject.done("A"), subject.bounced("A"), subject.resume("A"),
             subject.begin("A");
     }},
    {"free", [](subject& subject) { subject.order(); }},
    {"free approved", [](subject& subject) { subject.order(), subject.end(status::approved, "free"); }},
    {"free cancelled", [](subject& subject) { subject.order(), subject.end(status::cancelled); }},
    {"free refunded",
     [](subject& subject) { subject.order(), subject.end(status::approved, "free"), subject.wish(); }},
};

test::acts const worker_acts{
    {"attempt", [](subject& subject) { subject.attempt(); }},
    {"opened A", [](subject& subject) { subject.opened("A"); }},
    {"later A", [](subject& subject) { subject.later("A"); }},
    {"approved A", [](subject& subject) { subject.end_held(status::approved, "A"); }},
    {"declined", [](subject& subject) { subject.end_held(status::declined); }},
    {"failed", [](subject& subject) { subject.end_held(status::failed); }},
};

test::acts const news{
    {"approved A", [](subject& subject) { subject.end(status::approved, "A"); }},
    {"approved ?", [](subject& subject) { subject.end(status::approved); }},
    {"approved B", [](subject& subject) { subject.end(status::approved, "B"); }},
    {"declined", [](subject& subject) { subject.end(status::declined); }},
    {"failed", [](subject& subject) { subject.end(status::failed); }},
    {"cancelled", [](subject& subject) { subject.end(status::cancelled); }},
};

test::acts const refunding{
    {"wish", [](subject& subject) { subject.wish(); }},
    {"begin A", [](subject& subject) { subject.begin("A"); }},
    {"done A", [](subject& subject) { subject.done("A"); }},
    {"refused A", [](subject& subject) { subject.refused("A"); }},
    {"resume A", [](subject& subject) { subject.resume("A"); }},
    {"bounced A", [](subject& subject) { subject.bounced("A"); }},
};

test::acts const letting_down{
    {"let down", [](subject& subject) { subject.let_down(); }},
    {"let down A", [](subject& subject) { subject.let_down("A"); }},
};

test::acts const second_refunding{
    {"begin B", [](subject& subject) { subject.begin("B"); }},
    {"done B", [](subject& subject) { subject.done("B"); }},
    {"refused B", [](subject& subject) { subject.refused("B"); }},
    {"resume B", [](subject& subject) { subject.resume("B"); }},
};

test::acts const others{
    {"returned A", [](subject& subject) { subject.returned("A", contracts::refund_cause::provider); }},
    {"returned ?", [](subject& subject) { subject.returned("", contracts::refund_cause::provider); }},
    {"returned B", [](subject& subject) { subject.returned("B", contracts::refund_cause::provider); }},
    {"charged back A", [](subject& subject) { subject.returned("A", contracts::refund_cause::chargeback); }},
    {"say again", [](subject& subject) { subject.say_again(); }},
    {"ordered again", [](subject& subject) { subject.order(); }},
};

void run_table(std::string_view table, test::acts const& events)
{
    test::module_store store;
    auto const db = store.env().open_database("payments");
    test::state_table const state_table(table, ways_there, events);
    std::size_t cells = 0;
    db->write_now([&](storage::transaction& tx) { cells = state_table.run(tx, store.env()); });
    CHECK(cells == ways_there.size() * events.size());
}

} // namespace

TEST_CASE("in every state, all that the worker does and receives ends as the table says")
{
    run_table(worker_table, worker_acts);
}

TEST_CASE("in every state, all that is heard by itself ends as the table says")
{
    run_table(event_table, news);
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
