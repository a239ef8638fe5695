#include "platform/core/topic_pattern.hpp"

#include <cstddef>
#include <optional>

namespace fcg::core {
namespace {

constexpr std::size_t longest_pattern = 200;

/// The words that are left; nothing if there are none.
using words = std::optional<std::string_view>;

words words_of(std::string_view text)
{
    return text.empty() ? words() : words(text);
}

std::string_view first(words const& words)
{
    return words->substr(0, words->find('.'));
}

words rest(words const& own_words)
{
    auto const dot = own_words->find('.');
    return dot == own_words->npos ? words() : words(own_words->substr(dot + 1));
}

bool is_pattern_word(std::string_view text)
{
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    return !text.empty() && (text == "*" || text == "#" || text.find_first_not_of(allowed) == text.npos);
}

} // namespace

bool matches_topic(std::string_view pattern, std::string_view topic)
{
    auto requested_words = words_of(pattern);
    auto received_words = words_of(topic);
    // After a mismatch the last # takes one word more; those before it need not change.
    bool has_hash = false;
    words behind_hash;
    words untaken;
    while (requested_words || received_words) {
        if (requested_words && first(requested_words) == "#") {
            has_hash = true;
            behind_hash = requested_words = rest(requested_words);
            untaken = received_words;
        } else if (requested_words && received_words &&
                   (first(requested_words) == "*" || first(requested_words) == first(received_words))) {
            requested_words = rest(requested_words);
            received_words = rest(received_words);
        } else if (has_hash && untaken) {
            received_words = untaken = rest(untaken);
            requested_words = behind_hash;
        } else {
            return false;
        }
    }
    return true;
}

std::string_view why_no_pattern(std::string_view text)
{
    if (text.size() > longest_pattern)
        return "is longer than 200 characters";
    auto left = words_of(text);
    if (!left)
        return "is empty";
    for (; left; left = rest(left))
        if (!is_pattern_word(first(left)))
            return "is not a pattern: words of a-z, 0-9, - and _ with dots between, * for one word, # for "
                   "any number";
    return {};
}

} // namespace fcg::core
