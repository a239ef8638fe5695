#include "app/modules.hpp"

#include "app/services/questions_over_rest.hpp"
#include "app/settings.hpp"
#include "games/api/questions.hpp"
#include "library/api/questions.hpp"
#include "library/module.hpp"
#include "tracking/module.hpp"
#include "users/api/questions.hpp"

#include <array>

namespace fcg::app {

namespace {

template <class Module>
std::vector<bus::reader> reads(all_settings const&)
{
    return Module::reads();
}

std::vector<bus::reader> payments_reads(all_settings const& settings)
{
    return payments::module::reads(settings.payments);
}

std::unique_ptr<bus::store_module> create_users(module_services const& services)
{
    return std::make_unique<users::module>(services.env, services.settings.users);
}

std::unique_ptr<bus::store_module> create_games(module_services const& services)
{
    auto games = std::make_unique<games::module>(services.env, services.questions, services.settings.games,
                                                 services.consuming);
    games->announce_views_to(services.bus.announcing());
    return games;
}

std::unique_ptr<bus::store_module> create_library(module_services const& services)
{
    return std::make_unique<library::module>(services.env, services.questions, services.consuming);
}

std::unique_ptr<bus::store_module> create_payments(module_services const& services)
{
    return std::make_unique<payments::module>(services.env, services.questions, services.settings.payments,
                                              services.consuming);
}

std::unique_ptr<bus::store_module> create_indexer(module_services const& services)
{
    auto indexer =
        std::make_unique<indexer::module>(services.env, services.settings.search, services.consuming);
    indexer->read_from(services.history, services.queues);
    indexer->count_unsent([&bus = services.bus] { return bus.unsent("games"); });
    return indexer;
}

std::unique_ptr<bus::store_module> create_tracking(module_services const& services)
{
    return std::make_unique<tracking::module>(services.env, services.questions, services.consuming);
}

std::unique_ptr<bus::store_module> create_notifications(module_services const& services)
{
    return std::make_unique<notifications::module>(services.env, services.questions,
                                                   services.settings.notifications, services.consuming);
}

} // namespace

std::span<module_row const> module_rows()
{
    // One more module is one more row here, its folder, and its target in src/CMakeLists.txt. The indexer
    // asks games and library for their events.
    static std::array<module_row, 7> const rows{{
        // name, asks, reads, create, answer_over_rest, ask_over_rest
        {"users",
         {},
         reads<users::module>,
         create_users,
         answer_over_rest<users::questions>,
         ask_over_rest<users::questions>},
        {"games",
         {"library"},
         reads<games::module>,
         create_games,
         answer_over_rest<games::questions>,
         ask_over_rest<games::questions>},
        {"library",
         {"games"},
         reads<library::module>,
         create_library,
         answer_over_rest<library::questions>,
         ask_over_rest<library::questions>},
        {"payments", {"users", "games"}, payments_reads, create_payments},
        {"indexer", {"games", "library"}, reads<indexer::module>, create_indexer},
        {"tracking", {"games"}, reads<tracking::module>, create_tracking},
        {"notifications", {"games", "users"}, reads<notifications::module>, create_notifications},
    }};
    return rows;
}

std::vector<std::string> all_modules()
{
    std::vector<std::string> names;
    for (auto const& row : module_rows())
        names.emplace_back(row.name);
    return names;
}

} // namespace fcg::app
