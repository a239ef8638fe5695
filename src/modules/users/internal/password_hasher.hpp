#pragma once
#include "internal/password_lines.hpp"
#include "platform/environment.hpp"
#include "platform/http/problem.hpp"
#include "settings.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>

namespace fcg::users {

/// Hashes and checks passwords with Argon2id on threads of its own: if too many logins fill the queue, more
/// fail with 503, while all else goes on. Each password waits in a line, for example that of an account; one
/// password of a line is hashed at a time, and a line that is too long fails with 429.
class password_hasher {
public:
    password_hasher(environment& env, user_settings const& settings);

    /// Returns the hash in PHC form, with its own salt.
    task<http::result<std::string>> hash(std::string line, std::string password);

    struct verdict {
        bool right = false;
        /// Replaces the given hash if that is weaker than the settings require.
        std::optional<std::string> stronger_hash;
    };

    task<http::result<verdict>> check(std::string line, std::string password, std::string hash);

    /// Returns a hash that no password matches and that takes as long to check; for unknown e-mail addresses.
    std::string const& nobodys_hash() const { return nobodys_hash_; }

private:
    struct cost {
        unsigned long long passes;
        std::size_t memory_bytes;
    };

    template <class Job>
    auto stand_in_line(std::string line, Job job) -> task<http::result<std::invoke_result_t<Job&>>>;
    static std::string hash_now(std::string const& password, cost cost);
    static verdict check_now(std::string const& password, std::string const& hash, cost cost);

    cost cost_;
    std::string nobodys_hash_;
    password_lines lines_;
};

} // namespace fcg::users
