#include "bus/inner_queue/lease_book.hpp"

#include <charconv>
#include <utility>

namespace fcg::bus {
namespace {

std::size_t octets_of(std::optional<message> const& content)
{
    if (!content)
        return 0;
    std::size_t octets = sizeof(message) + content->body.size();
    for (auto const& [name, value] : content->attributes)
        octets += sizeof(std::pair<std::string, std::string>) + name.size() + value.size();
    return octets;
}

} // namespace

std::string receipt::to_text() const
{
    return std::to_string(number) + '.' + std::to_string(lease);
}

std::optional<receipt> receipt::parse(std::string_view text)
{
    receipt result;
    auto const* const end = text.data() + text.size();
    auto const first = std::from_chars(text.data(), end, result.number);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.')
        return std::nullopt;
    auto const second = std::from_chars(first.ptr + 1, end, result.lease);
    if (second.ec != std::errc{} || second.ptr != end || result.lease == 0)
        return std::nullopt;
    return result;
}

void lease_book::add_ready(std::int64_t number, entry entry)
{
    insert(number, {.entry = std::move(entry), .slot_state = slot_state::ready, .due = {}});
}

void lease_book::add_delayed(std::int64_t number, entry entry, core::steady_point due)
{
    insert(number, {.entry = std::move(entry), .slot_state = slot_state::until_due, .due = due});
}

void lease_book::insert(std::int64_t number, slot slot)
{
    auto const [slot_it, added] = slots_.try_emplace(number, std::move(slot));
    if (!added)
        return;
    octets_ += octets_of(slot_it->second.entry.content);
    if (slot_it->second.slot_state == slot_state::ready)
        make_ready(slot_it);
    else
        wait_until(slot_it, slot_it->second.due);
}

void lease_book::make_ready(slot_iterator it)
{
    it->second.slot_state = slot_state::ready;
    ready_.insert(ready_.end(), it->first);
}

void lease_book::wait_until(slot_iterator it, core::steady_point due)
{
    it->second.slot_state = slot_state::until_due;
    it->second.due = due;
    due_.emplace_hint(due_.end(), due, it->first);
    delayed_ += it->second.entry.lease == 0 ? 1 : 0;
}

void lease_book::leave_slot(slot_iterator it)
{
    auto& [number, held] = *it;
    switch (held.slot_state) {
    case slot_state::ready:
        ready_.erase(number);
        break;
    case slot_state::until_due:
        due_.erase({held.due, number});
        delayed_ -= held.entry.lease == 0 ? 1 : 0;
        break;
    case slot_state::aside:
        --aside_;
        break;
    }
}

void lease_book::surface(core::steady_point now)
{
    while (!due_.empty() && due_.begin()->first <= now) {
        auto const it = slots_.find(due_.begin()->second);
        leave_slot(it);
        make_ready(it);
    }
}

std::optional<std::int64_t> lease_book::oldest_ready() const
{
    if (ready_.empty())
        return std::nullopt;
    return *ready_.begin();
}

lease_book::entry& lease_book::take(std::int64_t number, std::uint64_t lease, core::time_point now,
                                    core::steady_point due)
{
    auto const it = slots_.find(number);
    leave_slot(it);
    auto& entry = it->second.entry;
    if (++entry.receive_count == 1)
        entry.first_received_at = now;
    entry.lease = lease;
    wait_until(it, due);
    return entry;
}

void lease_book::untake(receipt const& receipt)
{
    auto const it = slots_.find(receipt.number);
    if (it == slots_.end() || it->second.entry.lease != receipt.lease)
        return;
    leave_slot(it);
    --it->second.entry.receive_count;
    make_ready(it);
}

bool lease_book::change_due(receipt const& receipt, core::steady_point now, core::steady_point due)
{
    auto const it = slots_.find(receipt.number);
    if (it == slots_.end() || it->second.entry.lease != receipt.lease ||
        it->second.slot_state != slot_state::until_due || it->second.due <= now)
        return false;
    leave_slot(it);
    wait_until(it, due);
    return true;
}

lease_book::entry const* lease_book::set_aside(receipt const& receipt)
{
    auto const it = slots_.find(receipt.number);
    if (it == slots_.end() || it->second.entry.lease != receipt.lease ||
        it->second.slot_state == slot_state::aside)
        return nullptr;
    leave_slot(it);
    it->second.slot_state = slot_state::aside;
    ++aside_;
    return &it->second.entry;
}

lease_book::entry const* lease_book::set_aside_ready(std::int64_t number)
{
    auto const it = slots_.find(number);
    if (it == slots_.end() || it->second.slot_state != slot_state::ready)
        return nullptr;
    leave_slot(it);
    it->second.slot_state = slot_state::aside;
    ++aside_;
    return &it->second.entry;
}

void lease_book::put_back(std::int64_t number, core::steady_point now)
{
    auto const it = slots_.find(number);
    if (it == slots_.end() || it->second.slot_state != slot_state::aside)
        return;
    leave_slot(it);
    if (it->second.due > now)
        wait_until(it, it->second.due);
    else
        make_ready(it);
}

void lease_book::drop(std::int64_t number)
{
    auto const it = slots_.find(number);
    if (it == slots_.end())
        return;
    leave_slot(it);
    octets_ -= octets_of(it->second.entry.content);
    slots_.erase(it);
}

std::optional<core::steady_point> lease_book::next_due() const
{
    if (due_.empty())
        return std::nullopt;
    return due_.begin()->first;
}

lease_book::counts lease_book::count() const
{
    return {.ready = ready_.size(), .in_flight = due_.size() - delayed_ + aside_, .delayed = delayed_};
}

lease_book::entry const* lease_book::find(std::int64_t number) const
{
    auto const it = slots_.find(number);
    return it == slots_.end() ? nullptr : &it->second.entry;
}

std::optional<core::time_point> lease_book::oldest_enqueued_at() const
{
    if (slots_.empty())
        return std::nullopt;
    return slots_.begin()->second.entry.enqueued_at;
}

std::optional<message> lease_book::take_content(std::int64_t number)
{
    auto const it = slots_.find(number);
    if (it == slots_.end())
        return std::nullopt;
    octets_ -= octets_of(it->second.entry.content);
    return std::exchange(it->second.entry.content, std::nullopt);
}

} // namespace fcg::bus
