#include "inside/engine/word_clauses.hpp"

#include "inside/engine/mapping.hpp"
#include "inside/text/words.hpp"

#include <algorithm>
#include <cmath>
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
/// A word as it was typed is worth so much; each step away from it costs more than all of the above.
constexpr double word_worth = 400;
constexpr double step_cost = 75;
/// Between two of the above: popularity gets two thirds of it, the fields and the order of words the rest.
constexpr double between = 9;
/// Of the whole query, each word in its likeliest spellings.
constexpr std::size_t max_candidates = 4;

struct likeness {
    int distance = 0;
    std::vector<spelling> spellings;
};

/// The spellings of a word, those that are equally far from it together.
std::vector<likeness> by_distance(query_word const& word)
{
    std::vector<likeness> all;
    for (auto const& one : word.spellings) {
        auto found = std::ranges::find(all, one.distance, &likeness::distance);
        if (found == all.end())
            found = all.insert(all.end(), {one.distance, {}});
        found->spellings.push_back(one);
    }
    return all;
}

clause in_field(std::span<spelling const> spellings, std::string_view field, bool has_beginnings)
{
    clauses whole;
    clauses beginnings;
    clauses all;
    for (auto const& one : spellings) {
        if (!one.phrase.empty())
            all.push_back(named(one.as_prefix ? "match_phrase_prefix" : "match_phrase",
                                named(field, text(one.phrase))));
        else if (!one.as_prefix)
            whole.push_back(text(one.folded));
        else if (has_beginnings && one.folded.size() <= longest_beginning)
            beginnings.push_back(text(one.folded));
        else
            all.push_back(named("prefix", named(field, text(one.folded))));
    }
    if (!whole.empty())
        all.push_back(named("terms", named(field, list(std::move(whole)))));
    if (!beginnings.empty())
        all.push_back(named("terms", named(std::string(field) + ".start", list(std::move(beginnings)))));
    return any_of(std::move(all));
}

/// In whichever field it is worth the most.
clause scored_word(query_word const& word, std::size_t words)
{
    clauses all;
    double const share = between / 12 / 10 / static_cast<double>(words);
    for (auto const& [distance, spellings] : by_distance(word))
        for (auto const& field : text_fields)
            all.push_back(constant(in_field(spellings, field.name, field.has_beginnings),
                                   word_worth - step_cost * distance + share * field.worth));
    return best_of(std::move(all));
}

struct candidate {
    std::string text;
    bool goes_on = false;
};

/// The query as a title may begin with it.
std::vector<candidate> candidates_of(std::span<query_word const> words)
{
    std::vector<candidate> all{{}};
    for (auto const& word : words) {
        std::vector<candidate> longer;
        for (auto const& front : all)
            for (auto const& one : word.spellings) {
                auto const& text = one.phrase.empty() ? one.folded : one.phrase;
                longer.push_back({front.text.empty() ? text : front.text + ' ' + text, one.as_prefix});
            }
        longer.resize(std::min(longer.size(), max_candidates));
        all = std::move(longer);
    }
    return all;
}

std::string glued(std::string text)
{
    std::erase(text, ' ');
    return text;
}

/// How the title relates to the whole query.
clauses title_tiers(wording const& words)
{
    clauses tiers;
    auto const add = [&tiers](char const* how, char const* field, std::string_view value, double score) {
        tiers.push_back(constant(named(how, named(field, text(value))), score));
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

/// The whole query is the name of a label.
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

/// Two thirds of `between` at 65,536 buyers, by the logarithm.
clause popularity_share()
{
    constexpr double doublings = 16;
    return object({{"field_value_factor", factor("popularity", "ln1p", 0)},
                   {"weight", number(between * 2 / 3 / doublings / std::numbers::ln2)}});
}

/// Up to a sixth of `between`: how much of the title the words are.
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
    clauses all;
    for (auto const& word : words)
        all.push_back(in_field(word, field, true));
    return all_of(std::move(all));
}

clause unscored(wording const& words)
{
    clauses all;
    for (auto const& word : words.words) {
        clauses fields;
        for (auto const& field : text_fields)
            fields.push_back(in_field(word, field.name, field.has_beginnings));
        all.push_back(any_of(std::move(fields)));
    }
    return words.how == combination::all_words ? all_of(std::move(all)) : any_of(std::move(all));
}

clause scored(wording const& words, std::string_view typed)
{
    clauses each;
    for (auto const& word : words.words)
        each.push_back(scored_word(word, words.words.size()));
    if (words.how == combination::any_word)
        each = {any_of(std::move(each))};
    auto tiers = title_tiers(words);
    tiers.push_back(label_tier(typed));
    auto query =
        named("bool", object({{"must", list(std::move(each))}, {"should", best_of(std::move(tiers))}}));
    return named("function_score", object({{"query", std::move(query)},
                                           {"functions", list({popularity_share(), covered_share(words)})},
                                           {"score_mode", text("sum")},
                                           {"boost_mode", text("sum")}}));
}

} // namespace fcg::indexer
