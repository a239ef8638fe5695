#include "bus/dead_letters/dead_letter_list.hpp"

#include "bus/envelope.hpp"
#include "platform/core/text.hpp"
#include "platform/json/value.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>
#include <variant>

namespace fcg::bus {

namespace {

bool is_hexadecimal(char character)
{
    return std::isxdigit(static_cast<unsigned char>(character)) != 0;
}

bool is_word(char character)
{
    return std::isalnum(static_cast<unsigned char>(character)) != 0;
}

/// Returns the length of an id or a number at the start of `text`, or 0. An id consists of hexadecimal digits
/// and '-', with a decimal digit among them, and is a whole word; a number consists of decimal digits.
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
    return static_cast<std::size_t>(std::ranges::find_if_not(text, core::is_digit) - text.begin());
}

bool holds_any_case(std::string_view text, std::string_view value)
{
    return core::to_lower_ascii(text).find(core::to_lower_ascii(value)) != std::string::npos;
}

/// Returns whether the member `name` of the body, or of the message in its envelope, equals `text` in any
/// case. For a body that is not JSON, returns whether it contains `text`.
bool has_member(std::string_view body, std::string_view name, std::string_view text)
{
    auto const parsed = json::parse(body);
    auto const* const document = std::get_if<json::value>(&parsed);
    if (document == nullptr)
        return holds_any_case(body, text);
    auto const lower = core::to_lower_ascii(text);
    auto const is_wanted = [&](json::value const& object) {
        return core::to_lower_ascii(json::text_in(object, name)) == lower;
    };
    return is_wanted(*document) || (is_envelope(*document) && is_wanted(*document->find("message")));
}

bool has_correlation(message const& content, std::string_view correlation)
{
    return content.find(attribute::correlation_id) == correlation ||
           has_member(content.body, "correlationId", correlation);
}

bool holds_text(message const& content, std::string_view text)
{
    auto const holds = [text](auto const& attribute) { return holds_any_case(attribute.second, text); };
    return holds_any_case(content.id, text) || holds_any_case(content.body, text) ||
           std::ranges::any_of(content.attributes, holds);
}

core::time_point moment_in(std::string_view text)
{
    return core::parse_rfc3339(text).value_or(core::time_point());
}

} // namespace

dead_letter read_dead_letter(std::string queue, message content)
{
    dead_letter dead_letter;
    dead_letter.queue = std::move(queue);
    dead_letter.contract = content.find(attribute::contract);
    dead_letter.reason = content.find(attribute::dead_reason);
    dead_letter.attempts = number_of(content, attribute::dead_attempts);
    dead_letter.first_at = moment_in(content.find(attribute::dead_first_at));
    dead_letter.last_at = moment_in(content.find(attribute::dead_last_at));
    dead_letter.content = std::move(content);
    return dead_letter;
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

bool dead_letter_selection::includes(dead_letter const& dead_letter) const
{
    bool const is_named = ids.empty() || std::ranges::find(ids, dead_letter.content.id) != ids.end();
    return is_named && (contract.empty() || contract == dead_letter.contract) &&
           (reason.empty() || reason == kind_of_reason(dead_letter.reason)) &&
           (payment.empty() || has_member(dead_letter.content.body, "paymentId", payment)) &&
           (correlation.empty() || has_correlation(dead_letter.content, correlation)) &&
           (text.empty() || holds_text(dead_letter.content, text));
}

bool dead_letter_selection::is_everything() const
{
    return ids.empty() && contract.empty() && reason.empty() && payment.empty() && correlation.empty() &&
           text.empty() && max == SIZE_MAX;
}

std::vector<dead_letter_group> group_dead_letters(std::vector<dead_letter> const& dead_letters)
{
    std::map<std::tuple<std::string, std::string, std::string>, dead_letter_group> by_key;
    for (auto const& dead_letter : dead_letters) {
        auto kind = kind_of_reason(dead_letter.reason);
        auto& group = by_key[{dead_letter.queue, dead_letter.contract, kind}];
        if (group.dead_letters++ == 0)
            group = {dead_letter.queue,   dead_letter.contract, std::move(kind),       1,
                     dead_letter.last_at, dead_letter.last_at,  dead_letter.content.id};
        group.oldest = std::min(group.oldest, dead_letter.last_at);
        group.newest = std::max(group.newest, dead_letter.last_at);
    }
    std::vector<dead_letter_group> groups;
    for (auto& [key, group] : by_key)
        groups.push_back(std::move(group));
    std::ranges::sort(groups, std::greater(), &dead_letter_group::dead_letters);
    return groups;
}

task<std::vector<dead_letter>> read_dead_letters(queue_transport& queues, std::string queue,
                                                 std::size_t max_count)
{
    auto dead = dead_letter_queue(queue);
    auto seen = co_await queues.peek(std::move(dead), max_count);
    std::vector<dead_letter> dead_letters;
    dead_letters.reserve(seen.size());
    for (auto& message : seen)
        dead_letters.push_back(read_dead_letter(queue, std::move(message.content)));
    co_return dead_letters;
}

} // namespace fcg::bus
