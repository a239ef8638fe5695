#include "internal/search/highlights.hpp"

#include "internal/text/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace fcg::indexer {

namespace {

/// The octets of a text from `begin` up to, but not including, `end`.
struct stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
};

constexpr std::string_view ellipsis = "\xe2\x80\xa6";

bool is_wanted(std::string_view folded, std::span<spelling const> words)
{
    return std::ranges::any_of(words, [&](spelling const& word) {
        return word.as_prefix ? folded.starts_with(word.folded) : folded == word.folded;
    });
}

/// Joins words in the same way as words_to_index().
std::string join(std::span<word const> words)
{
    std::string joined;
    for (auto const& word : words) {
        if (joined.size() < longest_word)
            joined += word.folded;
    }
    return joined;
}

std::vector<stretch> find_wanted(std::span<word const> words, std::span<spelling const> requested_words)
{
    std::vector<stretch> stretches;
    for (std::size_t begin = 0; begin < words.size();) {
        auto end = begin + 1;
        while (words[end - 1].joined_to_next && end < words.size())
            ++end;
        auto const run = words.subspan(begin, end - begin);
        auto const before = stretches.size();
        for (auto const& word : run) {
            if (is_wanted(word.folded, requested_words))
                stretches.push_back({word.begin, word.end});
        }
        if (run.size() > 1 && stretches.size() == before && is_wanted(join(run), requested_words))
            stretches.push_back({run.front().begin, run.back().end});
        begin = end;
    }
    return stretches;
}

/// Returns the greatest offset up to `index` that is not in the middle of a character.
std::size_t character_before(std::string_view text, std::size_t index)
{
    while (index > 0 && index < text.size() && (static_cast<unsigned char>(text[index]) & 0xc0) == 0x80)
        --index;
    return index;
}

/// Chooses the part of a text that is shown: around `first`, from the beginning of a word to the end of one.
stretch choose_window(std::string_view text, std::span<word const> words, stretch first,
                      std::size_t max_count)
{
    if (text.size() <= max_count)
        return {0, text.size()};
    stretch window;
    auto const lead = max_count / 4;
    if (first.begin > lead)
        window.begin = std::ranges::lower_bound(words, first.begin - lead, {}, &word::begin)->begin;
    window.end = std::min(text.size(), window.begin + max_count);
    if (window.end == text.size())
        return window;
    auto const cut = std::ranges::upper_bound(words, window.end, {}, &word::end);
    bool const whole_words = cut != words.begin() && std::prev(cut)->end > first.begin;
    window.end = whole_words ? std::prev(cut)->end : character_before(text, window.end);
    return window;
}

constexpr std::array<std::pair<char, std::string_view>, 5> entities{
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}}};

void append_escaped(std::string& value, std::string_view text)
{
    for (char const each : text) {
        auto const* const entity =
            std::ranges::find(entities, each, &std::pair<char, std::string_view>::first);
        if (entity != entities.end())
            value += entity->second;
        else
            value += each;
    }
}

} // namespace

std::string highlight(std::string_view text, std::span<spelling const> requested_words, std::size_t max_count)
{
    auto const words = split_words(text);
    auto const marks = find_wanted(words, requested_words);
    if (marks.empty())
        return {};
    auto const window = choose_window(text, words, marks.front(), max_count);
    std::string marked(window.begin > 0 ? ellipsis : "");
    auto index = window.begin;
    for (auto const& mark : marks) {
        if (mark.begin >= window.end)
            break;
        auto const end = std::min(mark.end, window.end);
        append_escaped(marked, text.substr(index, mark.begin - index));
        marked += "<em>";
        append_escaped(marked, text.substr(mark.begin, end - mark.begin));
        marked += "</em>";
        index = end;
    }
    append_escaped(marked, text.substr(index, window.end - index));
    if (window.end < text.size())
        marked += ellipsis;
    return marked;
}

namespace {

std::vector<spelling> wanted_of(std::span<query_word const> words)
{
    std::vector<spelling> requested_words;
    for (auto const& word : words)
        for (auto const& spelling : word.spellings) {
            requested_words.push_back({spelling.folded, spelling.as_prefix});
            auto const pieces = split_words(spelling.phrase);
            for (auto const& piece : pieces)
                requested_words.push_back({piece.folded, spelling.as_prefix && &piece == &pieces.back()});
        }
    return requested_words;
}

std::string highlight_each(std::vector<std::string> const& labels, std::span<spelling const> words)
{
    std::string text;
    for (auto const& label : labels) {
        auto const marked = highlight(label, words);
        if (marked.empty())
            continue;
        if (!text.empty())
            text += ", ";
        text += marked;
    }
    return text;
}

} // namespace

std::vector<std::pair<std::string, std::string>> highlights_of(contracts::game_facts const& game,
                                                               std::span<query_word const> words)
{
    std::vector<std::pair<std::string, std::string>> entries;
    if (words.empty())
        return entries;
    auto const requested_words = wanted_of(words);
    auto const keep = [&entries](char const* field, std::string marked) {
        if (!marked.empty())
            entries.emplace_back(field, std::move(marked));
    };
    keep("title", highlight(game.title, requested_words));
    keep("developer", highlight(game.developer, requested_words));
    keep("publisher", highlight(game.publisher, requested_words));
    keep("genres", highlight_each(game.genres, requested_words));
    keep("tags", highlight_each(game.tags, requested_words));
    keep("description", highlight(game.description, requested_words));
    return entries;
}

std::vector<search_hit> to_hits(std::vector<document> documents, std::span<query_word const> words)
{
    std::vector<search_hit> hits;
    for (auto& document : documents) {
        auto highlights = highlights_of(document.game, words);
        hits.push_back({std::move(document), std::move(highlights)});
    }
    return hits;
}

} // namespace fcg::indexer
