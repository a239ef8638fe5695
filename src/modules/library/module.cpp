#include "module.hpp"

#include "features/features.hpp"
#include "internal/module_context.hpp"
#include "library/api/questions.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

constexpr std::string_view select_ownership =
    "SELECT 1 FROM entitlements WHERE user_id = $1 AND game_id = $2";
constexpr std::string_view select_entitlement =
    "SELECT payment_id, used_at IS NOT NULL FROM entitlements WHERE user_id = $1 AND game_id = $2";
constexpr std::string_view select_any_owner = "SELECT 1 FROM entitlements WHERE game_id = $1 LIMIT 1";

task<ownership_answer> answer_ownership(storage::database& database, ownership_question question)
{
    auto const look = [&](storage::reader& db) {
        return db.query(select_ownership, question.user_id, question.game_id).next();
    };
    co_return ownership_answer{database.read(look)};
}

task<entitlement_answer> answer_entitlement(storage::database& database, entitlement_question question)
{
    entitlement_answer answer;
    database.read([&](storage::reader& db) {
        auto row = db.query(select_entitlement, question.user_id, question.game_id);
        if (row.next())
            answer.entitlements.push_back(
                {.payment_id = std::string(row.text(0)), .is_in_use = row.integer(1) != 0});
    });
    co_return answer;
}

task<ownership_answer> answer_owners(storage::database& database, owners_question question)
{
    // This scans every entitlement. It runs once for a game that is withdrawn, which is not worth an index.
    auto look = [&](storage::reader& db) { return db.query(select_any_owner, question.game_id).next(); };
    auto const has_owner = co_await database.read_long(look);
    co_return ownership_answer{has_owner};
}

} // namespace

struct module::impl {
    impl(environment& env, bus::question_directory const& questions, bus::consumer_settings const& consuming)
        : consuming(consuming),
          db(env.open_database("library")),
          shared{env, *db, questions}
    {
    }

    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
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
    show_library(routes, impl_->shared);     // GET /api/library, GET /api/users/{id}/library
    show_entitlement(routes, impl_->shared); // GET /api/library/{gameId}
    download_game(routes, impl_->shared);    // POST /api/library/{gameId}/downloads
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

void module::answer_questions(bus::question_directory& questions)
{
    auto& db = *impl_->db;
    questions.answer<ownership_question>(
        [&db](ownership_question question) { return answer_ownership(db, std::move(question)); });
    questions.answer<entitlement_question>(
        [&db](entitlement_question question) { return answer_entitlement(db, std::move(question)); });
    questions.answer<owners_question>(
        [&db](owners_question question) { return answer_owners(db, std::move(question)); });
}

} // namespace fcg::library
