#include "bus/sqs/client/batch_progress.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

namespace fcg::bus::sqs {
namespace {

/// The result of an entry, found by its id, which is its index.
struct entry_result {
    wire::accepted_entry const* accepted = nullptr;
    wire::refused_entry const* refused = nullptr;
};

std::vector<entry_result> by_index(wire::batch_response const& answer, std::size_t entries)
{
    std::vector<entry_result> entry_results(entries);
    auto const index_of = [entries](std::string_view id) -> std::optional<std::size_t> {
        for (std::size_t index = 0; index < entries; ++index)
            if (id == std::to_string(index))
                return index;
        return std::nullopt;
    };
    for (auto const& entry : answer.accepted)
        if (auto const index = index_of(entry.id))
            entry_results[*index].accepted = &entry;
    for (auto const& refused_entry : answer.refused)
        if (auto const index = index_of(refused_entry.id))
            entry_results[*index].refused = &refused_entry;
    return entry_results;
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

void batch_progress::refuse(std::size_t index, error why)
{
    outcomes_.at(index) = std::move(why);
    std::erase(left_, index);
}

void batch_progress::settle(wire::batch_response const& answer, verify_function const& verify)
{
    auto const entry_results = by_index(answer, outcomes_.size());
    for (auto const index : left_) {
        if (entry_results[index].refused != nullptr)
            outcomes_[index] = entry_results[index].refused->why;
        else if (entry_results[index].accepted != nullptr)
            outcomes_[index] = verify(index, *entry_results[index].accepted);
        else
            outcomes_[index] = not_mentioned();
    }
    std::erase_if(left_, [this](std::size_t index) { return !may_pass_next_time(outcomes_[index]); });
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
