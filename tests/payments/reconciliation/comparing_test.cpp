#include "internal/reconciliation/comparing.hpp"

#include <doctest/doctest.h>

namespace {

using namespace fcg;
using namespace fcg::payments;
using line_state = reported_charge::kind;

core::money brl(std::int64_t minor)
{
    return {minor, core::currency::brl()};
}

own_charge own(std::string status, std::string reference = "r-1")
{
    return {.payment_id = "p",
            .status = std::move(status),
            .reference = std::move(reference),
            .amount = brl(5990),
            .refunded = {},
            .returning = {}};
}

own_charge refunded_here(std::string reference = "r-1")
{
    auto own_charge = own("refunded", reference);
    own_charge.refunded = {std::move(reference)};
    return own_charge;
}

reported_charge line(line_state state = line_state::charged, std::string reference = "r-1",
                     std::int64_t minor = 5990)
{
    return {.reference = std::move(reference),
            .payment_id = "p",
            .amount = brl(minor),
            .state = state,
            .charged_at = core::from_micros(1'795'348'800'000'000)};
}

/// Returns a text such as "lost r-1 can, changed r-1 none".
std::string found(std::vector<own_charge> const& ours, std::vector<reported_charge> theirs)
{
    std::string text;
    for (auto const& finding : compare(ours, std::move(theirs)))
        text += (text.empty() ? "" : ", ") + std::string(to_text(finding.kind)) + " " + finding.reference +
                " " + finding.repair;
    return text;
}

} // namespace

TEST_CASE("reconciliation: nothing is found where both sides say the same")
{
    CHECK(found({}, {}).empty());
    CHECK(found({own("approved")}, {line()}).empty());
    CHECK(found({own("approved", "")}, {line()}).empty());
    CHECK(found({refunded_here()}, {line(line_state::refunded)}).empty());
    CHECK(found({refunded_here()}, {line(line_state::charged_back)}).empty());
    for (auto const* const status : {"pending", "processing", "declined", "failed", "cancelled"})
        CHECK(found({own(status)}, {}).empty());
    for (auto const* const status : {"declined", "failed", "cancelled"})
        CHECK(found({own(status)}, {line(line_state::refunded)}).empty());
}

TEST_CASE("reconciliation: money for a payment that is open here, or ended without it, is lost")
{
    for (auto const* const status : {"pending", "processing", "declined", "failed", "cancelled"}) {
        CAPTURE(status);
        CHECK(found({own(status)}, {line()}) == "lost r-1 can");
        CHECK(found({own(status, "")}, {line()}) == "lost r-1 can");
        CHECK(found({own(status)}, {line(line_state::charged, "r-1", 100)}) == "lost r-1 none");
    }
}

TEST_CASE("reconciliation: a late charge whose refund is on its way is not found again")
{
    auto failed = own("failed");
    failed.returning = {"r-1"};
    CHECK(found({failed}, {line()}).empty());
    failed.returning = {};
    failed.refunded = {"r-1"};
    CHECK(found({failed}, {line(line_state::refunded)}).empty());
    CHECK(found({failed}, {line()}) == "notReturned r-1 can");
}

TEST_CASE("reconciliation: what is approved here and unknown there is missing")
{
    CHECK(found({own("approved")}, {}) == "missing r-1 none");
}

TEST_CASE("reconciliation: a second charge is doubled, whatever day the first one was on")
{
    auto const second = line(line_state::charged, "r-2");
    CHECK(found({own("approved")}, {line(), second}) == "doubled r-2 can");
    CHECK(found({own("approved")}, {second, line()}) == "doubled r-2 can");
    CHECK(found({refunded_here()}, {line(line_state::refunded), second}) == "doubled r-2 can");
    CHECK(found({own("approved", "")}, {line(), second}) == "doubled r-2 can");
    CHECK(found({own("approved")}, {line(), line(line_state::charged, "r-2", 100)}) == "doubled r-2 none");
    CHECK(found({own("approved")}, {line(), line(line_state::refunded, "r-2")}).empty());
}

TEST_CASE("reconciliation: a second charge whose refund is known is not found again")
{
    auto mine = own("approved");
    mine.returning = {"r-2"};
    CHECK(found({mine}, {line(), line(line_state::charged, "r-2")}).empty());
    mine.returning = {};
    mine.refunded = {"r-2"};
    CHECK(found({mine}, {line(), line(line_state::refunded, "r-2")}).empty());
    CHECK(found({mine}, {line(), line(line_state::charged, "r-2")}) == "notReturned r-2 can");
}

TEST_CASE("reconciliation: another amount or currency is changed")
{
    CHECK(found({own("approved")}, {line(line_state::charged, "r-1", 4990)}) == "changed r-1 none");
    auto in_dollars = line();
    in_dollars.amount.currency = core::currency::parse("USD").value();
    CHECK(found({own("approved")}, {in_dollars}) == "changed r-1 none");
}

TEST_CASE("reconciliation: money that went back by the provider or the bank is told apart")
{
    CHECK(found({own("approved")}, {line(line_state::refunded)}) == "returned r-1 can");
    CHECK(found({own("approved")}, {line(line_state::charged_back)}) == "chargedBack r-1 can");
    CHECK(found({own("processing")}, {line(line_state::refunded)}) == "returned r-1 can");
    auto parked = own("approved");
    parked.returning = {"r-1"};
    CHECK(found({parked}, {line(line_state::refunded)}) == "returned r-1 can");
    CHECK(found({parked}, {line()}).empty());
}

TEST_CASE("reconciliation: what is refunded here and not there has not been returned")
{
    CHECK(found({refunded_here()}, {line()}) == "notReturned r-1 can");
    CHECK(found({own("refunded")}, {line()}) == "notReturned r-1 can");
    CHECK(found({own("refunded")}, {line(line_state::charged, "r-1", 100)}) ==
          "changed r-1 none, notReturned r-1 none");
    auto parked = own("refunded");
    parked.returning = {"r-1"};
    CHECK(found({parked}, {line()}).empty()); // the refund bounced, and an operator knows
}

TEST_CASE("reconciliation: a charge that names no payment of ours is a stranger")
{
    auto nameless = line();
    nameless.payment_id = "";
    CHECK(found({}, {line(), nameless}) == "stranger r-1 none, stranger r-1 none");
    CHECK(found({}, {line(line_state::refunded)}).empty());
}

TEST_CASE("reconciliation: a finding says both sides' figures")
{
    auto const findings = compare({own("approved")}, {line(line_state::charged, "r-1", 4990)});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].detail ==
          "here approved: 59.9 BRL; there charged on 2026-11-22T12:00:00.000Z: 49.9 BRL");
}
