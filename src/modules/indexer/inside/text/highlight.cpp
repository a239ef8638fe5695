#include "inside/text/highlight.hpp"

#include "inside/text/words.hpp"

#include <algorithm>
#include <vector>

namespace fcg::indexer {
namespace {

/// Octets of the text, from `begin` to before `end`.
struct stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
};

constexpr std::string_view ellipsis = "\xe2\x80\xa6";

bool is_wanted(std::string_view folded, std::span<wanted_word const> wanted)
{
    return std::ranges::any_of(wanted, [&](wanted_word const& one) {
        return one.as_prefix ? folded.starts_with(one.folded) : folded == one.folded;
    });
}

/// As words_to_index() joins them.
std::string join(std::span<word const> words)
{
    std::string joined;
    for (auto const& each : words) {
        if (joined.size() < longest_word)
            joined += each.folded;
    }
    return joined;
}

std::vector<stretch> find_wanted(std::span<word const> words, std::span<wanted_word const> wanted)
{
    std::vector<stretch> found;
    for (std::size_t from = 0; from < words.size();) {
        auto end = from + 1;
        while (words[end - 1].joined_to_next && end < words.size())
            ++end;
        auto const run = words.subspan(from, end - from);
        auto const before = found.size();
        for (auto const& each : run) {
            if (is_wanted(each.folded, wanted))
                found.push_back({each.begin, each.end});
        }
        if (run.size() > 1 && found.size() == before && is_wanted(join(run), wanted))
            found.push_back({run.front().begin, run.back().end});
        from = end;
    }
    return found;
}

/// Not behind `at`, and no octet in the middle of a character.
std::size_t character_before(std::string_view text, std::size_t at)
{
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80)
        --at;
    return at;
}

/// What is shown of a text: around `first`, from the beginning of a word to the end of one.
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

void append_escaped(std::string& to, std::string_view text)
{
    for (char const each : text) {
        switch (each) {
        case '&':
            to += "&amp;";
            break;
        case '<':
            to += "&lt;";
            break;
        case '>':
            to += "&gt;";
            break;
        case '"':
            to += "&quot;";
            break;
        case '\'':
            to += "&#39;";
            break;
        default:
            to += each;
        }
    }
}

} // namespace

std::string highlight(std::string_view text, std::span<wanted_word const> wanted, std::size_t max_count)
{
    auto const words = split_words(text);
    auto const marks = find_wanted(words, wanted);
    if (marks.empty())
        return {};
    auto const window = choose_window(text, words, marks.front(), max_count);
    std::string marked(window.begin > 0 ? ellipsis : "");
    auto at = window.begin;
    for (auto const& mark : marks) {
        if (mark.begin >= window.end)
            break;
        auto const end = std::min(mark.end, window.end);
        append_escaped(marked, text.substr(at, mark.begin - at));
        marked += "<em>";
        append_escaped(marked, text.substr(mark.begin, end - mark.begin));
        marked += "</em>";
        at = end;
    }
    append_escaped(marked, text.substr(at, window.end - at));
    if (window.end < text.size())
        marked += ellipsis;
    return marked;
}

} // namespace fcg::indexer
