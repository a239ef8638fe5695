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
    constexpr auto resource = "purchase";
    auto const id = request.path_id("paymentId", resource);
    if (!id)
        co_return id.error();
    auto payment_id = id->to_string();
    auto stored_timeline =
        context.db.read([&](storage::reader& db) { return find_timeline(db, payment_id); });
    if (!stored_timeline) {
        auto const card = co_await games.find_purchase(std::move(payment_id));
        if (card)
            stored_timeline = without_steps(*card);
    }
    if (!stored_timeline || !may_see(request, stored_timeline->user_id))
        co_return http::not_found(resource);
    co_return std::move(*stored_timeline);
}

} // namespace fcg::tracking
