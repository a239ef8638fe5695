#include "bus/lease_book.hpp"

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

void lease_book::add_ready(std::int64_t number, entry one)
{
    insert(number, {.what = std::move(one), .where = place::ready, .due = {}});
}

void lease_book::add_delayed(std::int64_t number, entry one, core::steady_point due)
{
    insert(number, {.what = std::move(one), .where = place::until_due, .due = due});
}

void lease_book::insert(std::int64_t number, slot one)
{
    auto const [place_of, added] = slots_.try_emplace(number, std::move(one));
    if (!added)
        return;
    octets_ += octets_of(place_of->second.what.content);
    if (place_of->second.where == place::ready)
        make_ready(place_of);
    else
        wait_until(place_of, place_of->second.due);
}

void lease_book::make_ready(slot_iterator one)
{
    one->second.where = place::ready;
    ready_.insert(ready_.end(), one->first);
}

void lease_book::wait_until(slot_iterator one, core::steady_point due)
{
    one->second.where = place::until_due;
    one->second.due = due;
    due_.emplace_hint(due_.end(), due, one->first);
    delayed_ += one->second.what.lease == 0 ? 1 : 0;
}

void lease_book::leave_place(slot_iterator one)
{
    auto& [number, held] = *one;
    switch (held.where) {
    case place::ready:
        ready_.erase(number);
        break;
    case place::until_due:
        due_.erase({held.due, number});
        delayed_ -= held.what.lease == 0 ? 1 : 0;
        break;
    case place::aside:
        --aside_;
        break;
    }
}

void lease_book::surface(core::steady_point now)
{
    while (!due_.empty() && due_.begin()->first <= now) {
        auto const one = slots_.find(due_.begin()->second);
        leave_place(one);
        make_ready(one);
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
    auto const one = slots_.find(number);
    leave_place(one);
    auto& what = one->second.what;
    if (++what.receive_count == 1)
        what.first_received_at = now;
    what.lease = lease;
    wait_until(one, due);
    return what;
}

void lease_book::untake(receipt const& of)
{
    auto const one = slots_.find(of.number);
    if (one == slots_.end() || one->second.what.lease != of.lease)
        return;
    leave_place(one);
    --one->second.what.receive_count;
    make_ready(one);
}

bool lease_book::change_due(receipt const& of, core::steady_point now, core::steady_point due)
{
    auto const one = slots_.find(of.number);
    if (one == slots_.end() || one->second.what.lease != of.lease || one->second.where != place::until_due ||
        one->second.due <= now)
        return false;
    leave_place(one);
    wait_until(one, due);
    return true;
}

lease_book::entry const* lease_book::set_aside(receipt const& of)
{
    auto const one = slots_.find(of.number);
    if (one == slots_.end() || one->second.what.lease != of.lease || one->second.where == place::aside)
        return nullptr;
    leave_place(one);
    one->second.where = place::aside;
    ++aside_;
    return &one->second.what;
}

lease_book::entry const* lease_book::set_aside_ready(std::int64_t number)
{
    auto const one = slots_.find(number);
    if (one == slots_.end() || one->second.where != place::ready)
        return nullptr;
    leave_place(one);
    one->second.where = place::aside;
    ++aside_;
    return &one->second.what;
}

void lease_book::put_back(std::int64_t number, core::steady_point now)
{
    auto const one = slots_.find(number);
    if (one == slots_.end() || one->second.where != place::aside)
        return;
    leave_place(one);
    if (one->second.due > now)
        wait_until(one, one->second.due);
    else
        make_ready(one);
}

void lease_book::drop(std::int64_t number)
{
    auto const one = slots_.find(number);
    if (one == slots_.end())
        return;
    leave_place(one);
    octets_ -= octets_of(one->second.what.content);
    slots_.erase(one);
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
    auto const one = slots_.find(number);
    return one == slots_.end() ? nullptr : &one->second.what;
}

std::optional<core::time_point> lease_book::oldest_enqueued_at() const
{
    if (slots_.empty())
        return std::nullopt;
    return slots_.begin()->second.what.enqueued_at;
}

std::optional<message> lease_book::take_content(std::int64_t number)
{
    auto const one = slots_.find(number);
    if (one == slots_.end())
        return std::nullopt;
    octets_ -= octets_of(one->second.what.content);
    return std::exchange(one->second.what.content, std::nullopt);
}

} // namespace fcg::bus
