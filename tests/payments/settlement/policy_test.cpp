#include "internal/payment/payment_commands.hpp"
#include "internal/settlement/policy.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::payments;
using namespace std::chrono_literals;
using kind = enum charge_outcome::kind;

namespace {

constexpr settlement::limits limits{.ask_after = 2s, .deadline = 5min, .expiry = 72h, .max_attempts = 3};
constexpr core::time_point opened_at{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

settlement::answer const nothing_heard{};
settlement::answer const no_charge{.is_known = true, .outcome = {}};

settlement::answer said(kind kind)
{
    return {.is_known = true, .outcome = charge_outcome{.end = kind, .reference = "r", .reason = {}}};
}

payment with(status status, std::int64_t attempts, std::chrono::microseconds last_heard = 0s)
{
    payment state;
    state.status = status;
    state.attempts = attempts;
    state.failed_attempts = attempts;
    state.requested_at = opened_at;
    state.last_update_at = opened_at + last_heard;
    return state;
}

std::string seconds(std::chrono::microseconds time)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + "s";
}

struct in_words {
    core::time_point now;

    std::string operator()(settlement::ask) const { return "ask"; }

    std::string operator()(settlement::process) const { return "process"; }

    std::string operator()(settlement::cancel const& cancel) const
    {
        return "cancel, " + std::string(to_text(cancel.end));
    }

    std::string operator()(settlement::end const& end) const
    {
        return "end, " + std::string(to_text(to_ending(end.charge_outcome, "p").status));
    }

    std::string operator()(settlement::wait wait) const { return "wait " + seconds(wait.until - now); }

    std::string operator()(settlement::nothing) const { return "nothing"; }
};

std::string decide(payment const& state, std::optional<settlement::answer> const& heard,
                   std::chrono::microseconds age)
{
    auto const now = opened_at + age;
    return std::visit(in_words{now}, settlement::decide(state, heard, {now, age, age}, limits));
}

/// Decides for a store that has been running only for `since_start`.
std::string decide_after_start(payment const& state, std::optional<settlement::answer> const& heard,
                               std::chrono::microseconds age, std::chrono::microseconds since_start)
{
    auto const now = opened_at + age;
    return std::visit(in_words{now}, settlement::decide(state, heard, {now, age, since_start}, limits));
}

} // namespace

TEST_CASE("a payment that nobody tried to charge is processed, and given up when it is too old")
{
    auto const state = with(status::pending, 0);
    CHECK(decide(state, {}, 6min) == "process");
    CHECK(decide(state, {}, 72h - 1us) == "process");
    CHECK(decide(state, {}, 72h) == "cancel, cancelled");
}

TEST_CASE("what became of an attempt is asked before anything is done about it")
{
    auto const state = with(status::processing, 1);
    CHECK(decide(state, {}, 6min) == "ask");
    CHECK(decide(state, no_charge, 6min) == "process");
    for (auto const& [input, follows] :
         {std::pair{kind::approved, "end, approved"}, std::pair{kind::declined, "end, declined"},
          std::pair{kind::failed, "end, failed"}, std::pair{kind::cancelled, "end, cancelled"}})
        CHECK(decide(state, said(input), 6min) == follows);
}

TEST_CASE("an attempt that has used up its tries is not made again, but made sure of")
{
    CHECK(decide(with(status::processing, 2), no_charge, 6min) == "process");
    CHECK(decide(with(status::processing, 3), no_charge, 6min) == "cancel, failed");
    CHECK(decide(with(status::processing, 9), no_charge, 6min) == "cancel, failed");
    CHECK(decide(with(status::processing, 9), said(kind::approved), 6min) == "end, approved");
}

TEST_CASE("the pause between two questions doubles, from the first up to the deadline")
{
    auto const state = with(status::processing, 1, 10s);
    for (auto const& heard : {nothing_heard, said(kind::waiting)}) {
        CHECK(decide(state, heard, 10s) == "wait 2s");
        CHECK(decide(state, heard, 12s) == "wait 2s");
        CHECK(decide(state, heard, 14s) == "wait 4s");
        CHECK(decide(state, heard, 18s) == "wait 8s");
        CHECK(decide(state, heard, 2h) == "wait 300s");
    }
}

TEST_CASE("a payment that is too old is given up without asking, unless the provider cannot be reached")
{
    auto const state = with(status::processing, 1);
    CHECK(decide(state, {}, 72h) == "cancel, cancelled");
    CHECK(decide(state, no_charge, 72h) == "cancel, cancelled");
    CHECK(decide(state, said(kind::waiting), 72h) == "cancel, cancelled");
    CHECK(decide(state, said(kind::approved), 72h) == "end, approved");
    CHECK(decide(state, nothing_heard, 72h) == "wait 300s");
}

TEST_CASE("nothing is done about a payment that has ended, whatever was heard")
{
    for (auto const ended :
         {status::approved, status::declined, status::failed, status::cancelled, status::refunded})
        for (auto const& heard : {std::optional<settlement::answer>(), std::optional(no_charge),
                                  std::optional(said(kind::approved)), std::optional(nothing_heard)})
            CHECK(decide(with(ended, 1), heard, 80h) == "nothing");
}

TEST_CASE("only attempts that the provider let down count as tries")
{
    auto state = with(status::processing, 100);
    state.failed_attempts = 2;
    CHECK(decide(state, no_charge, 6min) == "process");
    state.failed_attempts = 3;
    CHECK(decide(state, no_charge, 6min) == "cancel, failed");
}

TEST_CASE("for as long as a deadline after the start what was not tried waits for its message, and nothing "
          "is given up")
{
    auto const untried = with(status::pending, 0);
    CHECK(decide_after_start(untried, {}, 6min, 1min) == "wait 240s");
    CHECK(decide_after_start(untried, {}, 80h, 1min) == "wait 240s");
    CHECK(decide_after_start(untried, {}, 80h, 5min) == "cancel, cancelled");
    auto const tried = with(status::processing, 1);
    CHECK(decide_after_start(tried, {}, 80h, 1min) == "ask");
    CHECK(decide_after_start(tried, no_charge, 80h, 1min) == "process");
    CHECK(decide_after_start(tried, said(kind::waiting), 80h, 1min) == "wait 300s");
    CHECK(decide_after_start(tried, said(kind::waiting), 80h, 5min) == "cancel, cancelled");
}

TEST_CASE("after the clock was set back the next question comes after the longest pause")
{
    CHECK(decide(with(status::processing, 1, 2h), said(kind::waiting), 1h) == "wait 300s");
}
