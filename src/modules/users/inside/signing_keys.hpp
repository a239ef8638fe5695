#pragma once
#include "platform/core/random.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace fcg::users {

/// A secret that signs access tokens.
struct signing_key {
    std::string id; ///< the file's name without ".key"; travels in the token as "kid"
    std::array<unsigned char, 32> secret{};
};

/// The keys in `folder`: every file NAME.key with 64 hexadecimal digits, ordered by name. All of them check
/// tokens, the last one signs. Makes the folder (mode 0700) and a first key (mode 0600) when there is none.
///
/// To change the key, put a newer one beside it and restart; remove the old one when its tokens have expired:
///     (umask 077; openssl rand -hex 32 > keys/access-0002.key)
///
/// Throws std::runtime_error with a message for the operator: also when others than the owner may read a key.
std::vector<signing_key> load_signing_keys(std::filesystem::path const& folder, core::random_source& chance);

} // namespace fcg::users
