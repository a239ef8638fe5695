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

std::string from_json(json::value const& body, user_updated& into)
{
    body_reader in(body);
    into.user_id = in.id("userId");
    into.display_name = in.text("name");
    into.email = in.text("email");
    into.role = roles[in.choice("role", roles)];
    into.updated_at = in.moment("updatedAt");
    return in.finish(user_updated::version);
}

} // namespace fcg::contracts
