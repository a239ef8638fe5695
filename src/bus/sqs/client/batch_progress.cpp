#include "bus/sqs/client/batch_progress.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace fcg::bus::sqs {

batch_progress::batch_progress(std::size_t entries) : outcomes_(entries), left_(entries)
{
    std::iota(left_.begin(), left_.end(), std::size_t{0});
}

void batch_progress::refuse(std::size_t index, error why)
{
    outcomes_.at(index) = std::move(why);
    std::erase(left_, index);
}

void batch_progress::settle(wire::batch_response const& answer, verify_function const& verify)
{
    for (auto const index : left_) {
        auto const id = std::to_string(index);
        auto const refused = std::ranges::find(answer.refused, id, &wire::refused_entry::id);
        auto const accepted = std::ranges::find(answer.accepted, id, &wire::accepted_entry::id);
        if (refused != answer.refused.end())
            outcomes_[index] = refused->why;
        else if (accepted == answer.accepted.end())
            outcomes_[index] =
                transient_error("NotMentioned", "the answer to the batch does not mention the entry");
        else
            outcomes_[index] = verify ? verify(index, *accepted) : std::nullopt;
    }
    std::erase_if(
        left_, [this](std::size_t index) { return !outcomes_[index] || !may_pass(outcomes_[index]->kind); });
}

void batch_progress::give_up(error const& why)
{
    for (auto const index : left_)
        outcomes_[index] = why;
    left_.clear();
}

error batch_progress::worst() const
{
    auto const throttled = std::ranges::find_if(
        left_, [this](std::size_t index) { return outcomes_[index]->kind == error_kind::throttled; });
    return *outcomes_[throttled == left_.end() ? left_.front() : *throttled];
}

} // namespace fcg::bus::sqs
