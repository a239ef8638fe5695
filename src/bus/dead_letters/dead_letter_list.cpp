#include "bus/dead_letters/dead_letter_list.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <tuple>

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
           (reason.empty() || reason == kind_of_reason(one.reason));
}

bool letter_choice::is_everything() const
{
    return ids.empty() && contract.empty() && reason.empty() && most == SIZE_MAX;
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

task<std::vector<dead_letter>> read_dead_letters(queue_transport& from, std::string queue, std::size_t most)
{
    auto dead = dead_letter_queue(queue);
    auto seen = co_await from.peek(std::move(dead), most);
    std::vector<dead_letter> letters;
    letters.reserve(seen.size());
    for (auto& one : seen)
        letters.push_back(read_dead_letter(queue, std::move(one.content)));
    co_return letters;
}

} // namespace fcg::bus
