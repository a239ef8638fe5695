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

std::string from_json(json::value const& body, user_registered& into)
{
    body_reader in(body);
    into.user_id = in.id("userId");
    into.display_name = in.text("name");
    into.email = in.text("email");
    into.registered_at = in.moment("registeredAt");
    return in.finish(user_registered::version);
}

} // namespace fcg::contracts
