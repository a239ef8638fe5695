#include "internal/webhooks/endpoint_book.hpp"

#include "internal/topics.hpp"
#include "internal/webhooks/endpoint.hpp"

#include <algorithm>
#include <utility>

namespace fcg::notifications {

namespace {

endpoint_book::list read_list(storage::reader& db)
{
    std::vector<endpoint_book::entry> entries;
    for (auto& all_endpoint : all_endpoints(db))
        entries.push_back({.id = all_endpoint.id,
                           .subscriptions = std::move(all_endpoint.subscriptions),
                           .enabled = all_endpoint.enabled,
                           .disabled_reason = all_endpoint.disabled_reason.value_or("")});
    return std::make_shared<std::vector<endpoint_book::entry> const>(std::move(entries));
}

} // namespace

void endpoint_book::load(storage::reader& db)
{
    set(read_list(db));
}

void endpoint_book::renew(storage::transaction& tx)
{
    tx.after_commit([this, fresh = read_list(tx)] { set(fresh); });
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
        *list, [&](entry const& entry) { return wants(entry.subscriptions, channel::webhook, subject); });
}

void endpoint_book::set(list fresh)
{
    std::lock_guard const hold(guard_);
    now_ = std::move(fresh);
}

} // namespace fcg::notifications
