#include "features/features.hpp"
#include "inside/purchase.hpp"

namespace fcg::games {

namespace {

constexpr std::string_view select_purchase = R"(
    SELECT payment_id, user_id, game_id, title, amount_minor, currency, payment_method, status, reason, requested_at,
           completed_at, number
      FROM purchases
     WHERE payment_id = $1)";

http::response answer(parts& of, http::request const& asked)
{
    auto const id = asked.path_id("paymentId", "purchase");
    if (!id)
        return id.error();

    auto const found = of.db.read([&id](storage::reader& in) {
        auto row = in.query(select_purchase, *id);
        return row.next() ? std::optional(read_purchase(row)) : std::nullopt;
    });
    bool const may_see = found && (found->user_id == asked.caller_id() || asked.caller->is_admin());
    if (!may_see)
        return http::not_found("purchase");

    return http::ok(purchase_shape.write(*found));
}

} // namespace

void show_purchase(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/purchases/{paymentId}",
              .access = http::access::signed_in,
              .summary = "One purchase of the caller; admins see everybody's.",
              .tag = "purchases",
              .answers = {{200, "The purchase", purchase_shape.describe()},
                          {404, "No such purchase, or somebody else's"}},
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::games
