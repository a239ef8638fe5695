#include "app/operations/operations.hpp"
#include "platform/core/unavailable.hpp"

#include <fmt/format.h>

#include <chrono>

namespace fcg::app {

namespace {

struct span {
    core::time_point from;
    core::time_point to;
};

/// A moment, or a day, which stands for its beginning.
std::optional<core::time_point> parse_moment(std::string const& text)
{
    if (auto const day = core::parse_iso_date(text))
        return std::chrono::sys_days(*day);
    return core::parse_rfc3339(text);
}

/// What --day, or --from and --to, say; yesterday when nothing does. Complains when they say nothing that can
/// be.
std::optional<span> wanted_span(store& on, operation const& what, operation_channel& through)
{
    constexpr std::chrono::days a_day{1};
    auto const day_text = what.option("day");
    auto const from_text = what.option("from");
    auto const to_text = what.option("to");
    if (day_text.empty() && from_text.empty() && to_text.empty()) {
        core::time_point const today = std::chrono::floor<std::chrono::days>(on.around().clock.now());
        return span{today - a_day, today};
    }
    if (!day_text.empty()) {
        if (auto const day = core::parse_iso_date(day_text); day && from_text.empty() && to_text.empty())
            return span{std::chrono::sys_days(*day), std::chrono::sys_days(*day) + a_day};
        through.complain("--day must be a day such as 2026-11-22, without --from and --to\n");
        return std::nullopt;
    }
    auto const from = parse_moment(from_text);
    auto const to = parse_moment(to_text);
    if (from && to && *from < *to)
        return span{*from, *to};
    through.complain(
        "--from and --to must both be given, as days or moments (RFC 3339), the earlier first\n");
    return std::nullopt;
}

std::string describe_finding(payments::finding const& one)
{
    return fmt::format("{:<13} {:<36}  {}\n              {}\n              repair: {}\n",
                       payments::to_text(one.kind), one.payment_id.empty() ? "-" : one.payment_id,
                       one.reference, one.detail, one.repair);
}

std::string describe_refund(payments::open_refund const& one)
{
    auto text = fmt::format("{}  {:<9} {:>12} {}  since {}  {}: {}\n", one.payment_id, one.status,
                            core::format_amount(one.amount), one.amount.currency.code(),
                            core::to_rfc3339(one.requested_at), one.cause, one.reason);
    if (one.trouble)
        text += fmt::format("  after {} attempts: {}\n", one.attempts, *one.trouble);
    return text;
}

int show(payments::reconciliation const& made, operation_channel& through)
{
    int remaining = 0;
    for (auto const& one : made.findings) {
        through.print(describe_finding(one));
        remaining += one.remains() ? 1 : 0;
    }
    through.print(fmt::format("{} to {}: {} payments here, {} charges there; {} findings, {} remain\n",
                              core::to_rfc3339(made.from), core::to_rfc3339(made.to), made.ours, made.theirs,
                              made.findings.size(), remaining));
    return remaining == 0 ? exit_code::done : exit_code::failed;
}

} // namespace

task<int> reconcile_payments(store& on, operation what, operation_channel& through)
{
    if (on.payments() == nullptr)
        co_return hosted_elsewhere(on, "payments", through);
    auto const wanted = wanted_span(on, what, through);
    if (!wanted)
        co_return exit_code::wrong_usage;
    bool const repair = !what.option("repair").empty();
    try {
        auto const made = co_await on.payments()->reconcile(wanted->from, wanted->to, repair);
        co_return show(made, through);
    } catch (core::unavailable const& fault) {
        through.complain(fmt::format("nothing could be compared: {}\n", fault.what()));
        co_return exit_code::failed;
    }
}

task<int> list_open_refunds(store& on, operation, operation_channel& through)
{
    if (on.payments() == nullptr)
        co_return hosted_elsewhere(on, "payments", through);
    auto const open = on.payments()->open_refunds();
    for (auto const& one : open)
        through.print(describe_refund(one));
    if (open.empty())
        through.print("every refund is done\n");
    co_return exit_code::done;
}

task<int> resume_refunds(store& on, operation what, operation_channel& through)
{
    if (on.payments() == nullptr)
        co_return hosted_elsewhere(on, "payments", through);
    through.outcome.subject = "/api/payments/" + what.option("payment");
    auto const resumed = co_await on.payments()->resume_refunds(what.option("payment"));
    if (resumed == 0) {
        through.complain("neither this payment nor a refund of it waits for an operator\n");
        co_return exit_code::failed;
    }
    through.print(
        fmt::format("{} will be tried again\n",
                    resumed == 1 ? "1 payment or refund" : fmt::format("{} payments and refunds", resumed)));
    co_return exit_code::done;
}

} // namespace fcg::app
