#include "inside/password_rules.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>

namespace fcg::users {

namespace {

/// The most common passwords of eight characters and more, in lower case: those that are tried first.
constexpr std::array<std::string_view, 60> most_common{
    "00000000",   "11111111",   "1111111111", "11223344",    "12121212",    "12341234",      "123123123",
    "12344321",   "12345678",   "123456789",  "1234567890",  "123456789a",  "12345678910",   "123qwe123",
    "147258369",  "1q2w3e4r",   "1q2w3e4r5t", "1qaz2wsx",    "1qazxsw2",    "55555555",      "66666666",
    "77777777",   "87654321",   "88888888",   "987654321",   "99999999",    "a1234567",      "aa123456",
    "aa12345678", "abc12345",   "abcd1234",   "access14",    "admin123",    "administrator", "asdfasdf",
    "asdfghjkl",  "baseball",   "changeme",   "computer",    "corinthians", "flamengo",      "football",
    "iloveyou",   "internet",   "letmein1",   "michelle",    "minecraft",   "p@ssw0rd",      "passw0rd",
    "password",   "password1",  "password12", "password123", "princess",    "q1w2e3r4",      "qwer1234",
    "qwerty123",  "qwertyuiop", "sunshine",   "superman"};

} // namespace

http::text_rule new_password_rule()
{
    return {.least = 8, .most = 128, .trimmed = false};
}

std::string complaint_about_password(std::string_view password, std::string_view email)
{
    auto const plain = core::to_lower_ascii(password);
    if (std::ranges::find(most_common, plain) != most_common.end())
        return "is one of the most common passwords";
    if (plain == core::to_lower_ascii(email))
        return "must not be the e-mail address";
    return {};
}

} // namespace fcg::users
