#pragma once
#include "platform/core/random.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace fcg::users {

/// A secret that signs access tokens.
struct signing_key {
    std::string id; ///< file name without ".key"; sent in the token as "kid"
    std::array<unsigned char, 32> secret{};
};

/// Returns the keys in `folder`: every file NAME.key with 64 hexadecimal digits, sorted by name. All of them
/// check tokens, and the last one signs. Creates the folder (mode 0700) and a first key (mode 0600) if there
/// is none.
///
/// To change the key, add a newer one to the folder and restart; remove the old one when its tokens have
/// expired:
///     (umask 077; openssl rand -hex 32 > keys/access-0002.key)
///
/// Throws std::runtime_error with a message for the operator, also if anyone but the owner may use a key or
/// the folder.
std::vector<signing_key> load_signing_keys(std::filesystem::path const& folder, core::random_source& random);

} // namespace fcg::users
