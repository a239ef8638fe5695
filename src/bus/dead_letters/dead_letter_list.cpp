#include "bus/dead_letters/dead_letter_list.hpp"

#include "bus/decode.hpp"
#include "platform/core/text.hpp"
#include "platform/json/value.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <tuple>
#include <variant>

namespace fcg::bus {

namespace {

bool is_hexadecimal(char letter)
{
    return std::isxdigit(static_cast<unsigned char>(letter)) != 0;
}

bool is_word(char letter)
{
    return std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

/// How many characters at the start are an id or a number: digits, and hexadecimal ones with '-' between that
/// have a digit among them and stand alone as a word.
std::size_t length_of_id(std::string_view text)
{
    std::size_t end = 0;
    bool has_digit = false;
    while (end < text.size() && (is_hexadecimal(text[end]) || (end > 0 && text[end] == '-'))) {
        has_digit = has_digit || core::is_digit(text[end]);
        ++end;
    }
    bool const ends_inside_word = end < text.size() && is_word(text[end]);
    if (has_digit && !ends_inside_word)
        return end;
    std::size_t digits = 0;
    while (digits < text.size() && core::is_digit(text[digits]))
        ++digits;
    return digits;
}

std::int64_t number_in(std::string_view text)
{
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool holds_any_case(std::string_view text, std::string_view wanted)
{
    return core::to_lower_ascii(text).find(core::to_lower_ascii(wanted)) != std::string::npos;
}

/// Whether the member `name` of the body, or of the envelope around it, is `wanted`, in any case. Of a body
/// that is not JSON: whether `wanted` stands in it.
bool has_member(std::string_view body, std::string_view name, std::string_view wanted)
{
    auto const parsed = json::parse(body);
    auto const* const document = std::get_if<json::value>(&parsed);
    if (document == nullptr)
        return holds_any_case(body, wanted);
    auto const lower = core::to_lower_ascii(wanted);
    auto const is_wanted = [&](json::value const& object) {
        return core::to_lower_ascii(json::text_in(object, name)) == lower;
    };
    return is_wanted(*document) || (is_envelope(*document) && is_wanted(*document->find("message")));
}

bool is_about_payment(message const& content, std::string_view payment)
{
    return has_member(content.body, "paymentId", payment);
}

bool has_correlation(message const& content, std::string_view correlation)
{
    return content.find(attribute::correlation_id) == correlation ||
           has_member(content.body, "correlationId", correlation);
}

bool holds_text(message const& content, std::string_view wanted)
{
    auto const holds = [wanted](auto const& attribute) { return holds_any_case(attribute.second, wanted); };
    return holds_any_case(content.id, wanted) || holds_any_case(content.body, wanted) ||
           std::ranges::any_of(content.attributes, holds);
}

core::time_point moment_in(std::string_view text)
{
    return core::parse_rfc3339(text).value_or(core::time_point());
}

} // namespace

dead_letter read_dead_letter(std::string queue, message content)
{
    dead_letter one{.queue = std::move(queue),
                    .content = std::move(content),
                    .contract = {},
                    .reason = {},
                    .attempts = 0,
                    .first_at = {},
                    .last_at = {}};
    one.contract = one.content.find(attribute::contract);
    one.reason = one.content.find(attribute::dead_reason);
    one.attempts = number_in(one.content.find(attribute::dead_attempts));
    one.first_at = moment_in(one.content.find(attribute::dead_first_at));
    one.last_at = moment_in(one.content.find(attribute::dead_last_at));
    return one;
}

std::string kind_of_reason(std::string_view reason)
{
    std::string kind;
    bool inside_word = false;
    while (!reason.empty()) {
        auto const id = inside_word ? 0 : length_of_id(reason);
        if (id > 0) {
            kind += '#';
            reason.remove_prefix(id);
            inside_word = true;
            continue;
        }
        inside_word = is_word(reason.front());
        kind += reason.front();
        reason.remove_prefix(1);
    }
    return kind;
}

bool letter_choice::includes(dead_letter const& one) const
{
    bool const is_named = ids.empty() || std::ranges::find(ids, one.content.id) != ids.end();
    return is_named && (contract.empty() || contract == one.contract) &&
           (reason.empty() || reason == kind_of_reason(one.reason)) &&
           (payment.empty() || is_about_payment(one.content, payment)) &&
           (correlation.empty() || has_correlation(one.content, correlation)) &&
           (text.empty() || holds_text(one.content, text));
}

bool letter_choice::is_everything() const
{
    return ids.empty() && contract.empty() && reason.empty() && payment.empty() && correlation.empty() &&
           text.empty() && max == SIZE_MAX;
}

std::vector<letter_group> group_letters(std::vector<dead_letter> const& letters)
{
    std::map<std::tuple<std::string, std::string, std::string>, letter_group> by_key;
    for (auto const& one : letters) {
        auto kind = kind_of_reason(one.reason);
        auto& group = by_key[{one.queue, one.contract, kind}];
        if (group.letters++ == 0)
            group = {one.queue, one.contract, std::move(kind), 1, one.last_at, one.last_at, one.content.id};
        group.oldest = std::min(group.oldest, one.last_at);
        group.newest = std::max(group.newest, one.last_at);
    }
    std::vector<letter_group> groups;
    for (auto& [key, group] : by_key)
        groups.push_back(std::move(group));
    std::ranges::sort(groups, std::greater(), &letter_group::letters);
    return groups;
}

task<std::vector<dead_letter>> read_dead_letters(queue_transport& from, std::string queue,
                                                 std::size_t max_count)
{
    auto dead = dead_letter_queue(queue);
    auto seen = co_await from.peek(std::move(dead), max_count);
    std::vector<dead_letter> letters;
    letters.reserve(seen.size());
    for (auto& one : seen)
        letters.push_back(read_dead_letter(queue, std::move(one.content)));
    co_return letters;
}

} // namespace fcg::bus
