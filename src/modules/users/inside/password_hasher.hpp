#pragma once
#include "module.hpp"
#include "platform/async/workplace.hpp"
#include "platform/http/problem.hpp"
#include "platform/surroundings.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace fcg::users {

/// Hashes and checks passwords with Argon2id, on threads of its own: a storm of logins fills their queue and
/// is told to come back (503), while everything else goes on.
class password_hasher {
public:
    password_hasher(surroundings& with, user_settings const& how);

    /// In PHC form, with a salt of its own.
    task<http::result<std::string>> hash(std::string password);

    struct verdict {
        bool right = false;
        /// To be stored instead of the hash that was given, which is weaker than the settings ask for.
        std::optional<std::string> stronger_hash;
    };

    task<http::result<verdict>> check(std::string password, std::string hash);

    /// No password matches it, and checking one against it is the same work: for e-mails that nobody has.
    std::string const& nobodys_hash() const { return nobodys_hash_; }

private:
    struct cost {
        unsigned long long passes;
        std::size_t memory_bytes;
    };

    static std::string hash_now(std::string const& password, cost with);
    static verdict check_now(std::string const& password, std::string const& hash, cost with);

    cost cost_;
    std::string nobodys_hash_;
    std::unique_ptr<async::workplace> place_;
};

} // namespace fcg::users
