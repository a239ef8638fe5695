#include "internal/search/ranking.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace fcg::indexer {

namespace {

/// The maximum number of hits that are ranked by bm25(), which takes about a microsecond for each.
constexpr std::size_t max_ranked_by_text = 2'000;
constexpr int max_distinguished_distance = 63;
/// A share is relative to `whole`; share_bits is the number of bits that a score has for the sum of two
/// shares.
constexpr std::int64_t whole = 1 << 16;
constexpr int share_bits = 18;

enum class tier : std::int64_t { text, label, all_words, begins_in_a_word, begins, exact };

/// Combines the parts of a score. `share` must be below 2^share_bits.
std::int64_t score_of(int distance, tier tier, std::int64_t share)
{
    std::int64_t const nearness = max_distinguished_distance - std::min(distance, max_distinguished_distance);
    return (nearness << 3 | static_cast<std::int64_t>(tier)) << share_bits | share;
}

/// Returns the logarithm of the number of buyers as a share: 1 at 65,536. It is piecewise linear, as the bits
/// of a float are.
std::int64_t share_of(float popularity)
{
    constexpr std::uint32_t bits_of_one = std::bit_cast<std::uint32_t>(1.0F);
    constexpr std::int64_t doublings = 16;
    auto const logarithm = std::bit_cast<std::uint32_t>(1.0F + std::max(popularity, 0.0F)) - bits_of_one;
    return std::min(std::int64_t{logarithm} / doublings >> 7, whole);
}

std::int64_t share_of(std::size_t part, std::size_t all)
{
    return whole * static_cast<std::int64_t>(part) / static_cast<std::int64_t>(all);
}

/// Returns the tier of a title that has all the words.
tier tier_of(title_match const& match)
{
    if (!match.at_start)
        return tier::all_words;
    if (!match.ends_a_word)
        return tier::begins_in_a_word;
    return match.covered == match.word_count ? tier::exact : tier::begins;
}

} // namespace

ranking::ranking(search_room const& room, understood const& query, std::string_view typed)
    : memory_(*room.index.memory),
      words_(query.words)
{
    constexpr std::array kinds{label_kind::genre, label_kind::tag, label_kind::developer,
                               label_kind::publisher};
    for (auto const kind : kinds)
        if (auto const label = memory_.labels().find(kind, typed))
            labels_.push_back(*label);
    for (auto const& word : words_)
        max_distance_ += std::ranges::max(word.spellings, {}, &spelling::distance).distance;
    if (query.scope == search_scope::titles)
        return;
    if (query.numbers->size() > max_ranked_by_text) {
        titles_ = room.find(in_titles(query.expression));
        return;
    }
    relevance_ = match_by_relevance(room.db, room.index.tables, query.expression);
    for (auto const& relevant : relevance_)
        best_relevance_ = std::max(best_relevance_, relevant.relevance);
}

std::int64_t ranking::score(game_number number, indexed_game const& indexed_game, std::int64_t min)
{
    auto const popular = share_of(memory_.popularity(number)) * 2;
    bool const may_be_titled = is_in_titles(number);
    if (may_be_titled && !may_reach(min, indexed_game, popular))
        return INT64_MIN;
    auto const match = may_be_titled ? match_title(indexed_game.title_key, words_) : title_match{};
    if (match.words > 0 && match.words == words_.size()) {
        auto const covered = share_of(match.covered, match.word_count);
        auto const order = match.in_order ? whole : 0;
        return score_of(match.distance, tier_of(match), popular + covered / 8 + order / 4);
    }
    // Games with a label that equals the query are not distinguished by text.
    if (has_label(indexed_game))
        return score_of(max_distance_, tier::label, popular);
    return score_of(max_distance_, tier::text, popular + nearness(number, match));
}

/// Returns whether the game can reach the score `min`. Most titles cannot if the page is full of titles that
/// begin with the query.
bool ranking::may_reach(std::int64_t min, indexed_game const& indexed_game, std::int64_t popular) const
{
    auto const max_within = score_of(0, tier::all_words, popular + whole);
    return max_within >= min || words_.empty() || may_begin_with(indexed_game.title_key, words_.front());
}

std::int64_t ranking::nearness(game_number number, title_match const& match)
{
    if (relevance_.empty())
        return share_of(match.words, words_.size()) / 2;
    while (relevance_at_ < relevance_.size() && relevance_[relevance_at_].number < number)
        ++relevance_at_;
    bool const is_known = relevance_at_ < relevance_.size() && relevance_[relevance_at_].number == number;
    if (!is_known || best_relevance_ <= 0)
        return 0;
    return static_cast<std::int64_t>(relevance_[relevance_at_].relevance / best_relevance_ * whole) / 2;
}

bool ranking::is_in_titles(game_number number)
{
    if (!titles_)
        return true;
    auto const& numbers = *titles_;
    while (title_at_ < numbers.size() && numbers[title_at_] < number)
        ++title_at_;
    return title_at_ < numbers.size() && numbers[title_at_] == number;
}

bool ranking::has_label(indexed_game const& indexed_game) const
{
    return std::ranges::any_of(labels_, [&](label_number label) {
        return std::ranges::find(indexed_game.labels, label) != indexed_game.labels.end();
    });
}

} // namespace fcg::indexer
