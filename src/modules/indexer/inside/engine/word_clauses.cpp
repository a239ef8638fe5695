#include "inside/engine/word_clauses.hpp"

#include "inside/engine/mapping.hpp"
#include "inside/index/labels.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace fcg::indexer {

namespace {

using nlohmann::json;

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
constexpr std::size_t most_candidates = 4;

json constant(json filter, double boost)
{
    return {{"constant_score", {{"filter", std::move(filter)}, {"boost", boost}}}};
}

json any_of(json clauses)
{
    if (clauses.size() == 1)
        return clauses.front();
    return {{"bool", {{"should", std::move(clauses)}, {"minimum_should_match", 1}}}};
}

json best_of(json clauses)
{
    return {{"dis_max", {{"queries", std::move(clauses)}}}};
}

json all_of(json clauses)
{
    return {{"bool", {{"filter", std::move(clauses)}}}};
}

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

json in_field(std::span<spelling const> spellings, std::string_view field, bool has_beginnings)
{
    std::string const name{field};
    json whole = json::array();
    json beginnings = json::array();
    json clauses = json::array();
    for (auto const& one : spellings) {
        if (!one.phrase.empty())
            clauses.push_back(
                {{one.as_prefix ? "match_phrase_prefix" : "match_phrase", {{name, one.phrase}}}});
        else if (!one.as_prefix)
            whole.push_back(one.folded);
        else if (has_beginnings && one.folded.size() <= longest_beginning)
            beginnings.push_back(one.folded);
        else
            clauses.push_back({{"prefix", {{name, one.folded}}}});
    }
    if (!whole.empty())
        clauses.push_back({{"terms", {{name, std::move(whole)}}}});
    if (!beginnings.empty())
        clauses.push_back({{"terms", {{name + ".start", std::move(beginnings)}}}});
    return any_of(std::move(clauses));
}

/// In whichever field it is worth the most.
json scored_word(query_word const& word, std::size_t words)
{
    json clauses = json::array();
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
        longer.resize(std::min(longer.size(), most_candidates));
        all = std::move(longer);
    }
    return all;
}

std::string glued(std::string text)
{
    std::erase(text, ' ');
    return text;
}

/// How the title relates to the whole query: the best tier that holds.
json title_tiers(wording const& words)
{
    json clauses = json::array();
    for (auto const& [text, goes_on] : candidates_of(words.words))
        for (std::string const article : {"", "the ", "a ", "an "}) {
            clauses.push_back(constant({{"term", {{"title_glued", glued(article + text)}}}}, exact_title));
            clauses.push_back(constant({{"prefix", {{"title_key", article + text + " "}}}}, begins));
            if (goes_on)
                clauses.push_back(
                    constant({{"prefix", {{"title_glued", glued(article + text)}}}}, begins_in_a_word));
        }
    clauses.push_back(constant(all_in_field(words.words, "title"), all_in_title));
    return clauses;
}

json label_tier(std::string_view typed)
{
    json kinds = json::array();
    for (auto const kind : {label_kind::genre, label_kind::tag, label_kind::developer, label_kind::publisher})
        kinds.push_back({{"term", {{std::string(label_field(kind)), label_key(typed)}}}});
    return constant(any_of(std::move(kinds)), is_label);
}

/// Two thirds of `between` at 65,536 buyers, by the logarithm.
json popularity_share()
{
    constexpr double doublings = 16;
    return {{"field_value_factor", {{"field", "popularity"}, {"modifier", "ln1p"}, {"missing", 0}}},
            {"weight", between * 2 / 3 / doublings / std::numbers::ln2}};
}

/// Up to a sixth of `between`: how much of the title the words are.
json covered_share(wording const& words)
{
    return {{"filter", all_in_field(words.words, "title")},
            {"field_value_factor", {{"field", "title_words"}, {"modifier", "reciprocal"}, {"missing", 1}}},
            {"weight", between / 6 * static_cast<double>(words.words.size())}};
}

} // namespace

json in_field(query_word const& word, std::string_view field, bool has_beginnings)
{
    return in_field(std::span<spelling const>(word.spellings), field, has_beginnings);
}

json all_in_field(std::span<query_word const> words, std::string_view field)
{
    json clauses = json::array();
    for (auto const& word : words)
        clauses.push_back(in_field(word, field, true));
    return all_of(std::move(clauses));
}

json unscored(wording const& words)
{
    json all = json::array();
    for (auto const& word : words.words) {
        json clauses = json::array();
        for (auto const& field : text_fields)
            clauses.push_back(in_field(word, field.name, field.has_beginnings));
        all.push_back(any_of(std::move(clauses)));
    }
    return words.how == combination::all_words ? all_of(std::move(all)) : any_of(std::move(all));
}

json scored(wording const& words, std::string_view typed)
{
    json each = json::array();
    for (auto const& word : words.words)
        each.push_back(scored_word(word, words.words.size()));
    auto tiers = title_tiers(words);
    tiers.push_back(label_tier(typed));
    json query;
    if (words.how == combination::all_words)
        query = {{"must", std::move(each)}, {"should", json::array({best_of(std::move(tiers))})}};
    else
        query = {{"must", json::array({any_of(std::move(each))})},
                 {"should", json::array({best_of(std::move(tiers))})}};
    return {{"function_score",
             {{"query", {{"bool", std::move(query)}}},
              {"functions", json::array({popularity_share(), covered_share(words)})},
              {"score_mode", "sum"},
              {"boost_mode", "sum"}}}};
}

} // namespace fcg::indexer
