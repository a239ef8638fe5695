#include "module.hpp"

#include "features/features.hpp"
#include "internal/module_context.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

constexpr std::string_view select_ownership =
    "SELECT 1 FROM entitlements WHERE user_id = $1 AND game_id = $2";
constexpr std::string_view select_entitlement =
    "SELECT payment_id, used_at IS NOT NULL FROM entitlements WHERE user_id = $1 AND game_id = $2";
constexpr std::string_view select_any_owner = "SELECT 1 FROM entitlements WHERE game_id = $1 LIMIT 1";

/// Answers from the module's own database.
class answers_here final : public questions {
public:
    explicit answers_here(storage::database& db) : db_(db) {}

    task<bool> owns(std::string user_id, std::string game_id) override
    {
        co_return db_.read(
            [&](storage::reader& db) { return db.query(select_ownership, user_id, game_id).next(); });
    }

    task<std::optional<entitlement_summary>> find_entitlement(std::string user_id,
                                                              std::string game_id) override
    {
        std::optional<entitlement_summary> entitlement_summary;
        db_.read([&](storage::reader& db) {
            auto row = db.query(select_entitlement, user_id, game_id);
            if (row.next())
                entitlement_summary = {.payment_id = std::string(row.text(0)),
                                       .is_in_use = row.integer(1) != 0};
        });
        co_return entitlement_summary;
    }

    task<bool> anyone_owns(std::string game_id) override
    {
        // This scans every entitlement. It runs once for a game that is withdrawn, which is not worth an
        // index.
        auto look = [&](storage::reader& db) { return db.query(select_any_owner, game_id).next(); };
        auto const has_owner = co_await db_.read_long(look);
        co_return has_owner;
    }

private:
    storage::database& db_;
};

} // namespace

struct module::impl {
    impl(environment& env, bus::question_directory const& questions, bus::consumer_settings const& consuming)
        : questions(questions),
          consuming(consuming),
          db(env.open_database("library")),
          shared{env, *db},
          answers(*db)
    {
    }

    bus::question_directory const& questions;
    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    module_context shared;
    answers_here answers;
};

module::module(environment& env, bus::question_directory const& questions,
               bus::consumer_settings const& consuming)
{
    impl_ = std::make_unique<impl>(env, questions, consuming);
}

module::~module() = default;

void module::add_routes(http::routes& routes)
{
    auto& games = impl_->questions.find<games::questions>();
    show_library(routes, impl_->shared, games);     // GET /api/library, GET /api/users/{id}/library
    show_entitlement(routes, impl_->shared, games); // GET /api/library/{gameId}
    download_game(routes, impl_->shared, games);    // POST /api/library/{gameId}/downloads
}

void module::add_internal_routes(http::routes& routes)
{
    answer_owns(routes, impl_->answers);             // POST /internal/library/owns
    answer_find_entitlement(routes, impl_->answers); // POST /internal/library/find-entitlement
    answer_anyone_owns(routes, impl_->answers);      // POST /internal/library/anyone-owns
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

void module::offer_questions(bus::question_directory& questions)
{
    questions.offer<library::questions>(impl_->answers);
}

} // namespace fcg::library
