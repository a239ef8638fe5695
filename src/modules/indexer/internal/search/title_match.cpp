#include "internal/search/title_match.hpp"

#include <algorithm>
#include <array>

namespace fcg::indexer {

namespace {

/// The maximum number of words of a title that are matched.
constexpr std::size_t max_title_words = 32;

class title_words {
public:
    explicit title_words(std::string_view title) : title_(title)
    {
        std::size_t index = 0;
        while (index < title.size() && count_ < max_title_words) {
            begins_[count_++] = index;
            index = std::min(title.find(' ', index), title.size()) + 1;
        }
        begins_[count_] = std::max(index, std::size_t{1});
    }

    std::size_t size() const { return count_; }

    std::string_view operator[](std::size_t index) const
    {
        return title_.substr(begins_[index], begins_[index + 1] - 1 - begins_[index]);
    }

private:
    std::string_view title_;
    std::array<std::size_t, max_title_words + 1> begins_; ///< word offsets, and one past the last blank
    std::size_t count_ = 0;
};

/// What was found at one position of a title.
struct found_word {
    std::size_t words = 0; ///< number of title words; 0 if nothing was found
    bool is_whole = false; ///< the word ends where the spelling ends
    int distance = 0;
};

found_word find_at(title_words const& title, std::size_t index, spelling const& spelling)
{
    std::string_view rest = spelling.folded;
    for (std::size_t i = index; i < title.size(); ++i) {
        auto const word = title[i];
        if (rest.size() > word.size()) {
            if (!rest.starts_with(word))
                return {};
            rest.remove_prefix(word.size());
            continue;
        }
        bool const is_whole = rest == word;
        if (is_whole || (spelling.as_prefix && word.starts_with(rest)))
            return {i + 1 - index, is_whole, spelling.distance};
        return {};
    }
    return {};
}

found_word find_at(title_words const& title, std::size_t index, query_word const& word)
{
    if (index >= title.size())
        return {};
    auto const there = title[index];
    for (auto const& spelling : word.spellings) {
        if (!there.starts_with(spelling.folded.front())) // excludes most words without a call
            continue;
        if (auto const found_word = find_at(title, index, spelling); found_word.words > 0)
            return found_word;
    }
    return {};
}

/// `word` is a query_word or one of its spellings.
bool stands_in(title_words const& title, auto const& word)
{
    for (std::size_t index = 0; index < title.size(); ++index)
        if (find_at(title, index, word).words > 0)
            return true;
    return false;
}

/// Matches all words of the query in sequence, beginning at word `index`.
bool match_in_order(title_words const& title, std::size_t index, std::span<query_word const> query,
                    title_match& match)
{
    auto position = index;
    int distance = 0;
    bool is_whole = false;
    for (auto const& word : query) {
        auto const found_word = find_at(title, position, word);
        if (found_word.words == 0)
            return false;
        position += found_word.words;
        distance += found_word.distance;
        is_whole = found_word.is_whole;
    }
    match.words = query.size();
    match.covered = position - index;
    match.distance = distance;
    match.in_order = true;
    match.ends_a_word = is_whole;
    return true;
}

void match_in_any_order(title_words const& title, std::span<query_word const> query, title_match& match)
{
    for (auto const& word : query) {
        found_word best;
        for (std::size_t index = 0; index < title.size(); ++index)
            if (auto const found_word = find_at(title, index, word);
                found_word.words > 0 && (best.words == 0 || found_word.distance < best.distance))
                best = found_word;
        if (best.words == 0)
            continue;
        ++match.words;
        match.covered += best.words;
        match.distance += best.distance;
    }
    match.covered = std::min(match.covered, match.word_count);
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
    match.word_count = words.size();
    for (std::size_t index = 0; index < words.size(); ++index) {
        if (!match_in_order(words, index, query, match))
            continue;
        match.at_start = index == 0 || (index == 1 && is_article(words[0]));
        if (match.at_start && index == 1)
            --match.word_count;
        return match;
    }
    match_in_any_order(words, query, match);
    return match;
}

bool has_all_words(std::string_view title, std::span<query_word const> query)
{
    title_words const words(title);
    return std::ranges::all_of(query, [&words](query_word const& word) { return stands_in(words, word); });
}

bool may_begin_with(std::string_view title, query_word const& word)
{
    auto const begins_so = [&word](std::string_view text) {
        return std::ranges::any_of(word.spellings, [text](spelling const& spelling) {
            return !text.empty() && text.front() == spelling.folded.front();
        });
    };
    if (begins_so(title))
        return true;
    auto const first = title.substr(0, title.find(' '));
    return is_article(first) && first.size() < title.size() && begins_so(title.substr(first.size() + 1));
}

bool has_word(std::string_view title, spelling const& spelling)
{
    return stands_in(title_words(title), spelling);
}

} // namespace fcg::indexer
