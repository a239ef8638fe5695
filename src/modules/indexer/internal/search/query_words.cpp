#include "internal/search/query_words.hpp"

#include "internal/text/words.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fcg::indexer {

namespace {

void append_quoted(std::string& out, std::string_view text, bool as_prefix)
{
    out += '"';
    for (char const character : text) {
        if (character == '"')
            out += '"';
        out += character;
    }
    out += as_prefix ? "\"*" : "\"";
}

std::string expression_of(query_word const& word)
{
    std::string alternatives;
    for (auto const& spelling : word.spellings) {
        if (!alternatives.empty())
            alternatives += " OR ";
        if (spelling.phrase.empty())
            append_quoted(alternatives, spelling.folded, spelling.as_prefix);
        else
            alternatives += expression_of_phrase(spelling.phrase, spelling.as_prefix);
    }
    return word.spellings.size() > 1 ? '(' + alternatives + ')' : alternatives;
}

} // namespace

std::string expression_of(std::span<query_word const> words, combination combination)
{
    std::string text;
    for (auto const& word : words) {
        auto const value = expression_of(word);
        if (value.empty()) {
            if (combination == combination::all_words)
                return {};
            continue;
        }
        if (!text.empty())
            text += combination == combination::all_words ? " AND " : " OR ";
        text += value;
    }
    return text;
}

std::string in_titles(std::string const& expression)
{
    return "{title} : (" + expression + ')';
}

std::string expression_of_word(std::string_view folded, bool as_prefix)
{
    std::string text;
    append_quoted(text, folded, as_prefix);
    return text;
}

std::string expression_of_phrase(std::string_view phrase, bool as_prefix)
{
    std::string text = "({title developer publisher} : ";
    append_quoted(text, phrase, as_prefix);
    text += ')';
    return text;
}

namespace {

constexpr std::size_t max_similar = 12;
/// The minimum length of a part of a word that may be a word of its own.
constexpr std::size_t min_piece = 3;

/// Returns "left 4 dead" for "left4dead"; empty if no letter is next to a digit.
std::string apart_at_digits(std::string_view word)
{
    std::string apart;
    bool has_met = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (i > 0 && core::is_digit(word[i - 1]) != core::is_digit(word[i])) {
            apart += ' ';
            has_met = true;
        }
        apart += word[i];
    }
    return has_met ? apart : std::string{};
}

/// Returns the ways to split a word in two parts that are both in the names.
std::vector<std::string> ways_apart(std::string_view word, bool goes_on, vocabulary const& names)
{
    std::vector<std::string> ways;
    if (auto at_digits = apart_at_digits(word); !at_digits.empty())
        ways.push_back(std::move(at_digits));
    for (std::size_t index = min_piece; index + min_piece <= word.size(); ++index) {
        auto const front = word.substr(0, index);
        auto const back = word.substr(index);
        if (core::is_utf8(front) && names.has(front) && (goes_on ? names.has_prefix(back) : names.has(back)))
            ways.push_back(std::string(front) + ' ' + std::string(back));
    }
    return ways;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> numerals{
    {{"1", "i"},    {"2", "ii"},    {"3", "iii"},    {"4", "iv"},   {"5", "v"},
     {"6", "vi"},   {"7", "vii"},   {"8", "viii"},   {"9", "ix"},   {"10", "x"},
     {"11", "xi"},  {"12", "xii"},  {"13", "xiii"},  {"14", "xiv"}, {"15", "xv"},
     {"16", "xvi"}, {"17", "xvii"}, {"18", "xviii"}, {"19", "xix"}, {"20", "xx"}}};

/// Returns a number from 1 to 20 in the other notation, as titles have it: "3" for "iii" and "iii" for "3".
/// Empty for any other word.
std::string_view other_numeral(std::string_view word)
{
    for (auto const& [digits, roman_digits] : numerals) {
        if (word == digits)
            return roman_digits;
        if (word == roman_digits)
            return digits;
    }
    return {};
}

} // namespace

typed_text read_typed(std::string_view text)
{
    auto words = split_words(text, max_typed_words + 1);
    typed_text typed;
    typed.last_goes_on =
        !words.empty() && words.size() <= max_typed_words && text.find(' ', words.back().end) == text.npos;
    if (words.size() > max_typed_words)
        words.pop_back();
    for (auto& word : words)
        typed.words.push_back(std::move(word.folded));
    return typed;
}

word_choice::word_choice(vocabulary const& names, std::function<bool(std::string const&)> occurs)
    : names_(names),
      occurs_(std::move(occurs))
{
}

query_word word_choice::choose(std::string const& word, bool goes_on, leniency leniency)
{
    auto& known = look_up(word, goes_on);
    query_word chosen{word, known.as_typed};
    bool const may_differ =
        leniency == leniency::every_word || (leniency != leniency::as_typed && known.as_typed.empty());
    if (!may_differ)
        return chosen;
    if (leniency == leniency::every_word && !goes_on && names_.has_prefix(word))
        chosen.spellings.push_back({word, true});
    auto const& similar = similar_to(known);
    for (auto const& spelling : similar)
        if (leniency != leniency::nearest || spelling.distance == similar.front().distance)
            chosen.spellings.push_back(spelling);
    return chosen;
}

word_choice::known& word_choice::look_up(std::string const& word, bool goes_on)
{
    auto const is_it = [&](known const& known) { return known.word == word && known.goes_on == goes_on; };
    auto const it = std::ranges::find_if(known_, is_it);
    if (it != known_.end())
        return *it;
    known_.push_back({word, goes_on, spellings_as_typed(word, goes_on), {}, false});
    return known_.back();
}

std::vector<spelling> const& word_choice::similar_to(known& known)
{
    if (known.similar_is_known)
        return known.similar;
    add_similar(known, false, 0);
    if (known.goes_on)
        add_similar(known, true, 1);
    known.similar_is_known = true;
    return known.similar;
}

/// Appends the similar words; among spellings of equal distance they come last.
void word_choice::add_similar(known& known, bool goes_on, int more_distance)
{
    for (auto& like : names_.words_like(known.word, goes_on, max_similar)) {
        if (like.edits == 0 ||
            std::ranges::find(known.similar, like.word, &spelling::folded) != known.similar.end())
            continue;
        int const distance = 2 * like.edits + more_distance;
        auto const behind = std::ranges::upper_bound(known.similar, distance, {}, &spelling::distance);
        known.similar.insert(behind, {std::move(like.word), false, distance});
    }
}

std::vector<spelling> word_choice::spellings_as_typed(std::string const& word, bool goes_on) const
{
    std::vector<spelling> spellings;
    if (goes_on && (names_.has_prefix(word) || occurs_(expression_of_word(word, true))))
        spellings.push_back({word, true});
    else if (!goes_on && (names_.has(word) || occurs_(expression_of_word(word, false))))
        spellings.push_back({word, false});
    else if (!goes_on && names_.has_prefix(word))
        spellings.push_back({word, true});
    if (auto const other = other_numeral(word); !other.empty() && names_.has(other))
        spellings.push_back({std::string(other), false});
    if (!spellings.empty())
        return spellings;
    for (auto& phrase : ways_apart(word, goes_on, names_))
        if (occurs_(expression_of_phrase(phrase, goes_on)))
            spellings.push_back({word, goes_on, 0, std::move(phrase)});
    return spellings;
}

typed_text join_words(typed_text const& typed, vocabulary const& names)
{
    typed_text joined{{}, typed.last_goes_on};
    for (std::size_t i = 0; i < typed.words.size(); ++i) {
        bool const has_next = i + 1 < typed.words.size();
        auto both = has_next ? typed.words[i] + typed.words[i + 1] : std::string{};
        if (has_next && names.has_prefix(both)) {
            joined.words.push_back(std::move(both));
            ++i;
        } else {
            joined.words.push_back(typed.words[i]);
        }
    }
    if (joined.words.size() == typed.words.size())
        return {};
    return joined;
}

} // namespace fcg::indexer
