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

std::string from_json(json::value const& body, email_confirmation_requested& into)
{
    body_reader in(body);
    into.user_id = in.id("userId");
    into.requested_at = in.moment("requestedAt");
    return in.finish(email_confirmation_requested::version);
}

} // namespace fcg::contracts
