#include "bus/contracts/email_confirmation_requested.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(email_confirmation_requested const& event)
{
    body_writer out;
    out.text("userId", event.user_id);
    out.moment("requestedAt", event.requested_at);
    return out.finish(email_confirmation_requested::version);
}

std::string from_json(json::value const& body, email_confirmation_requested& email_confirmation_requested)
{
    body_reader body_reader(body);
    email_confirmation_requested.user_id = body_reader.id("userId");
    email_confirmation_requested.requested_at = body_reader.moment("requestedAt");
    return body_reader.finish(email_confirmation_requested::version);
}

} // namespace fcg::contracts
