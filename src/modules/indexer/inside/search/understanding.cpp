#include "inside/search/understanding.hpp"

#include "inside/search/expression.hpp"
#include "inside/search/title_match.hpp"

#include <algorithm>

namespace fcg::indexer {

namespace {

bool has_living(live_index const& memory, std::vector<game_number> const& numbers)
{
    return std::ranges::any_of(numbers, [&](game_number one) { return memory.is_live(one); });
}

/// The attempts for one text; each is asked once, however many ways lead to it.
class attempts {
public:
    attempts(search_room const& room, search_scope scope)
        : room_(room),
          scope_(scope),
          choice_(room.of.memory->words(),
                  [room](std::string const& one) { return !room.find(one)->empty(); })
    {
    }

    bool found() const { return last_.numbers != nullptr; }

    understood take() { return std::move(last_); }

    void try_words(typed_text const& typed, leniency how)
    {
        if (!found() && !typed.words.empty())
            try_all_of(choose(typed, how));
    }

    /// Leaves out what nothing is like.
    void try_known_words(typed_text const& typed)
    {
        if (found())
            return;
        auto words = choose(typed, leniency::every_word);
        std::erase_if(words, [](query_word const& one) { return one.spellings.empty(); });
        try_all_of(std::move(words));
    }

    void try_any_word(typed_text const& typed)
    {
        if (found())
            return;
        auto words = choose(typed, leniency::nearest);
        std::erase_if(words, [](query_word const& one) { return one.spellings.empty(); });
        auto expression = expression_of(words, combination::any_word);
        attempt(std::move(words), std::move(expression));
    }

private:
    std::vector<query_word> choose(typed_text const& typed, leniency how)
    {
        std::vector<query_word> words;
        for (std::size_t i = 0; i < typed.words.size(); ++i)
            words.push_back(
                choice_.choose(typed.words[i], typed.last_goes_on && i + 1 == typed.words.size(), how));
        return words;
    }

    void try_all_of(std::vector<query_word> words)
    {
        auto expression = expression_of(words, combination::all_words);
        attempt(std::move(words), std::move(expression));
    }

    void attempt(std::vector<query_word> words, std::string expression)
    {
        if (expression.empty() || std::ranges::find(tried_, expression) != tried_.end())
            return;
        tried_.push_back(expression);
        if (scope_ == search_scope::titles)
            expression = in_titles(expression);
        last_.scope = scope_;
        last_.words = std::move(words);
        if (auto numbers = room_.find(expression); has_living(*room_.of.memory, *numbers)) {
            last_.expression = std::move(expression);
            last_.numbers = std::move(numbers);
        }
    }

    search_room const& room_;
    search_scope scope_;
    word_choice choice_;
    std::vector<std::string> tried_;
    understood last_;
};

} // namespace

matched_numbers search_room::find(label_number which) const
{
    auto const known = of.memory->end(); // all of it is in memory, whatever the tables show
    return cache.find(of, known, "label " + std::to_string(which), [&](game_number after) {
        std::vector<game_number> found;
        for (auto number = after + 1; number < known; ++number)
            if (of.memory->is_live(number) && std::ranges::binary_search(of.memory->at(number).labels, which))
                found.push_back(number);
        return found;
    });
}

understood understand(search_room const& room, typed_text const& typed, search_scope scope)
{
    attempts all(room, scope);
    all.try_words(typed, leniency::as_typed);
    auto const joined = join_words(typed, room.of.memory->words());
    all.try_words(joined, leniency::nearest);
    all.try_words(typed, leniency::nearest);
    all.try_words(typed, leniency::unknown_only);
    all.try_words(typed, leniency::every_word);
    if (scope == search_scope::everything) {
        all.try_known_words(typed);
        all.try_any_word(typed);
    }
    return all.take();
}

namespace {

/// In the first text that has any; else the one that is nearest.
spelling const& spelling_in(std::vector<std::string_view> const& texts, query_word const& word)
{
    for (auto const text : texts)
        for (auto const& one : word.spellings)
            if (has_word(text, one))
                return one;
    return word.spellings.front();
}

} // namespace

std::string as_understood(understood const& query, std::vector<std::string_view> const& texts)
{
    std::string all;
    bool has_typo = false;
    for (auto const& word : query.words) {
        auto const& one = spelling_in(texts, word);
        has_typo = has_typo || one.distance > 0;
        if (!all.empty())
            all += ' ';
        all += one.phrase.empty() ? one.folded : one.phrase;
    }
    return has_typo ? all : std::string{};
}

} // namespace fcg::indexer
