#include "bus/contracts/user_registered.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(user_registered const& event)
{
    body_writer out;
    out.text("userId", event.user_id);
    out.text("name", event.display_name);
    out.text("email", event.email);
    out.moment("registeredAt", event.registered_at);
    return out.finish(user_registered::version);
}

std::string from_json(json::value const& body, user_registered& user_registered)
{
    body_reader body_reader(body);
    user_registered.user_id = body_reader.id("userId");
    user_registered.display_name = body_reader.text("name");
    user_registered.email = body_reader.text("email");
    user_registered.registered_at = body_reader.moment("registeredAt");
    return body_reader.finish(user_registered::version);
}

} // namespace fcg::contracts
