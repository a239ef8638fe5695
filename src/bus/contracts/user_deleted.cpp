#include "bus/contracts/user_deleted.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(user_deleted const& event)
{
    body_writer out;
    out.text("userId", event.user_id);
    out.moment("deletedAt", event.deleted_at);
    return out.finish(user_deleted::version);
}

std::string from_json(json::value const& body, user_deleted& into)
{
    body_reader in(body);
    into.user_id = in.id("userId");
    into.deleted_at = in.moment("deletedAt");
    return in.finish(user_deleted::version);
}

} // namespace fcg::contracts
