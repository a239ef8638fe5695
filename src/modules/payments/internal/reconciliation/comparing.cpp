#include "internal/reconciliation/comparing.hpp"

#include "internal/payment/payment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <unordered_set>

namespace fcg::payments {

namespace {

using line_state = reported_charge::kind;

std::string describe(reported_charge const& line)
{
    auto const when =
        line.charged_at == core::time_point{} ? std::string() : " on " + core::to_rfc3339(line.charged_at);
    constexpr std::array<std::string_view, 3> state_names{"charged", "refunded", "charged back"};
    auto const state = state_names.at(static_cast<std::size_t>(line.state));
    return fmt::format("there {}{}: {}", state, when, money_text(line.amount));
}

std::string describe(own_charge const& own)
{
    return fmt::format("here {}: {}", own.status, money_text(own.amount));
}

bool holds(std::vector<std::string> const& references, std::string const& text)
{
    return std::ranges::find(references, text) != references.end();
}

/// One payment of ours with the lines that name it, the earliest first.
class comparison {
public:
    comparison(own_charge const& own, std::vector<finding>& findings) : own_(own), findings_(findings)
    {
        is_paid_ = own.status == to_text(status::approved) || own.status == to_text(status::refunded);
        is_open_ = own.status == to_text(status::pending) || own.status == to_text(status::processing);
        stands_for_ = own.reference;
    }

    void look(reported_charge const& line)
    {
        bool const is_own = is_paid_ && (stands_for_ == line.reference || stands_for_.empty());
        if (is_own)
            stands_for_ = line.reference;
        has_line_ = has_line_ || is_own;
        if (is_own && line.amount != own_.amount)
            add(finding_kind::changed, line, false);
        if (line.state == line_state::charged)
            look_at_charged(line, is_own);
        else
            look_at_returned(line, is_own);
    }

    void finish()
    {
        if (own_.status == to_text(status::approved) && !has_line_)
            findings_.push_back({finding_kind::missing, own_.payment_id, own_.reference,
                                 describe(own_) + "; the provider does not know it", "none"});
    }

private:
    void look_at_charged(reported_charge const& line, bool is_own)
    {
        if (holds(own_.returning, line.reference))
            return;
        bool const is_back = holds(own_.refunded, line.reference);
        if (is_back || (is_own && own_.status == to_text(status::refunded)))
            add(finding_kind::not_returned, line, line.amount == own_.amount);
        else if (!is_own)
            add(is_paid_ ? finding_kind::doubled : finding_kind::lost, line, line.amount == own_.amount);
    }

    void look_at_returned(reported_charge const& line, bool is_own)
    {
        bool const counts_as_paid = (is_own && own_.status == to_text(status::approved)) || is_open_ ||
                                    holds(own_.returning, line.reference);
        if (counts_as_paid && !holds(own_.refunded, line.reference))
            add(line.state == line_state::refunded ? finding_kind::returned : finding_kind::charged_back,
                line, line.amount == own_.amount);
    }

    void add(finding_kind kind, reported_charge const& line, bool can_be_repaired)
    {
        findings_.push_back({kind, own_.payment_id, line.reference, describe(own_) + "; " + describe(line),
                             can_be_repaired ? "can" : "none", line.amount});
    }

    own_charge const& own_;
    std::vector<finding>& findings_;
    bool is_paid_ = false;
    bool is_open_ = false;
    bool has_line_ = false;
    /// The charge that the payment stands for, or the first line's if we do not know it.
    std::string stands_for_;
};

} // namespace

std::vector<finding> compare(std::vector<own_charge> const& ours, std::vector<reported_charge> theirs)
{
    std::ranges::sort(theirs, {}, [](reported_charge const& line) {
        return std::tie(line.payment_id, line.charged_at, line.reference);
    });
    std::vector<finding> findings;
    std::unordered_set<std::string_view> known;
    for (auto const& own : ours) {
        known.insert(own.payment_id);
        comparison comparison(own, findings);
        for (auto const& line :
             std::ranges::equal_range(theirs, own.payment_id, {}, &reported_charge::payment_id))
            comparison.look(line);
        comparison.finish();
    }
    for (auto const& line : theirs)
        if (line.state == line_state::charged && !known.contains(line.payment_id))
            findings.push_back(
                {finding_kind::stranger, line.payment_id, line.reference, describe(line), "none"});
    return findings;
}

} // namespace fcg::payments
