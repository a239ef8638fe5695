#include "module.hpp"

#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "features/features.hpp"
#include "inside/parts.hpp"
#include "reactions/reactions.hpp"

namespace fcg::library {

namespace {

constexpr std::string_view select_ownership =
    "SELECT 1 FROM entitlements WHERE user_id = $1 AND game_id = $2";
constexpr std::string_view select_entitlement =
    "SELECT payment_id, used_at IS NOT NULL FROM entitlements WHERE user_id = $1 AND game_id = $2";
constexpr std::string_view select_any_owner = "SELECT 1 FROM entitlements WHERE game_id = $1 LIMIT 1";

/// Answers from the module's own file.
class answers_here final : public questions {
public:
    explicit answers_here(storage::database& db) : db_(db) {}

    task<bool> owns(std::string user_id, std::string game_id) override
    {
        co_return db_.read(
            [&](storage::reader& in) { return in.query(select_ownership, user_id, game_id).next(); });
    }

    task<std::optional<entitlement_card>> find_entitlement(std::string user_id, std::string game_id) override
    {
        std::optional<entitlement_card> found;
        db_.read([&](storage::reader& in) {
            auto row = in.query(select_entitlement, user_id, game_id);
            if (row.next())
                found = {.payment_id = std::string(row.text(0)), .is_in_use = row.integer(1) != 0};
        });
        co_return found;
    }

    task<bool> anyone_owns(std::string game_id) override
    {
        // Looks at every entitlement: asked once for a game that is withdrawn, it is not worth an index.
        auto look = [&](storage::reader& in) { return in.query(select_any_owner, game_id).next(); };
        auto const found = co_await db_.read_long(look);
        co_return found;
    }

private:
    storage::database& db_;
};

} // namespace

struct module::inside {
    inside(surroundings& with, bus::consumer_settings const& consuming)
        : consuming(consuming),
          db(with.open_database("library")),
          shared{with, *db},
          answers(*db)
    {
    }

    bus::consumer_settings consuming;
    std::unique_ptr<storage::database> db;
    parts shared;
    answers_here answers;
};

module::module(surroundings& with,
               bus::consumer_settings const& consuming) :inside_(std::make_unique<inside>(with, consuming))
{
}

module::~module() = default;

void module::add_routes(http::routes& into, games::questions& games)
{
    show_library(into, inside_->shared, games);     // GET /api/library, GET /api/users/{id}/library
    show_entitlement(into, inside_->shared, games); // GET /api/library/{gameId}
    download_game(into, inside_->shared, games);    // POST /api/library/{gameId}/downloads
}

void module::add_internal_routes(http::routes& into)
{
    answer_owns(into, inside_->answers);             // POST /internal/library/owns
    answer_find_entitlement(into, inside_->answers); // POST /internal/library/find-entitlement
    answer_anyone_owns(into, inside_->answers);      // POST /internal/library/anyone-owns
}

void module::subscribe(bus::subscriptions& into)
{
    auto& of = inside_->shared;
    on_game_purchase_completed(into, of, inside_->consuming);
    on_purchase_refund_requested(into, of, inside_->consuming);
    on_payment_refunded(into, of, inside_->consuming);
}

std::vector<bus::reader> module::reads()
{
    return {bus::reader_of<contracts::game_purchase_completed>(payments_that_ended),
            bus::reader_of<contracts::purchase_refund_requested>(refunds_requested),
            bus::reader_of<contracts::payment_refunded>(payments_refunded)};
}

storage::database& module::database()
{
    return *inside_->db;
}

questions& module::answers()
{
    return inside_->answers;
}

} // namespace fcg::library
