#include "inside/search/title_match.hpp"

#include <algorithm>
#include <array>

namespace fcg::indexer {

namespace {

/// Words of a title behind these are not looked at.
constexpr std::size_t max_title_words = 32;

class title_words {
public:
    explicit title_words(std::string_view title) : title_(title)
    {
        std::size_t at = 0;
        while (at < title.size() && count_ < max_title_words) {
            begins_[count_++] = at;
            at = std::min(title.find(' ', at), title.size()) + 1;
        }
        begins_[count_] = std::max(at, std::size_t{1});
    }

    std::size_t size() const { return count_; }

    std::string_view operator[](std::size_t at) const
    {
        return title_.substr(begins_[at], begins_[at + 1] - 1 - begins_[at]);
    }

private:
    std::string_view title_;
    std::array<std::size_t, max_title_words + 1> begins_; ///< and one behind the blank after the last
    std::size_t count_ = 0;
};

/// What stands at one place of a title.
struct found_word {
    std::size_t words = 0; ///< of the title; 0: nothing of the kind
    bool is_whole = false; ///< nothing goes on behind it
    int distance = 0;
};

found_word find_at(title_words const& title, std::size_t at, spelling const& one)
{
    std::string_view rest = one.folded;
    for (std::size_t i = at; i < title.size(); ++i) {
        auto const word = title[i];
        if (rest.size() > word.size()) {
            if (!rest.starts_with(word))
                return {};
            rest.remove_prefix(word.size());
            continue;
        }
        bool const is_whole = rest == word;
        if (is_whole || (one.as_prefix && word.starts_with(rest)))
            return {i + 1 - at, is_whole, one.distance};
        return {};
    }
    return {};
}

found_word find_at(title_words const& title, std::size_t at, query_word const& word)
{
    if (at >= title.size())
        return {};
    auto const there = title[at];
    for (auto const& one : word.spellings) {
        if (!there.starts_with(one.folded.front())) // most words: without a call
            continue;
        if (auto const found = find_at(title, at, one); found.words > 0)
            return found;
    }
    return {};
}

bool stands_in(title_words const& title, query_word const& word)
{
    for (std::size_t at = 0; at < title.size(); ++at)
        if (find_at(title, at, word).words > 0)
            return true;
    return false;
}

/// All words of the query, one behind another from `at` on.
bool match_in_order(title_words const& title, std::size_t at, std::span<query_word const> query,
                    title_match& match)
{
    auto place = at;
    int distance = 0;
    bool is_whole = false;
    for (auto const& word : query) {
        auto const found = find_at(title, place, word);
        if (found.words == 0)
            return false;
        place += found.words;
        distance += found.distance;
        is_whole = found.is_whole;
    }
    match.words = query.size();
    match.covered = place - at;
    match.distance = distance;
    match.in_order = true;
    match.ends_a_word = is_whole;
    return true;
}

void match_in_any_order(title_words const& title, std::span<query_word const> query, title_match& match)
{
    for (auto const& word : query) {
        found_word best;
        for (std::size_t at = 0; at < title.size(); ++at)
            if (auto const found = find_at(title, at, word);
                found.words > 0 && (best.words == 0 || found.distance < best.distance))
                best = found;
        if (best.words == 0)
            continue;
        ++match.words;
        match.covered += best.words;
        match.distance += best.distance;
    }
    match.covered = std::min(match.covered, match.of);
}

bool is_article(std::string_view word)
{
    return word == "the" || word == "a" || word == "an";
}

} // namespace

title_match match_title(std::string_view title, std::span<query_word const> query)
{
    title_words const words(title);
    title_match match;
    match.of = words.size();
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (!match_in_order(words, at, query, match))
            continue;
        match.at_start = at == 0 || (at == 1 && is_article(words[0]));
        if (match.at_start && at == 1)
            --match.of;
        return match;
    }
    match_in_any_order(words, query, match);
    return match;
}

bool has_all_words(std::string_view title, std::span<query_word const> query)
{
    title_words const words(title);
    return std::ranges::all_of(query, [&words](query_word const& one) { return stands_in(words, one); });
}

bool may_begin_with(std::string_view title, query_word const& word)
{
    auto const begins_so = [&word](std::string_view text) {
        return std::ranges::any_of(word.spellings, [text](spelling const& one) {
            return !text.empty() && text.front() == one.folded.front();
        });
    };
    if (begins_so(title))
        return true;
    auto const first = title.substr(0, title.find(' '));
    return is_article(first) && first.size() < title.size() && begins_so(title.substr(first.size() + 1));
}

bool has_word(std::string_view title, spelling const& one)
{
    title_words const words(title);
    for (std::size_t at = 0; at < words.size(); ++at)
        if (find_at(words, at, one).words > 0)
            return true;
    return false;
}

} // namespace fcg::indexer
