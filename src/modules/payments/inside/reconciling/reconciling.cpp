#include "inside/reconciling/reconciling.hpp"

#include "inside/reconciling/comparing.hpp"
#include "inside/reconciling/own_books.hpp"
#include "inside/reconciling/repairing.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace fcg::payments {

namespace {

/// Of a report that is read at once; one with more is a provider that goes on for ever.
constexpr std::size_t max_report_lines = 1'000'000;
constexpr std::size_t max_report_pages = 100'000;

task<std::vector<reported_charge>> read_report(parts& of, span wanted)
{
    std::vector<reported_charge> lines;
    std::optional<std::string> page = std::string();
    for (std::size_t pages = 0; page; ++pages) {
        if (pages == max_report_pages || lines.size() > max_report_lines)
            throw provider_unavailable("its report has no end");
        auto part = co_await of.provider.report(wanted.from, wanted.to, *page);
        if (part.next == page)
            throw provider_unavailable("a page of its report says that it comes next itself");
        std::ranges::move(part.lines, std::back_inserter(lines));
        page = std::move(part.next);
    }
    co_return lines;
}

/// The approved ones whose own charge is not among the lines.
std::vector<own_charge> find_unreported(both_books const& books)
{
    std::unordered_multimap<std::string_view, std::string_view> reported;
    for (auto const& line : books.theirs)
        reported.emplace(line.payment_id, line.reference);
    std::vector<own_charge> found;
    for (auto const& own : books.ours) {
        auto const [first, last] = reported.equal_range(own.payment_id);
        bool const has_line = std::any_of(first, last, [&](auto const& one) {
            return own.reference.empty() || one.second == own.reference;
        });
        if (own.status == to_text(status::approved) && !has_line)
            found.push_back(own);
    }
    return found;
}

/// A charge may stand in the report of another day than its payment, or than a second charge: whoever is not
/// in this one is asked for by name.
task<> ask_for_unreported(parts& of, both_books& books)
{
    for (auto const& own : find_unreported(books)) {
        known_charge which{own.payment_id, own.reference};
        auto const told = co_await of.provider.look_up(std::move(which));
        if (told && told->end == charge_outcome::kind::approved)
            books.theirs.push_back({.reference = told->reference,
                                    .payment_id = own.payment_id,
                                    .amount = told->amount.value_or(own.amount),
                                    .state = reported_charge::kind::charged,
                                    .charged_at = {}}); // not told
    }
}

task<> repair_all(parts& of, std::vector<finding>& findings, core::trace trace)
{
    auto const provider = of.provider.name();
    for (auto& one : findings) {
        if (one.repair != "can")
            continue;
        auto const at = of.step_for(trace);
        auto unit = [&](storage::transaction& in) { return repair_finding(in, one, provider, at); };
        auto done = co_await of.db.write(std::move(unit));
        one.repair = std::move(done);
    }
}

void tell(reconciliation const& made, std::string const& correlation_id)
{
    for (auto const& one : made.findings)
        telemetry::log(one.remains() ? telemetry::level::error : telemetry::level::warning, "payments",
                       correlation_id, "reconciliation: payment {} is {} ({}): {}; repair: {}",
                       one.payment_id, to_text(one.kind), one.reference, one.detail, one.repair);
    telemetry::log(telemetry::level::info, "payments", correlation_id,
                   "reconciliation from {} to {}: {} payments here, {} charges there, {} findings",
                   core::to_rfc3339(made.from), core::to_rfc3339(made.to), made.ours, made.theirs,
                   made.findings.size());
}

task<reconciliation> compare_and_repair(parts& of, span wanted, bool repair, core::trace trace)
{
    auto const now = of.with.clock.now();
    reconciliation made{
        .from = wanted.from, .to = wanted.to, .findings = {}, .made_at = now, .was_repairing = repair};

    // Theirs first: what ends meanwhile is newer on our side, and left out by its time.
    auto theirs = co_await read_report(of, wanted);
    made.theirs = static_cast<std::int64_t>(theirs.size());
    auto const settled_before = now - std::chrono::milliseconds(of.how.deadline_ms);
    auto const provider = of.provider.name();
    auto look = [&](storage::reader& in) {
        return read_own_books(in, std::move(theirs), wanted, provider, settled_before);
    };
    auto books = co_await of.db.read_long(std::move(look));
    made.ours = books.paid_in_span;
    co_await ask_for_unreported(of, books);
    made.findings = compare(books.ours, std::move(books.theirs));
    if (repair)
        co_await repair_all(of, made.findings, trace);
    auto keep = [&](storage::transaction& in) { store_reconciliation(in, made); };
    co_await of.db.write(std::move(keep));
    tell(made, trace.correlation_id);
    co_return made;
}

} // namespace

task<reconciliation> reconcile(parts& of, core::time_point from, core::time_point to, bool repair,
                               core::trace trace)
{
    std::string why;
    try {
        auto made = co_await compare_and_repair(of, span(from, to), repair, std::move(trace));
        co_return made;
    } catch (provider_unavailable const& fault) {
        why = fault.what();
    } catch (outcome_unknown const& fault) { // a question can end a charge that was refused
        why = fault.what();
    }
    throw core::unavailable_elsewhere("the payment provider does not answer: " + why);
}

} // namespace fcg::payments
