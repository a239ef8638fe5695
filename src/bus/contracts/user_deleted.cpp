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

std::string from_json(json::value const& body, user_deleted& user_deleted)
{
    body_reader body_reader(body);
    user_deleted.user_id = body_reader.id("userId");
    user_deleted.deleted_at = body_reader.moment("deletedAt");
    return body_reader.finish(user_deleted::version);
}

} // namespace fcg::contracts
