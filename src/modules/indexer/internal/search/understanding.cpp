#include "internal/search/understanding.hpp"

#include "internal/search/expression.hpp"
#include "internal/search/title_match.hpp"

#include <algorithm>

namespace fcg::indexer {

namespace {

bool has_living(live_index const& memory, std::vector<game_number> const& numbers)
{
    return std::ranges::any_of(numbers, [&](game_number number) { return memory.is_live(number); });
}

/// The attempts for one text. Each is made once, however many paths lead to it.
class attempts {
public:
    attempts(search_room const& room, search_scope scope)
        : room_(room),
          scope_(scope),
          choice_(room.index.memory->words(),
                  [room](std::string const& text) { return !room.find(text)->empty(); })
    {
    }

    bool found() const { return last_.numbers != nullptr; }

    understood take() { return std::move(last_); }

    void try_words(typed_text const& typed, leniency leniency)
    {
        if (!found() && !typed.words.empty())
            try_all_of(choose(typed, leniency));
    }

    /// Tries the words without those that nothing is similar to.
    void try_known_words(typed_text const& typed)
    {
        if (found())
            return;
        auto words = choose(typed, leniency::every_word);
        std::erase_if(words, [](query_word const& word) { return word.spellings.empty(); });
        try_all_of(std::move(words));
    }

    void try_any_word(typed_text const& typed)
    {
        if (found())
            return;
        auto words = choose(typed, leniency::nearest);
        std::erase_if(words, [](query_word const& word) { return word.spellings.empty(); });
        auto expression = expression_of(words, combination::any_word);
        attempt(std::move(words), std::move(expression));
    }

private:
    std::vector<query_word> choose(typed_text const& typed, leniency leniency)
    {
        std::vector<query_word> words;
        for (std::size_t i = 0; i < typed.words.size(); ++i)
            words.push_back(
                choice_.choose(typed.words[i], typed.last_goes_on && i + 1 == typed.words.size(), leniency));
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
        if (auto numbers = room_.find(expression); has_living(*room_.index.memory, *numbers)) {
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

matched_numbers search_room::find(label_number label) const
{
    auto const known = index.memory->end(); // everything below is in memory, whatever the tables contain
    return cache.find(index, known, "label " + std::to_string(label), [&](game_number after) {
        std::vector<game_number> numbers;
        for (auto number = after + 1; number < known; ++number)
            if (index.memory->is_live(number) &&
                std::ranges::binary_search(index.memory->at(number).labels, label))
                numbers.push_back(number);
        return numbers;
    });
}

understood understand(search_room const& room, typed_text const& typed, search_scope scope)
{
    attempts attempts(room, scope);
    attempts.try_words(typed, leniency::as_typed);
    auto const joined = join_words(typed, room.index.memory->words());
    attempts.try_words(joined, leniency::nearest);
    attempts.try_words(typed, leniency::nearest);
    attempts.try_words(typed, leniency::unknown_only);
    attempts.try_words(typed, leniency::every_word);
    if (scope == search_scope::everything) {
        attempts.try_known_words(typed);
        attempts.try_any_word(typed);
    }
    return attempts.take();
}

namespace {

/// Returns the spelling that stands in the first of the texts that has any, else the nearest one.
spelling const& spelling_in(std::vector<std::string_view> const& texts, query_word const& word)
{
    for (auto const text : texts)
        for (auto const& spelling : word.spellings)
            if (has_word(text, spelling))
                return spelling;
    return word.spellings.front();
}

} // namespace

std::string as_understood(understood const& query, std::vector<std::string_view> const& texts)
{
    std::string text;
    bool has_typo = false;
    for (auto const& word : query.words) {
        auto const& spelling = spelling_in(texts, word);
        has_typo = has_typo || spelling.distance > 0;
        if (!text.empty())
            text += ' ';
        text += spelling.phrase.empty() ? spelling.folded : spelling.phrase;
    }
    return has_typo ? text : std::string{};
}

} // namespace fcg::indexer
