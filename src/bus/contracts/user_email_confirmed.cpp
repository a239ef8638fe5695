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

std::string from_json(json::value const& body, user_email_confirmed& user_email_confirmed)
{
    body_reader body_reader(body);
    user_email_confirmed.user_id = body_reader.id("userId");
    user_email_confirmed.email = body_reader.text("email");
    user_email_confirmed.confirmed_at = body_reader.moment("confirmedAt");
    return body_reader.finish(user_email_confirmed::version);
}

} // namespace fcg::contracts
