#include "internal/search/understanding.hpp"

#include "internal/search/title_match.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace fcg::indexer {

namespace {

/// Returns whether an expression may find anything. Only the server knows the words of descriptions, so an
/// expression of several words in place of one is assumed to be possible.
bool may_occur(std::string const& expression)
{
    return expression.find(' ') != std::string::npos;
}

bool has_spelling(query_word const& word)
{
    return !word.spellings.empty();
}

/// Accepts a word that is in no name as typed, because it may be in a description.
void take_as_typed(std::vector<query_word>& words, bool last_goes_on)
{
    for (auto& word : words) {
        auto const is_it = [&](spelling const& spelling) {
            return spelling.phrase.empty() && spelling.folded == word.typed;
        };
        if (std::ranges::none_of(word.spellings, is_it))
            word.spellings.insert(word.spellings.begin(),
                                  {word.typed, last_goes_on && &word == &words.back()});
    }
}

} // namespace

struct wordings::step {
    leniency leniency = leniency::as_typed;
    bool joins_words = false;
    bool leaves_out_unknown = false;
    combination combination = combination::all_words;
};

std::span<wordings::step const> wordings::steps_for(search_scope scope)
{
    static constexpr std::array<step, 7> steps{
        {{.leniency = leniency::as_typed},
         {.leniency = leniency::nearest, .joins_words = true},
         {.leniency = leniency::nearest},
         {.leniency = leniency::unknown_only},
         {.leniency = leniency::every_word},
         {.leniency = leniency::every_word, .leaves_out_unknown = true},
         {.leniency = leniency::nearest, .leaves_out_unknown = true, .combination = combination::any_word}}};
    constexpr std::size_t in_titles = 5;
    return std::span(steps).first(scope == search_scope::titles ? in_titles : steps.size());
}

wordings::wordings(std::string_view text, std::shared_ptr<live_index const> memory, search_scope scope,
                   std::function<bool(std::string const&)> occurs)
    : typed_(read_typed(text)),
      memory_(std::move(memory)),
      accepts_unknown_words_(!occurs),
      choice_(memory_->words(), occurs ? std::move(occurs) : may_occur),
      steps_(steps_for(scope))
{
}

std::optional<wording> wordings::next()
{
    while (!steps_.empty()) {
        auto wording = make(steps_.front());
        steps_ = steps_.subspan(1);
        if (!wording || std::ranges::find(tried_, wording->expression) != tried_.end())
            continue;
        tried_.push_back(wording->expression);
        return wording;
    }
    return std::nullopt;
}

std::vector<query_word> wordings::choose(typed_text const& typed, leniency leniency)
{
    std::vector<query_word> words;
    for (std::size_t i = 0; i < typed.words.size(); ++i)
        words.push_back(
            choice_.choose(typed.words[i], typed.last_goes_on && i + 1 == typed.words.size(), leniency));
    return words;
}

/// Returns nothing if no word is left, or if a word that is required has no spelling.
std::optional<wording> wordings::make(step const& step)
{
    auto words = choose(step.joins_words ? join_words(typed_, memory_->words()) : typed_, step.leniency);
    if (step.leniency == leniency::as_typed && accepts_unknown_words_)
        take_as_typed(words, typed_.last_goes_on);
    if (step.leaves_out_unknown)
        std::erase_if(words, std::not_fn(has_spelling));
    if (words.empty() || !std::ranges::all_of(words, has_spelling))
        return std::nullopt;
    auto expression = expression_of(words, step.combination);
    return wording{std::move(words), step.combination, std::move(expression)};
}

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

understood understand(search_room const& room, std::string_view text, search_scope scope)
{
    auto const occurs = [&room](std::string const& expression) { return !room.find(expression)->empty(); };
    auto const is_live = [&room](game_number number) { return room.index.memory->is_live(number); };
    wordings ways(text, room.index.memory, scope, occurs);
    understood understood{.scope = scope};
    while (auto wording = ways.next()) {
        understood.words = std::move(wording->words);
        auto expression =
            scope == search_scope::titles ? in_titles(wording->expression) : std::move(wording->expression);
        auto numbers = room.find(expression);
        if (!std::ranges::any_of(*numbers, is_live))
            continue;
        understood.expression = std::move(expression);
        understood.numbers = std::move(numbers);
        break;
    }
    return understood;
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

std::string as_understood(live_index const& memory, std::span<query_word const> words,
                          std::optional<game_number> best)
{
    std::vector<std::string_view> texts;
    if (best) {
        auto const& indexed_game = memory.at(*best);
        texts.push_back(indexed_game.title_key);
        for (auto const label : indexed_game.labels)
            texts.push_back(memory.labels().at(label).key);
    }
    std::string text;
    bool has_typo = false;
    for (auto const& word : words) {
        auto const& spelling = spelling_in(texts, word);
        has_typo = has_typo || spelling.distance > 0;
        if (!text.empty())
            text += ' ';
        text += spelling.phrase.empty() ? spelling.folded : spelling.phrase;
    }
    return has_typo ? text : std::string{};
}

} // namespace fcg::indexer
