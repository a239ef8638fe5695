#include "module.hpp"

#include "features/features.hpp"
#include "inside/parts.hpp"
#include "reactions/reactions.hpp"

#include <algorithm>
#include <iterator>

namespace fcg::tracking {

struct module::inside {
    inside(surroundings& with, bus::consumer_settings const& consuming_)
        : consuming(consuming_),
          db(with.open_database("tracking")),
          following(with.metrics),
          shared{with, *db, following}
    {
    }

    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    followers following;
    parts shared;
};

module::module(surroundings& with,
               bus::consumer_settings const& consuming) :inside_(std::make_unique<inside>(with, consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& into, games::questions& games)
{
    show_timeline(into, inside_->shared, games);   // GET /api/purchases/{paymentId}/timeline
    follow_purchase(into, inside_->shared, games); // GET /api/purchases/{paymentId}/events
}

void module::subscribe(bus::subscriptions& into)
{
    follow_games(into, inside_->shared, inside_->consuming);
    follow_payments(into, inside_->shared, inside_->consuming);
    follow_library(into, inside_->shared, inside_->consuming);
}

std::vector<bus::reader> module::reads()
{
    auto all = reads_of_games();
    std::ranges::move(reads_of_payments(), std::back_inserter(all));
    std::ranges::move(reads_of_library(), std::back_inserter(all));
    return all;
}

storage::database& module::database()
{
    return *inside_->db;
}

void module::end_streams()
{
    inside_->following.end_all();
}

} // namespace fcg::tracking
