#include "features/features.hpp"
#include "internal/purchases/purchase.hpp"

namespace fcg::games {

namespace {

http::response answer(module_context& context, http::request const& request)
{
    auto const id = request.path_id("paymentId", "purchase");
    if (!id)
        return id.error();

    auto const purchase = context.db.read([&](storage::reader& db) {
        auto const number = find_purchase_number(db, *id);
        return number ? std::optional(read_purchase(db, context.settings, *number)) : std::nullopt;
    });
    bool const may_see = purchase && (purchase->user_id == request.caller_id() || request.caller->is_admin());
    if (!may_see)
        return http::not_found("purchase");

    return http::ok(purchase_shape.write(*purchase));
}

} // namespace

void show_purchase(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/purchases/{paymentId}",
                .access = http::access::signed_in,
                .summary = "One purchase of the caller; admins see everybody's.",
                .tag = "purchases",
                .answers = {{200, "The purchase", purchase_shape.describe()},
                            {404, "No such purchase, or somebody else's"}},
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::games
