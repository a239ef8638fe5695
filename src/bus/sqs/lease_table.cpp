#include "bus/sqs/lease_table.hpp"

namespace fcg::bus::sqs {

void lease_table::add(lease lease)
{
    auto const receipt = lease.receipt;
    forget(receipt);
    key const message{lease.queue, lease.message_id};
    if (auto const older = newest_.find(message); older != newest_.end())
        forget(std::string(older->second));
    newest_[message] = receipt;
    ends_.emplace(lease.ends_at, receipt);
    leases_.emplace(receipt, std::move(lease));
}

lease* lease_table::find(std::string_view queue, std::string_view receipt, core::steady_point now)
{
    auto* const lease = find_any(receipt);
    bool const counts = lease && lease->queue == queue && !lease->is_being_settled && lease->ends_at > now;
    return counts ? lease : nullptr;
}

lease* lease_table::find_any(std::string_view receipt)
{
    auto const it = leases_.find(receipt);
    return it == leases_.end() ? nullptr : &it->second;
}

void lease_table::move_end(lease& lease, core::steady_point ends_at)
{
    ends_.erase({lease.ends_at, lease.receipt});
    lease.ends_at = ends_at;
    ends_.emplace(ends_at, lease.receipt);
}

void lease_table::forget(std::string_view receipt)
{
    auto const it = leases_.find(receipt);
    if (it == leases_.end())
        return;
    newest_.erase({it->second.queue, it->second.message_id});
    ends_.erase({it->second.ends_at, it->first});
    leases_.erase(it);
}

void lease_table::forget_queue(std::string_view queue)
{
    std::vector<std::string> of_it;
    for (auto const& [receipt, held_lease] : leases_)
        if (held_lease.queue == queue)
            of_it.push_back(receipt);
    for (auto const& receipt : of_it)
        forget(receipt);
}

void lease_table::sweep(core::steady_point now)
{
    for (auto next = ends_.begin(); next != ends_.end() && next->first < now;) {
        auto const receipt = (next++)->second;
        if (auto const* const lease = find_any(receipt); !lease->is_being_settled)
            forget(receipt);
    }
}

std::vector<lease const*> lease_table::of_queue(std::string_view queue, core::steady_point now) const
{
    std::vector<lease const*> leases;
    for (auto const& [receipt, held_lease] : leases_)
        if (held_lease.queue == queue && held_lease.ends_at > now)
            leases.push_back(&held_lease);
    return leases;
}

receive_memory::entry& receive_memory::of(std::string const& message_id)
{
    auto const [it, is_new] = entries_.try_emplace(message_id);
    if (is_new) {
        order_.push_back(message_id);
        while (order_.size() > max_count_) {
            if (order_.front() != message_id)
                entries_.erase(order_.front());
            order_.pop_front();
        }
    }
    return it->second;
}

receive_memory::entry const* receive_memory::find(std::string const& message_id) const
{
    auto const it = entries_.find(message_id);
    return it == entries_.end() ? nullptr : &it->second;
}

void receive_memory::forget(std::string const& message_id)
{
    entries_.erase(message_id);
}

} // namespace fcg::bus::sqs
