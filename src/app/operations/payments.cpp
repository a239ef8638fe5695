#include "app/operations/operations.hpp"
#include "payments/module.hpp"
#include "platform/core/unavailable.hpp"

#include <fmt/format.h>

#include <chrono>

namespace fcg::app {

namespace {

struct span {
    core::time_point begin;
    core::time_point end;
};

/// Parses a moment, or a day, which stands for its beginning.
std::optional<core::time_point> parse_moment(std::string const& text)
{
    if (auto const day = core::parse_iso_date(text))
        return std::chrono::sys_days(*day);
    return core::parse_rfc3339(text);
}

/// Returns the span of --day, or of --from and --to, or yesterday if none is given. Writes an error if the
/// options are invalid.
std::optional<span> wanted_span(store& store, operation const& operation, operation_channel& channel)
{
    constexpr std::chrono::days a_day{1};
    auto const day_text = operation.option("day");
    auto const from_text = operation.option("from");
    auto const to_text = operation.option("to");
    if (day_text.empty() && from_text.empty() && to_text.empty()) {
        core::time_point const today = std::chrono::floor<std::chrono::days>(store.env().clock.now());
        return span{today - a_day, today};
    }
    if (!day_text.empty()) {
        if (auto const day = core::parse_iso_date(day_text); day && from_text.empty() && to_text.empty())
            return span{std::chrono::sys_days(*day), std::chrono::sys_days(*day) + a_day};
        channel.print_error("--day must be a day such as 2026-11-22, without --from and --to\n");
        return std::nullopt;
    }
    auto const begin = parse_moment(from_text);
    auto const end = parse_moment(to_text);
    if (begin && end && *begin < *end)
        return span{*begin, *end};
    channel.print_error(
        "--from and --to must both be given, as days or moments (RFC 3339), the earlier first\n");
    return std::nullopt;
}

std::string describe_finding(payments::finding const& finding)
{
    return fmt::format("{:<13} {:<36}  {}\n              {}\n              repair: {}\n",
                       payments::to_text(finding.kind), finding.payment_id.empty() ? "-" : finding.payment_id,
                       finding.reference, finding.detail, finding.repair);
}

int show(payments::reconciliation const& reconciliation, operation_channel& channel)
{
    int remaining = 0;
    for (auto const& finding : reconciliation.findings) {
        channel.print(describe_finding(finding));
        remaining += finding.remains() ? 1 : 0;
    }
    channel.print(fmt::format("{} to {}: {} payments here, {} charges there; {} findings, {} remain\n",
                              core::to_rfc3339(reconciliation.begin), core::to_rfc3339(reconciliation.end),
                              reconciliation.ours, reconciliation.theirs, reconciliation.findings.size(),
                              remaining));
    return remaining == 0 ? exit_code::done : exit_code::failed;
}

} // namespace

task<int> reconcile_payments(store& store, operation operation, operation_channel& channel)
{
    auto const span = wanted_span(store, operation, channel);
    if (!span)
        co_return exit_code::wrong_usage;
    bool const repair = !operation.option("repair").empty();
    try {
        auto const reconciliation =
            co_await store.find<payments::module>()->reconcile(span->begin, span->end, repair);
        co_return show(reconciliation, channel);
    } catch (core::unavailable const& fault) {
        channel.print_error(fmt::format("nothing could be compared: {}\n", fault.what()));
        co_return exit_code::failed;
    }
}

task<int> list_open_refunds(store& store, operation, operation_channel& channel)
{
    auto const refunds = store.find<payments::module>()->describe_open_refunds();
    for (auto const& refund : refunds)
        channel.print(refund);
    if (refunds.empty())
        channel.print("every refund is done\n");
    co_return exit_code::done;
}

task<int> resume_refunds(store& store, operation operation, operation_channel& channel)
{
    channel.outcome.subject = "/api/payments/" + operation.option("payment");
    auto const resumed = co_await store.find<payments::module>()->resume_refunds(operation.option("payment"));
    if (resumed == 0) {
        channel.print_error("neither this payment nor a refund of it waits for an operator\n");
        co_return exit_code::failed;
    }
    channel.print(
        fmt::format("{} will be tried again\n",
                    resumed == 1 ? "1 payment or refund" : fmt::format("{} payments and refunds", resumed)));
    co_return exit_code::done;
}

} // namespace fcg::app
