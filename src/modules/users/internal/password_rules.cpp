#include "internal/password_rules.hpp"

#include "internal/common_passwords.hpp"
#include "platform/core/text.hpp"

#include <ranges>
#include <unordered_set>

namespace fcg::users {

namespace {

std::unordered_set<std::string_view> read_lines(std::string_view text)
{
    std::unordered_set<std::string_view> lines;
    for (auto const line : std::views::split(text, '\n'))
        if (!line.empty())
            lines.emplace(line.begin(), line.end());
    return lines;
}

/// Returns true if the password is one that attackers try first.
bool is_common(std::string const& lower_case)
{
    static auto const known = read_lines(common_passwords());
    return known.contains(lower_case);
}

} // namespace

http::text_rule new_password_rule()
{
    return {.min = 8, .max = 128, .trimmed = false};
}

std::string password_error_in(std::string_view password, std::string_view email)
{
    auto const plain = core::to_lower_ascii(password);
    if (is_common(plain))
        return "is one of the most common passwords";
    if (plain == core::to_lower_ascii(email))
        return "must not be the email address";
    return {};
}

} // namespace fcg::users
