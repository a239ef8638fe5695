#include "internal/find_visible.hpp"

namespace fcg::tracking {

namespace {

bool may_see(http::request const& request, std::string const& buyer)
{
    return request.caller->is_admin() || request.caller_id().to_string() == buyer;
}

timeline without_steps(games::purchase_summary const& card)
{
    timeline timeline;
    timeline.payment_id = card.payment_id;
    timeline.user_id = card.user_id;
    timeline.status = card.status;
    timeline.is_over = is_end(std::string_view(card.status));
    return timeline;
}

} // namespace

task<http::result<timeline>> find_visible(module_context& context, games::questions& games,
                                          http::request& request)
{
    constexpr auto what = "purchase";
    auto const id = request.path_id("paymentId", what);
    if (!id)
        co_return id.error();
    auto payment_id = id->to_string();
    auto found = context.db.read([&](storage::reader& db) { return find_timeline(db, payment_id); });
    if (!found) {
        auto const card = co_await games.find_purchase(std::move(payment_id));
        if (card)
            found = without_steps(*card);
    }
    if (!found || !may_see(request, found->user_id))
        co_return http::not_found(what);
    co_return std::move(*found);
}

} // namespace fcg::tracking
