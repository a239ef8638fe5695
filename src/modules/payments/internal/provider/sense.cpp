#include "internal/provider/sense.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::payments {

namespace {

constexpr std::size_t max_word_bytes = 500; ///< of a reference, an id, a secret
constexpr std::size_t max_page_token_bytes = 2'000;
constexpr std::size_t max_lines_in_a_page = 10'000;

std::string why_no_word(std::string_view value, std::string_view text, std::size_t max_bytes)
{
    if (text.size() > max_bytes)
        return fmt::format("{} has {} characters", value, text.size());
    if (std::ranges::any_of(text, [](char character) { return static_cast<unsigned char>(character) < ' '; }))
        return fmt::format("{} holds a control character", value); // it goes into our request headers
    auto const why = core::why_unsendable_text(text);
    return text.empty() || why.empty() ? std::string() : fmt::format("{} {}", value, why);
}

std::string why_no_line(reported_charge const& line)
{
    if (line.reference.empty())
        return "a line of its report names no charge";
    auto why = why_no_word("a reference in its report", line.reference, max_word_bytes);
    return why.empty() ? why_no_word("a payment's id in its report", line.payment_id, max_word_bytes) : why;
}

} // namespace

std::string why_senseless(charge_outcome& outcome)
{
    outcome.reason = core::one_line(outcome.reason);
    if (auto why = why_no_word("its reference", outcome.reference, max_word_bytes); !why.empty())
        return why;
    if (outcome.end != charge_outcome::kind::approved)
        return {};
    if (outcome.reference.empty())
        return "its approval names no charge";
    return outcome.amount ? std::string() : "its approval does not say what was taken";
}

std::string why_senseless(std::optional<charge_outcome>& outcome)
{
    return outcome ? why_senseless(*outcome) : std::string();
}

std::string why_senseless(refund_outcome& outcome, core::money const& asked_for)
{
    outcome.reason = core::one_line(outcome.reason);
    bool const is_other = outcome.amount && *outcome.amount != asked_for;
    if (outcome.end == refund_outcome::kind::refunded && is_other) {
        outcome.end = refund_outcome::kind::refused;
        outcome.reason = fmt::format("the provider says that it refunded {} instead of {}",
                                     money_text(*outcome.amount), money_text(asked_for));
    }
    return {};
}

std::string why_senseless(report_page& page)
{
    if (page.lines.size() > max_lines_in_a_page)
        return fmt::format("a page of its report has {} lines", page.lines.size());
    for (auto const& line : page.lines)
        if (auto why = why_no_line(line); !why.empty())
            return why;
    return page.next ? why_no_word("its next page", *page.next, max_page_token_bytes) : std::string();
}

std::string why_senseless(std::string const& text, std::string_view name)
{
    return why_no_word(name, text, max_word_bytes);
}

} // namespace fcg::payments
