#include "internal/random_token.hpp"

#include "platform/core/text.hpp"

#include <array>
#include <cstddef>

namespace fcg::users {

std::string make_random_token(core::random_source& random)
{
    std::array<std::byte, 32> bytes{};
    random.fill(bytes);
    return core::to_base64url({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

std::string token_hash(std::string const& token)
{
    return core::to_base64url(core::sha256(token));
}

} // namespace fcg::users
