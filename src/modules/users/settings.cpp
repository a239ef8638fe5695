#include "settings.hpp"

namespace fcg::users {

void declare_settings(core::declared_settings& settings, user_settings& values)
{
    settings.text("users.issuer", values.issuer, "\"iss\" of access tokens");
    settings.text("users.audience", values.audience, "\"aud\" of access tokens");
    settings.number("users.accessTokenMinutes", values.access_token_minutes, 1, 1'440,
                    "how long an access token works");
    settings.number("users.refreshTokenDays", values.refresh_token_days, 1, 365,
                    "how long a session lives that is not continued");
    settings.number("users.sessionMaxDays", values.session_max_days, 1, 3'650,
                    "how long a session lives at most, however often it is continued");
    settings.number("users.argon2MemoryKib", values.argon2_memory_kib, 7'168, 4'194'304,
                    "memory for hashing one password (Argon2id)");
    settings.number("users.argon2Passes", values.argon2_passes, 1, 100, "passes over that memory");
    settings.number("users.hashingThreads", values.hashing_threads, 1, 64,
                    "threads that do nothing but hash passwords");
    settings.number("users.hashingsWaiting", values.hashings_waiting, 1, 100'000,
                    "passwords that may wait for them; more logins get 503");
    settings.number(
        "users.lockoutFailures", values.lockout_failures, 1, 1'000,
        "wrong passwords for an email address from one client address until the next has to wait");
    settings.number("users.lockoutMinutes", values.lockout_minutes, 1, 1'440,
                    "the longest such wait; the first is half a minute, each further one twice as long");
}

} // namespace fcg::users
