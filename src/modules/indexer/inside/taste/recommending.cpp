#include "inside/taste/recommending.hpp"

#include "inside/taste/likeness.hpp"
#include "inside/taste/sales.hpp"
#include "inside/taste/views.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace fcg::indexer {

namespace {

/// The newest of each kind speak for the player.
constexpr std::size_t max_seeds = 20;
/// The newest of those that he owns are asked who else bought them.
constexpr std::size_t asked_for_buyers = 5;
constexpr look_at_buyers few_buyers{.buyers = 200, .purchases = 5'000};
/// To look at a game says half as much as to buy it.
constexpr double weight_of_a_view = 0.5;
constexpr std::size_t max_genres = 3;

/// The player's own games and those that he looked at, as far as they are in the index.
struct history {
    std::unordered_set<core::uuid> owned;
    std::vector<game_number> owned_numbers;
    std::vector<seed> seeds; ///< owned ones first, each kind the newest first
    std::size_t owned_seeds = 0;
};

history read_history(taste_sources const& from, core::uuid const& user_id)
{
    history made;
    for (auto const& id : owned_games(from.in, user_id)) {
        made.owned.insert(id);
        auto const number = from.index.find(id);
        if (!number)
            continue;
        made.owned_numbers.push_back(*number);
        if (made.seeds.size() == max_seeds)
            continue;
        auto& one = made.seeds.emplace_back();
        one.number = *number;
        if (made.seeds.size() <= asked_for_buyers)
            one.bought_together = bought_together(from.in, from.index, from.popularity, id, few_buyers);
    }
    made.owned_seeds = made.seeds.size();
    for (auto const& id : viewed_games(from.in, user_id)) {
        auto const number = from.index.find(id);
        if (number && !made.owned.contains(id) && made.seeds.size() < made.owned_seeds + max_seeds)
            made.seeds.push_back({.number = *number, .weight = weight_of_a_view, .bought_together = {}});
    }
    return made;
}

/// The genres of the seeds, those that most of their weight stands for first.
std::vector<label_number> favourite_genres(live_index const& index, std::vector<seed> const& seeds)
{
    std::unordered_map<label_number, double> weights;
    for (auto const& one : seeds)
        for (auto const label : index.at(one.number).labels)
            if (index.label_at(label).kind == label_kind::genre)
                weights[label] += one.weight;
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
    collector(taste_sources const& from, history const& of, std::size_t max_count)
        : from_(from),
          of_(of),
          genres_(favourite_genres(from.index, of.seeds)),
          most_(max_count)
    {
    }

    void add_alike()
    {
        if (of_.seeds.empty() || is_full())
            return;
        for (auto const& one : find_alike(from_.index, of_.seeds, of_.owned_numbers, most_)) {
            bool const is_owned = one.loudest < of_.owned_seeds;
            add({.game_id = from_.index.at(one.number).game_id,
                 .because = is_owned ? recommendation::cause::owned : recommendation::cause::viewed,
                 .like = from_.index.at(of_.seeds[one.loudest].number).game_id,
                 .genre = {}});
        }
    }

    void add_popular_by_taste()
    {
        if (!genres_.empty())
            add_popular([this](game_number which) { return genre_of(which).has_value(); });
    }

    void add_popular_anywhere()
    {
        genres_.clear();
        add_popular([](game_number) { return true; });
    }

    std::vector<recommendation> take() { return std::move(list_); }

private:
    bool is_full() const { return list_.size() >= most_; }

    /// A game that he owns may come here when it was changed meanwhile: it has another number then.
    void add(recommendation one)
    {
        if (!is_full() && !of_.owned.contains(one.game_id) && listed_.insert(one.game_id).second)
            list_.push_back(std::move(one));
    }

    /// The first favourite that the game has.
    std::optional<label_number> genre_of(game_number which) const
    {
        auto const labels = from_.index.at(which).labels;
        for (auto const genre : genres_)
            if (std::ranges::find(labels, genre) != labels.end())
                return genre;
        return std::nullopt;
    }

    template <class Wanted>
    void add_popular(Wanted const& wanted)
    {
        if (is_full())
            return;
        auto const may_come = [&](core::uuid const& id) {
            auto const number = from_.index.find(id);
            return number && !of_.owned.contains(id) && !listed_.contains(id) && wanted(*number);
        };
        for (auto const& one :
             from_.popularity.find_popular(from_.now, from_.popular_days, most_ - list_.size(), may_come)) {
            auto const number = from_.index.find(one.game_id);
            auto const genre = number ? genre_of(*number) : std::nullopt;
            add({.game_id = one.game_id,
                 .because = recommendation::cause::popular,
                 .like = {},
                 .genre = genre ? from_.index.label_at(*genre).name : std::string()});
        }
    }

    taste_sources const& from_;
    history const& of_;
    std::vector<label_number> genres_;
    std::size_t most_;
    std::vector<recommendation> list_;
    std::unordered_set<core::uuid> listed_;
};

} // namespace

std::vector<recommendation> recommend(taste_sources const& from, core::uuid const& user_id,
                                      std::size_t max_count)
{
    auto const of = read_history(from, user_id);
    collector into(from, of, max_count);
    if (!of.owned.empty())
        into.add_alike();
    into.add_popular_by_taste();
    if (of.owned.empty())
        into.add_alike();
    into.add_popular_anywhere();
    return into.take();
}

} // namespace fcg::indexer
