#include "bus/sqs/client/batch_progress.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

namespace fcg::bus::sqs {
namespace {

/// Each entry's answer, found by the place that is its id.
struct told {
    wire::accepted_entry const* accepted = nullptr;
    wire::refused_entry const* refused = nullptr;
};

std::vector<told> by_place(wire::batch_answer const& answer, std::size_t entries)
{
    std::vector<told> all(entries);
    auto const place_of = [entries](std::string_view id) -> std::optional<std::size_t> {
        for (std::size_t place = 0; place < entries; ++place)
            if (id == std::to_string(place))
                return place;
        return std::nullopt;
    };
    for (auto const& one : answer.accepted)
        if (auto const place = place_of(one.id))
            all[*place].accepted = &one;
    for (auto const& one : answer.refused)
        if (auto const place = place_of(one.id))
            all[*place].refused = &one;
    return all;
}

error not_mentioned()
{
    return {.code = "NotMentioned",
            .message = "the answer to the batch does not mention the entry",
            .sender_fault = false,
            .kind = error_kind::transient};
}

bool may_pass_next_time(entry_outcome const& outcome)
{
    return outcome && (outcome->kind == error_kind::transient || outcome->kind == error_kind::throttled);
}

} // namespace

batch_progress::batch_progress(std::size_t entries) : outcomes_(entries), left_(entries)
{
    std::iota(left_.begin(), left_.end(), std::size_t{0});
}

void batch_progress::refuse(std::size_t place, error why)
{
    outcomes_.at(place) = std::move(why);
    std::erase(left_, place);
}

void batch_progress::settle(wire::batch_answer const& answer, verify_function const& verify)
{
    auto const all = by_place(answer, outcomes_.size());
    for (auto const place : left_) {
        if (all[place].refused != nullptr)
            outcomes_[place] = all[place].refused->why;
        else if (all[place].accepted != nullptr)
            outcomes_[place] = verify(place, *all[place].accepted);
        else
            outcomes_[place] = not_mentioned();
    }
    std::erase_if(left_, [this](std::size_t place) { return !may_pass_next_time(outcomes_[place]); });
}

void batch_progress::give_up(error const& why)
{
    for (auto const place : left_)
        outcomes_[place] = why;
    left_.clear();
}

error batch_progress::worst() const
{
    auto const throttled = std::ranges::find_if(
        left_, [this](std::size_t place) { return outcomes_[place]->kind == error_kind::throttled; });
    return *outcomes_[throttled == left_.end() ? left_.front() : *throttled];
}

} // namespace fcg::bus::sqs
