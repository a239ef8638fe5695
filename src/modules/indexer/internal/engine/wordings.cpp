#include "internal/engine/wordings.hpp"

#include "internal/index/live_index.hpp"

#include <algorithm>

namespace fcg::indexer {

namespace {

constexpr int steps_in_titles = 5;
constexpr int steps_everywhere = 7;

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

wordings::wordings(std::string_view text, std::shared_ptr<live_index const> memory, search_scope scope)
    : typed_(read_typed(text)),
      memory_(std::move(memory)),
      choice_(memory_->words(), may_occur),
      steps_(scope == search_scope::titles ? steps_in_titles : steps_everywhere)
{
}

std::optional<wording> wordings::next()
{
    while (step_ < steps_) {
        auto wording = make(step_++);
        if (!wording)
            continue;
        auto expression = expression_of(wording->words, wording->combination);
        if (expression.empty() || std::ranges::find(tried_, expression) != tried_.end())
            continue;
        tried_.push_back(std::move(expression));
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

std::optional<wording> wordings::make(int step)
{
    wording wording;
    switch (step) {
    case 0:
        wording.words = choose(typed_, leniency::as_typed);
        take_as_typed(wording.words, typed_.last_goes_on);
        break;
    case 1:
        wording.words = choose(join_words(typed_, memory_->words()), leniency::nearest);
        break;
    case 2:
        wording.words = choose(typed_, leniency::nearest);
        break;
    case 3:
        wording.words = choose(typed_, leniency::unknown_only);
        break;
    case 4:
        wording.words = choose(typed_, leniency::every_word);
        break;
    case 5:
        wording.words = choose(typed_, leniency::every_word);
        std::erase_if(wording.words, std::not_fn(has_spelling));
        break;
    default:
        wording.words = choose(typed_, leniency::nearest);
        std::erase_if(wording.words, std::not_fn(has_spelling));
        wording.combination = combination::any_word;
        break;
    }
    if (wording.words.empty() || !std::ranges::all_of(wording.words, has_spelling))
        return std::nullopt;
    return wording;
}

} // namespace fcg::indexer
