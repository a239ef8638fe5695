#pragma once
#include "inside/password_lines.hpp"
#include "module.hpp"
#include "platform/http/problem.hpp"
#include "platform/surroundings.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace fcg::users {

/// Hashes and checks passwords with Argon2id, on threads of its own: a storm of logins fills their queue and
/// is told to come back (503), while everything else goes on. Each password stands in a line, that of an
/// account for example: of a line one is hashed at a time, and who adds too many to it is told so (429).
class password_hasher {
public:
    password_hasher(surroundings& with, user_settings const& how);

    /// In PHC form, with a salt of its own.
    task<http::result<std::string>> hash(std::string line, std::string password);

    struct verdict {
        bool right = false;
        /// To be stored instead of the hash that was given, which is weaker than the settings ask for.
        std::optional<std::string> stronger_hash;
    };

    task<http::result<verdict>> check(std::string line, std::string password, std::string hash);

    /// No password matches it, and checking one against it is the same work: for e-mails that nobody has.
    std::string const& nobodys_hash() const { return nobodys_hash_; }

private:
    struct cost {
        unsigned long long passes;
        std::size_t memory_bytes;
    };

    template <class Job>
    auto stand_in_line(std::string line, Job job) -> task<http::result<std::invoke_result_t<Job&>>>;
    static std::string hash_now(std::string const& password, cost with);
    static verdict check_now(std::string const& password, std::string const& hash, cost with);

    cost cost_;
    std::string nobodys_hash_;
    password_lines lines_;
};

} // namespace fcg::users
