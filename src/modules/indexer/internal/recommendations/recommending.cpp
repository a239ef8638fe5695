#include "internal/recommendations/recommending.hpp"

#include "internal/recommendations/sales.hpp"
#include "internal/recommendations/similarity.hpp"
#include "internal/recommendations/views.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace fcg::indexer {

namespace {

/// The maximum number of seeds of each kind; the newest are used.
constexpr std::size_t max_seeds = 20;
/// The number of the newest owned games for which other buyers are looked at.
constexpr std::size_t asked_for_buyers = 5;
constexpr look_at_buyers few_buyers{.buyers = 200, .purchases = 5'000};
/// A viewed game counts half as much as a bought one.
constexpr double weight_of_a_viewed_game = 0.5;
constexpr std::size_t max_genres = 3;

/// The player's owned and viewed games that are in the index.
struct history {
    std::unordered_set<core::uuid> owned;
    std::vector<game_number> owned_numbers;
    std::vector<seed> seeds; ///< owned ones first, each kind from the newest on
    std::size_t owned_seeds = 0;
};

history read_history(recommendation_sources const& sources, core::uuid const& user_id)
{
    history history;
    for (auto const& id : owned_games(sources.db, user_id)) {
        history.owned.insert(id);
        auto const number = sources.index.find(id);
        if (!number)
            continue;
        history.owned_numbers.push_back(*number);
        if (history.seeds.size() == max_seeds)
            continue;
        auto& new_seed = history.seeds.emplace_back();
        new_seed.number = *number;
        if (history.seeds.size() <= asked_for_buyers)
            new_seed.bought_together =
                bought_together(sources.db, sources.index, sources.popularity, id, few_buyers);
    }
    history.owned_seeds = history.seeds.size();
    for (auto const& id : viewed_games(sources.db, user_id)) {
        auto const number = sources.index.find(id);
        if (number && !history.owned.contains(id) && history.seeds.size() < history.owned_seeds + max_seeds)
            history.seeds.push_back(
                {.number = *number, .weight = weight_of_a_viewed_game, .bought_together = {}});
    }
    return history;
}

/// Returns the genres of the seeds, sorted by the total weight of their seeds.
std::vector<label_number> favourite_genres(live_index const& index, std::vector<seed> const& seeds)
{
    std::unordered_map<label_number, double> weights;
    for (auto const& seed : seeds)
        for (auto const label : index.at(seed.number).labels)
            if (index.labels().at(label).kind == label_kind::genre)
                weights[label] += seed.weight;
    std::vector<std::pair<double, label_number>> ranked;
    for (auto const& [label, weight] : weights)
        ranked.emplace_back(-weight, label);
    std::ranges::sort(ranked);
    std::vector<label_number> favourites;
    for (auto const& [weight, label] : ranked)
        if (favourites.size() < max_genres)
            favourites.push_back(label);
    return favourites;
}

/// Fills the list from one source after the other.
class collector {
public:
    collector(recommendation_sources const& sources, history const& history, std::size_t max_count)
        : sources_(sources),
          history_(history),
          genres_(favourite_genres(sources.index, history.seeds)),
          max_count_(max_count)
    {
    }

    void add_alike()
    {
        if (history_.seeds.empty() || is_full())
            return;
        for (auto const& game :
             find_alike(sources_.index, history_.seeds, history_.owned_numbers, max_count_)) {
            bool const is_owned = game.loudest < history_.owned_seeds;
            add({.game_id = sources_.index.at(game.number).game_id,
                 .because = is_owned ? recommendation::cause::owned : recommendation::cause::viewed,
                 .like = sources_.index.at(history_.seeds[game.loudest].number).game_id,
                 .genre = {}});
        }
    }

    void add_popular_by_preference()
    {
        if (!genres_.empty())
            add_popular([this](game_number number) { return genre_of(number).has_value(); });
    }

    void add_popular_anywhere()
    {
        genres_.clear();
        add_popular([](game_number) { return true; });
    }

    std::vector<recommendation> take() { return std::move(list_); }

private:
    bool is_full() const { return list_.size() >= max_count_; }

    /// Adds a game that the player does not own. An owned game may arrive here under a new number if it was
    /// changed meanwhile.
    void add(recommendation recommendation)
    {
        if (!is_full() && !history_.owned.contains(recommendation.game_id) &&
            listed_.insert(recommendation.game_id).second)
            list_.push_back(std::move(recommendation));
    }

    /// Returns the first favourite genre that the game has.
    std::optional<label_number> genre_of(game_number number) const
    {
        auto const labels = sources_.index.at(number).labels;
        for (auto const genre : genres_)
            if (std::ranges::find(labels, genre) != labels.end())
                return genre;
        return std::nullopt;
    }

    template <class Condition>
    void add_popular(Condition const& condition)
    {
        if (is_full())
            return;
        auto const may_come = [&](core::uuid const& id) {
            auto const number = sources_.index.find(id);
            return number && !history_.owned.contains(id) && !listed_.contains(id) && condition(*number);
        };
        for (auto const& rank : sources_.popularity.find_popular(sources_.now, sources_.popular_days,
                                                                 max_count_ - list_.size(), may_come)) {
            auto const number = sources_.index.find(rank.game_id);
            auto const genre = number ? genre_of(*number) : std::nullopt;
            add({.game_id = rank.game_id,
                 .because = recommendation::cause::popular,
                 .like = {},
                 .genre = genre ? sources_.index.labels().at(*genre).name : std::string()});
        }
    }

    recommendation_sources const& sources_;
    history const& history_;
    std::vector<label_number> genres_;
    std::size_t max_count_;
    std::vector<recommendation> list_;
    std::unordered_set<core::uuid> listed_;
};

} // namespace

std::vector<recommendation> recommend(recommendation_sources const& sources, core::uuid const& user_id,
                                      std::size_t max_count)
{
    auto const history = read_history(sources, user_id);
    collector collector(sources, history, max_count);
    if (!history.owned.empty())
        collector.add_alike();
    collector.add_popular_by_preference();
    if (history.owned.empty())
        collector.add_alike();
    collector.add_popular_anywhere();
    return collector.take();
}

} // namespace fcg::indexer
