#include "inside/webhooks/endpoint_book.hpp"

#include "inside/topics.hpp"
#include "inside/webhooks/endpoint.hpp"

#include <algorithm>
#include <utility>

namespace fcg::notifications {

namespace {

endpoint_book::list read_list(storage::reader& in)
{
    std::vector<endpoint_book::entry> entries;
    for (auto& one : all_endpoints(in))
        entries.push_back({.id = one.id,
                           .subscriptions = std::move(one.subscriptions),
                           .enabled = one.enabled,
                           .disabled_reason = one.disabled_reason.value_or("")});
    return std::make_shared<std::vector<endpoint_book::entry> const>(std::move(entries));
}

} // namespace

void endpoint_book::load(storage::reader& in)
{
    set(read_list(in));
}

void endpoint_book::renew(storage::transaction& in)
{
    in.after_commit([this, fresh = read_list(in)] { set(fresh); });
}

endpoint_book::list endpoint_book::all() const
{
    std::lock_guard const hold(guard_);
    return now_;
}

bool endpoint_book::anyone_wants(std::string_view subject) const
{
    auto const list = all();
    return std::ranges::any_of(
        *list, [&](entry const& one) { return wants(one.subscriptions, channel::webhook, subject); });
}

void endpoint_book::set(list fresh)
{
    std::lock_guard const hold(guard_);
    now_ = std::move(fresh);
}

} // namespace fcg::notifications
