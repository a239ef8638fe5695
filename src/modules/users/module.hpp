#pragma once
#include "bus/consuming/consumer.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/http/server/server.hpp"
#include "settings.hpp"
#include "users/api/questions.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fcg::users {

/// Accounts and sessions. See README.md beside this file.
class module {
public:
    module(environment& env, user_settings const& settings);
    ~module();

    void add_routes(http::routes& routes);
    /// Adds the routes that serve modules in other processes. Must be served on the internal listener only.
    void add_internal_routes(http::routes& routes);

    /// Returns an empty list, since the module reads no queue.
    static std::vector<bus::reader> reads() { return {}; }

    storage::database& database();

    /// Returns a verifier of access tokens. Thread-safe; lives as long as the module.
    http::token_verifier verifier();
    questions& answers();
    token_questions& token_responses();
    confirmation_questions& confirmation_responses();

    /// Opens an admin account, or makes an existing account admin and sets its password. For `fcg user
    /// create-admin`.
    task<http::result<core::uuid>> create_admin(std::string email, std::string name, std::string password);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::users
