#include "internal/recommendations/similarity.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace fcg::indexer {

namespace {

/// A developer has few games, so its name would otherwise outweigh every tag.
constexpr double share_of_a_developer = 0.5;

double share_of(label_kind kind)
{
    if (kind == label_kind::genre || kind == label_kind::tag)
        return 1;
    return kind == label_kind::developer ? share_of_a_developer : 0;
}

/// Returns the weights by label number; 0 for labels that do not count.
std::vector<double> weigh_labels(live_index const& index)
{
    std::vector<double> weights(index.labels().end());
    auto const games = static_cast<double>(index.live_count());
    for (label_number label = 0; label < weights.size(); ++label) {
        auto const with_it = std::max<std::uint32_t>(index.labels().games_with(label), 1);
        if (auto const share = share_of(index.labels().at(label).kind); share > 0)
            weights[label] = share * std::log1p(games / with_it);
    }
    return weights;
}

/// The content of games as vectors over the labels.
class descriptions {
public:
    explicit descriptions(live_index const& index) : index_(index), weights_(weigh_labels(index)) {}

    /// A label that is newer than the weights does not count yet.
    double weight(label_number label) const { return label < weights_.size() ? weights_[label] : 0; }

    double length(game_number number) const
    {
        double sum = 0;
        for (auto const labelled : index_.at(number).labels)
            sum += weight(labelled) * weight(labelled);
        return std::sqrt(sum);
    }

    /// Returns the sum of the seeds' vectors, each scaled to the length `weight`.
    std::vector<double> sum_of(std::span<seed const> seeds) const
    {
        std::vector<double> sum(weights_.size());
        for (auto const& seed : seeds)
            if (auto const all = length(seed.number); all > 0)
                for (auto const label : index_.at(seed.number).labels)
                    if (label < sum.size())
                        sum[label] += seed.weight * weight(label) / all;
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

    /// Returns the cosine with `direction`, multiplied by the length of `direction`.
    double along(std::vector<double> const& direction, game_number number) const
    {
        double product = 0;
        double square = 0;
        for (auto const label : index_.at(number).labels) {
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

/// Returns the sum of the seeds' scores for each game; 0 for the seeds themselves and for those left out.
std::vector<double> scores(live_index const& index, descriptions const& said, std::span<seed const> seeds,
                           std::span<game_number const> left_out)
{
    auto const end = index.end();
    std::vector<double> score(end);
    for (auto const& seed : seeds)
        for (auto const& [number, together] : seed.bought_together)
            if (number < end)
                score[number] += seed.weight * together;
    auto const direction = said.sum_of(seeds);
    for (game_number number = 0; number < end; ++number)
        score[number] = index.is_live(number) ? score[number] + said.along(direction, number) : 0;
    for (auto const& seed : seeds)
        score[seed.number] = 0;
    for (auto const excluded : left_out)
        score[excluded] = 0;
    return score;
}

std::int64_t to_millionths(double score)
{
    return std::llround(score * 1e6);
}

std::size_t find_loudest(descriptions const& said, std::span<seed const> seeds, game_number number)
{
    std::size_t loudest = 0;
    std::int64_t max_count = 0;
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        auto const& seed = seeds[i];
        auto const together = seed.bought_together.find(number);
        auto const bought = together == seed.bought_together.end() ? 0 : together->second;
        if (auto const says = to_millionths(seed.weight * (bought + said.cosine(seed.number, number)));
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
    std::vector<alike_game> games;
    for (game_number number = 0; number < score.size(); ++number)
        if (auto const millionths = to_millionths(score[number]); millionths > 0)
            games.push_back({number, millionths, 0});

    auto const order_of = [&index](alike_game const& game) {
        return std::tuple(-game.millionths, -index.popularity(game.number), index.at(game.number).game_id);
    };
    auto const end = games.begin() + static_cast<std::ptrdiff_t>(std::min(max_count, games.size()));
    std::ranges::partial_sort(games, end, {}, order_of);
    games.erase(end, games.end());
    for (auto& game : games)
        game.loudest = find_loudest(said, seeds, game.number);
    return games;
}

} // namespace fcg::indexer
