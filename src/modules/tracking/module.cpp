#include "module.hpp"

#include "features/features.hpp"
#include "internal/module_context.hpp"
#include "reactions/reactions.hpp"

namespace fcg::tracking {

struct module::impl {
    impl(environment& env, bus::question_directory const& questions, bus::consumer_settings const& consuming)
        : consuming(consuming),
          db(env.open_database("tracking")),
          following(env.metrics),
          shared{env, *db, following, questions}
    {
    }

    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    followers following;
    module_context shared;
};

module::module(environment& env, bus::question_directory const& questions,
               bus::consumer_settings const& consuming)
{
    impl_ = std::make_unique<impl>(env, questions, consuming);
}

module::~module() = default;

void module::add_routes(http::routes& routes)
{
    show_timeline(routes, impl_->shared);   // GET /api/purchases/{paymentId}/timeline
    follow_purchase(routes, impl_->shared); // GET /api/purchases/{paymentId}/events
}

void module::subscribe(bus::subscriptions& subscriptions)
{
    for (auto* const react : reactions)
        react(subscriptions, impl_->shared, impl_->consuming);
}

std::vector<bus::reader> module::reads()
{
    return bus::readers_of(inputs);
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
