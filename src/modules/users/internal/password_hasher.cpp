#include "internal/password_hasher.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <stdexcept>

namespace fcg::users {

namespace {

/// Returns a text in the form of a real hash with these costs, so that checking against it takes the same
/// work.
std::string make_nobodys_hash(unsigned long long passes, std::size_t memory_bytes)
{
    return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", memory_bytes / 1024, passes,
                       std::string(22, 'A'), std::string(43, 'A'));
}

/// Returns the maximum number of jobs that run or wait.
std::size_t max_taken(user_settings const& settings)
{
    return static_cast<std::size_t>(settings.hashing_threads + settings.hashings_waiting);
}

http::problem too_many_logins()
{
    return http::unavailable("too many passwords are being checked; try again");
}

} // namespace

password_hasher::password_hasher(environment& env, user_settings const& settings)
    : cost_{static_cast<unsigned long long>(settings.argon2_passes),
            static_cast<std::size_t>(settings.argon2_memory_kib) * 1024},
      nobodys_hash_(make_nobodys_hash(cost_.passes, cost_.memory_bytes)),
      lines_(env.make_thread_pool("passwords", static_cast<std::size_t>(settings.hashing_threads),
                                  max_taken(settings)),
             max_taken(settings))
{
    if (sodium_init() < 0)
        throw std::runtime_error("libsodium could not be started");
}

template <class Job>
auto password_hasher::stand_in_line(std::string line, Job job)
    -> task<http::result<std::invoke_result_t<Job&>>>
{
    queue_ticket ticket(lines_, std::move(line));
    try {
        auto verdict = co_await async::offload(ticket, std::move(job));
        co_return verdict;
    } catch (async::executor_full const&) {
        if (ticket.line_was_full())
            co_return http::too_many_requests(1);
        co_return too_many_logins();
    }
}

task<http::result<std::string>> password_hasher::hash(std::string line, std::string password)
{
    auto job = [password = std::move(password), cost = cost_] { return hash_now(password, cost); };
    return stand_in_line(std::move(line), std::move(job));
}

task<http::result<password_hasher::verdict>> password_hasher::check(std::string line, std::string password,
                                                                    std::string hash)
{
    auto job = [password = std::move(password), hash = std::move(hash), cost = cost_] {
        return check_now(password, hash, cost);
    };
    return stand_in_line(std::move(line), std::move(job));
}

std::string password_hasher::hash_now(std::string const& password, cost cost)
{
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes, cost.memory_bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::runtime_error("not enough memory to hash a password");
    return text.data();
}

password_hasher::verdict password_hasher::check_now(std::string const& password, std::string const& hash,
                                                    cost cost)
{
    verdict verdict;
    verdict.right = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    if (verdict.right && crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory_bytes) != 0)
        verdict.stronger_hash = hash_now(password, cost);
    return verdict;
}

} // namespace fcg::users
