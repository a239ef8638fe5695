#include "bus/sqs/lease_table.hpp"

namespace fcg::bus::sqs {

void lease_table::add(lease one)
{
    auto const receipt = one.receipt;
    forget(receipt);
    auto& newest = newest_[{one.queue, one.message_id}];
    if (!newest.empty())
        if (auto const older = leases_.find(newest); older != leases_.end()) {
            ends_.erase({older->second.ends_at, newest});
            leases_.erase(older);
        }
    newest = receipt;
    ends_.emplace(one.ends_at, receipt);
    leases_.emplace(receipt, std::move(one));
}

lease* lease_table::find(std::string_view queue, std::string_view receipt, core::steady_point now)
{
    auto* const found = find_any(receipt);
    bool const counts = found && found->queue == queue && !found->settling && found->ends_at > now;
    return counts ? found : nullptr;
}

lease* lease_table::find_any(std::string_view receipt)
{
    auto const found = leases_.find(receipt);
    return found == leases_.end() ? nullptr : &found->second;
}

void lease_table::move_end(lease& of, core::steady_point ends_at)
{
    ends_.erase({of.ends_at, of.receipt});
    of.ends_at = ends_at;
    ends_.emplace(ends_at, of.receipt);
}

void lease_table::forget(std::string_view receipt)
{
    auto const found = leases_.find(receipt);
    if (found == leases_.end())
        return;
    newest_.erase({found->second.queue, found->second.message_id});
    ends_.erase({found->second.ends_at, found->first});
    leases_.erase(found);
}

void lease_table::forget_queue(std::string_view queue)
{
    std::vector<std::string> of_it;
    for (auto const& [receipt, one] : leases_)
        if (one.queue == queue)
            of_it.push_back(receipt);
    for (auto const& receipt : of_it)
        forget(receipt);
}

void lease_table::sweep(core::steady_point now)
{
    for (auto next = ends_.begin(); next != ends_.end() && next->first < now;) {
        auto const receipt = (next++)->second;
        if (auto const* const one = find_any(receipt); !one->settling)
            forget(receipt);
    }
}

std::vector<lease const*> lease_table::of_queue(std::string_view queue, core::steady_point now) const
{
    std::vector<lease const*> found;
    for (auto const& [receipt, one] : leases_)
        if (one.queue == queue && one.ends_at > now)
            found.push_back(&one);
    return found;
}

receive_memory::entry& receive_memory::of(std::string const& message_id)
{
    auto const [place, is_new] = entries_.try_emplace(message_id);
    if (is_new) {
        order_.push_back(message_id);
        while (order_.size() > most_) {
            if (order_.front() != message_id)
                entries_.erase(order_.front());
            order_.pop_front();
        }
    }
    return place->second;
}

receive_memory::entry const* receive_memory::find(std::string const& message_id) const
{
    auto const found = entries_.find(message_id);
    return found == entries_.end() ? nullptr : &found->second;
}

void receive_memory::forget(std::string const& message_id)
{
    entries_.erase(message_id);
}

} // namespace fcg::bus::sqs
