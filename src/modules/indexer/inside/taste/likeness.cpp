#include "inside/taste/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace fcg::indexer {

namespace {

/// A developer has few games, so that its name is rarer than any tag.
constexpr double share_of_a_developer = 0.5;

double share_of(label_kind kind)
{
    switch (kind) {
    case label_kind::genre:
    case label_kind::tag:
        return 1;
    case label_kind::developer:
        return share_of_a_developer;
    case label_kind::publisher:
    case label_kind::platform:
    case label_kind::price_band:
    case label_kind::release_year:
        return 0;
    }
    return 0;
}

/// By label number; 0 for those that say nothing.
std::vector<double> weigh_labels(live_index const& index)
{
    std::vector<double> weights(index.label_end());
    auto const games = static_cast<double>(index.live_count());
    for (label_number which = 0; which < weights.size(); ++which) {
        auto const with_it = std::max<std::uint32_t>(index.games_with(which), 1);
        if (auto const share = share_of(index.label_at(which).kind); share > 0)
            weights[which] = share * std::log1p(games / with_it);
    }
    return weights;
}

/// What is said of games, as vectors over the labels.
class descriptions {
public:
    explicit descriptions(live_index const& index) : index_(index), weights_(weigh_labels(index)) {}

    /// A label that came after the weights were made says nothing yet.
    double weight(label_number which) const { return which < weights_.size() ? weights_[which] : 0; }

    double length(game_number which) const
    {
        double sum = 0;
        for (auto const one : index_.at(which).labels)
            sum += weight(one) * weight(one);
        return std::sqrt(sum);
    }

    /// The seeds' vectors, each of length `weight`, added up.
    std::vector<double> sum_of(std::span<seed const> seeds) const
    {
        std::vector<double> sum(weights_.size());
        for (auto const& one : seeds)
            if (auto const all = length(one.number); all > 0)
                for (auto const label : index_.at(one.number).labels)
                    if (label < sum.size())
                        sum[label] += one.weight * weight(label) / all;
        return sum;
    }

    double cosine(game_number left, game_number right) const
    {
        double product = 0;
        for (auto const label : index_.at(left).labels)
            if (std::ranges::find(index_.at(right).labels, label) != index_.at(right).labels.end())
                product += weight(label) * weight(label);
        return product > 0 ? product / (length(left) * length(right)) : 0;
    }

    /// The cosine with `direction`, times the length of that.
    double along(std::vector<double> const& direction, game_number which) const
    {
        double product = 0;
        double square = 0;
        for (auto const label : index_.at(which).labels) {
            if (label >= direction.size())
                continue;
            product += direction[label] * weights_[label];
            square += weights_[label] * weights_[label];
        }
        return product > 0 ? product / std::sqrt(square) : 0;
    }

private:
    live_index const& index_;
    std::vector<double> weights_;
};

/// How much all seeds say for each game; 0 for the seeds themselves and for those left out.
std::vector<double> scores(live_index const& index, descriptions const& said, std::span<seed const> seeds,
                           std::span<game_number const> left_out)
{
    auto const end = index.end();
    std::vector<double> score(end);
    for (auto const& one : seeds)
        for (auto const& [number, together] : one.bought_together)
            if (number < end)
                score[number] += one.weight * together;
    auto const direction = said.sum_of(seeds);
    for (game_number which = 0; which < end; ++which)
        score[which] = index.is_live(which) ? score[which] + said.along(direction, which) : 0;
    for (auto const& one : seeds)
        score[one.number] = 0;
    for (auto const one : left_out)
        score[one] = 0;
    return score;
}

std::int64_t to_millionths(double score)
{
    return std::llround(score * 1e6);
}

std::size_t find_loudest(descriptions const& said, std::span<seed const> seeds, game_number which)
{
    std::size_t loudest = 0;
    std::int64_t max_count = 0;
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        auto const& one = seeds[i];
        auto const together = one.bought_together.find(which);
        auto const bought = together == one.bought_together.end() ? 0 : together->second;
        if (auto const says = to_millionths(one.weight * (bought + said.cosine(one.number, which)));
            says > max_count) {
            max_count = says;
            loudest = i;
        }
    }
    return loudest;
}

} // namespace

std::vector<alike_game> find_alike(live_index const& index, std::span<seed const> seeds,
                                   std::span<game_number const> left_out, std::size_t max_count)
{
    descriptions const said(index);
    auto const score = scores(index, said, seeds, left_out);
    std::vector<alike_game> found;
    for (game_number which = 0; which < score.size(); ++which)
        if (auto const millionths = to_millionths(score[which]); millionths > 0)
            found.push_back({which, millionths, 0});

    auto const order_of = [&index](alike_game const& one) {
        return std::tuple(-one.millionths, -index.popularity(one.number), index.at(one.number).game_id);
    };
    auto const end = found.begin() + static_cast<std::ptrdiff_t>(std::min(max_count, found.size()));
    std::ranges::partial_sort(found, end, {}, order_of);
    found.erase(end, found.end());
    for (auto& one : found)
        one.loudest = find_loudest(said, seeds, one.number);
    return found;
}

} // namespace fcg::indexer
