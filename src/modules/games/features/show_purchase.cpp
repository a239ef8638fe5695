#include "features/features.hpp"
#include "inside/purchase.hpp"

namespace fcg::games {

namespace {

http::response answer(parts& of, http::request const& asked)
{
    auto const id = asked.path_id("paymentId", "purchase");
    if (!id)
        return id.error();

    auto const found = of.db.read([&](storage::reader& in) {
        auto const number = find_purchase_number(in, *id);
        return number ? std::optional(read_purchase(in, of.how, *number)) : std::nullopt;
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
