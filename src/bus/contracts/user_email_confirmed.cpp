#include "bus/contracts/user_email_confirmed.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(user_email_confirmed const& event)
{
    body_writer out;
    out.text("userId", event.user_id);
    out.text("email", event.email);
    out.moment("confirmedAt", event.confirmed_at);
    return out.finish(user_email_confirmed::version);
}

std::string from_json(json::value const& body, user_email_confirmed& into)
{
    body_reader in(body);
    into.user_id = in.id("userId");
    into.email = in.text("email");
    into.confirmed_at = in.moment("confirmedAt");
    return in.finish(user_email_confirmed::version);
}

} // namespace fcg::contracts
