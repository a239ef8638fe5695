#include "internal/engine/word_clauses.hpp"

#include "internal/engine/mapping.hpp"
#include "internal/text/words.hpp"

#include <algorithm>
#include <map>
#include <numbers>
#include <string>
#include <vector>

namespace fcg::indexer {

namespace {

constexpr double exact_title = 60;
constexpr double begins = 50;
constexpr double begins_in_a_word = 40;
constexpr double all_in_title = 30;
constexpr double is_label = 20;
/// The score of a word as typed; each step away from it costs more than all of the above.
constexpr double word_worth = 400;
constexpr double step_cost = 75;
/// The range between two of the above: popularity gets two thirds of it, the fields and the order of words
/// the rest.
constexpr double between = 9;
/// The maximum number of forms of the whole query, made of the likeliest spellings of each word.
constexpr std::size_t max_candidates = 4;

/// Groups the spellings of a word by their distance.
std::map<int, std::vector<spelling>> by_distance(query_word const& word)
{
    std::map<int, std::vector<spelling>> spellings;
    for (auto const& spelling : word.spellings)
        spellings[spelling.distance].push_back(spelling);
    return spellings;
}

clause in_field(std::span<spelling const> spellings, std::string_view field, bool has_beginnings)
{
    clauses entire_clauses;
    clauses beginnings;
    clauses clauses;
    for (auto const& spelling : spellings) {
        if (!spelling.phrase.empty())
            clauses.push_back(named(spelling.as_prefix ? "match_phrase_prefix" : "match_phrase",
                                    named(field, text(spelling.phrase))));
        else if (!spelling.as_prefix)
            entire_clauses.push_back(text(spelling.folded));
        else if (has_beginnings && spelling.folded.size() <= longest_beginning)
            beginnings.push_back(text(spelling.folded));
        else
            clauses.push_back(named("prefix", named(field, text(spelling.folded))));
    }
    if (!entire_clauses.empty())
        clauses.push_back(named("terms", named(field, list(std::move(entire_clauses)))));
    if (!beginnings.empty())
        clauses.push_back(named("terms", named(std::string(field) + ".start", list(std::move(beginnings)))));
    return any_of(std::move(clauses));
}

/// Returns a clause for a word, scored by the field in which it is worth the most.
clause scored_word(query_word const& word, std::size_t words)
{
    clauses clauses;
    double const share = between / 12 / 10 / static_cast<double>(words);
    for (auto const& [distance, spellings] : by_distance(word))
        for (auto const& field : text_fields)
            clauses.push_back(constant(in_field(spellings, field.name, field.has_beginnings),
                                       word_worth - step_cost * distance + share * field.worth));
    return best_of(std::move(clauses));
}

struct candidate {
    std::string text;
    bool goes_on = false;
};

/// Returns the forms of the query with which a title may begin.
std::vector<candidate> candidates_of(std::span<query_word const> words)
{
    std::vector<candidate> candidates{{}};
    for (auto const& word : words) {
        std::vector<candidate> longer;
        for (auto const& front : candidates)
            for (auto const& spelling : word.spellings) {
                auto const& text = spelling.phrase.empty() ? spelling.folded : spelling.phrase;
                longer.push_back({front.text.empty() ? text : front.text + ' ' + text, spelling.as_prefix});
            }
        longer.resize(std::min(longer.size(), max_candidates));
        candidates = std::move(longer);
    }
    return candidates;
}

std::string glued(std::string text)
{
    std::erase(text, ' ');
    return text;
}

/// Returns the clauses for the relation of the title to the whole query.
clauses title_tiers(wording const& words)
{
    clauses tiers;
    auto const add = [&tiers](char const* kind, char const* field, std::string_view value, double score) {
        tiers.push_back(constant(named(kind, named(field, text(value))), score));
    };
    for (auto const& [words_of_it, goes_on] : candidates_of(words.words))
        for (std::string const article : {"", "the ", "a ", "an "}) {
            auto const title = article + words_of_it;
            add("term", "title_glued", glued(title), exact_title);
            add("prefix", "title_key", title + " ", begins);
            if (goes_on)
                add("prefix", "title_glued", glued(title), begins_in_a_word);
        }
    tiers.push_back(constant(all_in_field(words.words, "title"), all_in_title));
    return tiers;
}

/// Returns a clause for games with a label that equals the whole query.
clause label_tier(std::string_view typed)
{
    clauses kinds;
    for (auto const kind : {label_kind::genre, label_kind::tag, label_kind::developer, label_kind::publisher})
        kinds.push_back(named("term", named(label_field(kind), text(fold_words(typed)))));
    return constant(any_of(std::move(kinds)), is_label);
}

clause factor(char const* field, char const* modifier, std::int64_t missing)
{
    return object({{"field", text(field)}, {"modifier", text(modifier)}, {"missing", number(missing)}});
}

/// Returns a clause that grows with the logarithm of the buyers, up to two thirds of `between` at 65,536
/// buyers.
clause popularity_share()
{
    constexpr double doublings = 16;
    return object({{"field_value_factor", factor("popularity", "ln1p", 0)},
                   {"weight", number(between * 2 / 3 / doublings / std::numbers::ln2)}});
}

/// Returns a clause of up to a sixth of `between`: the part of the title that the words cover.
clause covered_share(wording const& words)
{
    return object({{"filter", all_in_field(words.words, "title")},
                   {"field_value_factor", factor("title_words", "reciprocal", 1)},
                   {"weight", number(between / 6 * static_cast<double>(words.words.size()))}});
}

} // namespace

clause in_field(query_word const& word, std::string_view field, bool has_beginnings)
{
    return in_field(std::span<spelling const>(word.spellings), field, has_beginnings);
}

clause all_in_field(std::span<query_word const> words, std::string_view field)
{
    clauses clauses;
    for (auto const& word : words)
        clauses.push_back(in_field(word, field, true));
    return all_of(std::move(clauses));
}

clause unscored(wording const& words)
{
    clauses own_clauses;
    for (auto const& word : words.words) {
        clauses fields;
        for (auto const& field : text_fields)
            fields.push_back(in_field(word, field.name, field.has_beginnings));
        own_clauses.push_back(any_of(std::move(fields)));
    }
    return words.combination == combination::all_words ? all_of(std::move(own_clauses))
                                                       : any_of(std::move(own_clauses));
}

clause scored(wording const& words, std::string_view typed)
{
    clauses clauses;
    for (auto const& word : words.words)
        clauses.push_back(scored_word(word, words.words.size()));
    if (words.combination == combination::any_word)
        clauses = {any_of(std::move(clauses))};
    auto tiers = title_tiers(words);
    tiers.push_back(label_tier(typed));
    auto query =
        named("bool", object({{"must", list(std::move(clauses))}, {"should", best_of(std::move(tiers))}}));
    return named("function_score", object({{"query", std::move(query)},
                                           {"functions", list({popularity_share(), covered_share(words)})},
                                           {"score_mode", text("sum")},
                                           {"boost_mode", text("sum")}}));
}

} // namespace fcg::indexer
