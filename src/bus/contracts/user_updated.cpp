#include "bus/contracts/user_updated.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

#include <array>

namespace fcg::contracts {
namespace {

constexpr std::array<std::string_view, 2> roles{"user", "admin"};

} // namespace

std::string to_json(user_updated const& event)
{
    body_writer out;
    out.text("userId", event.user_id);
    out.text("name", event.display_name);
    out.text("email", event.email);
    out.text("role", event.role);
    out.moment("updatedAt", event.updated_at);
    return out.finish(user_updated::version);
}

std::string from_json(json::value const& body, user_updated& user_updated)
{
    body_reader body_reader(body);
    user_updated.user_id = body_reader.id("userId");
    user_updated.display_name = body_reader.text("name");
    user_updated.email = body_reader.text("email");
    user_updated.role = roles[body_reader.choice("role", roles)];
    user_updated.updated_at = body_reader.moment("updatedAt");
    return body_reader.finish(user_updated::version);
}

} // namespace fcg::contracts
