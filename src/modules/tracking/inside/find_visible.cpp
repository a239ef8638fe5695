#include "inside/find_visible.hpp"

namespace fcg::tracking {

namespace {

bool may_see(http::request const& asked, std::string const& buyer)
{
    return asked.caller->is_admin() || asked.caller_id().to_string() == buyer;
}

timeline without_steps(games::purchase_card const& card)
{
    timeline made;
    made.payment_id = card.payment_id;
    made.user_id = card.user_id;
    made.status = card.status;
    made.is_over = is_end(std::string_view(card.status));
    return made;
}

} // namespace

task<http::result<timeline>> find_visible(parts& of, games::questions& games, http::request& asked)
{
    constexpr auto what = "purchase";
    auto const id = asked.path_id("paymentId", what);
    if (!id)
        co_return id.error();
    auto payment_id = id->to_string();
    auto found = of.db.read([&](storage::reader& in) { return find_timeline(in, payment_id); });
    if (!found) {
        auto const card = co_await games.find_purchase(std::move(payment_id));
        if (card)
            found = without_steps(*card);
    }
    if (!found || !may_see(asked, found->user_id))
        co_return http::not_found(what);
    co_return std::move(*found);
}

} // namespace fcg::tracking
