#include "module.hpp"

#include "features/features.hpp"
#include "internal/module_context.hpp"
#include "reactions/reactions.hpp"

#include <algorithm>
#include <iterator>

namespace fcg::tracking {

struct module::impl {
    impl(environment& env, bus::consumer_settings const& consuming_)
        : consuming(consuming_),
          db(env.open_database("tracking")),
          following(env.metrics),
          shared{env, *db, following}
    {
    }

    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    followers following;
    module_context shared;
};

module::module(environment& env,
               bus::consumer_settings const& consuming) :impl_(std::make_unique<impl>(env, consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& routes, games::questions& games)
{
    show_timeline(routes, impl_->shared, games);   // GET /api/purchases/{paymentId}/timeline
    follow_purchase(routes, impl_->shared, games); // GET /api/purchases/{paymentId}/events
}

void module::subscribe(bus::subscriptions& subscriptions)
{
    follow_games(subscriptions, impl_->shared, impl_->consuming);
    follow_payments(subscriptions, impl_->shared, impl_->consuming);
    follow_library(subscriptions, impl_->shared, impl_->consuming);
}

std::vector<bus::reader> module::reads()
{
    auto dbs = reads_of_games();
    std::ranges::move(reads_of_payments(), std::back_inserter(dbs));
    std::ranges::move(reads_of_library(), std::back_inserter(dbs));
    return dbs;
}

storage::database& module::database()
{
    return *impl_->db;
}

void module::end_streams()
{
    impl_->following.end_all();
}

} // namespace fcg::tracking
