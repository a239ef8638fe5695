#pragma once
#include "bus/store_module.hpp"
#include "platform/environment.hpp"
#include "platform/http/routing/access.hpp"
#include "settings.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fcg::users {

/// Accounts and sessions. See README.md beside this file.
class module final : public bus::store_module {
public:
    module(environment& env, user_settings const& settings);
    ~module() override;

    storage::database& database() override;
    void answer_questions(bus::question_directory& questions) override;
    void add_routes(http::routes& routes) override;

    /// Returns an empty list, since the module reads no queue.
    static std::vector<bus::reader> reads() { return {}; }

    /// Returns a verifier of access tokens. Thread-safe; lives as long as the module.
    http::token_verifier verifier();

    /// Opens an admin account, or makes an existing account admin and sets its password. For `fcg user
    /// create-admin`.
    task<http::result<core::uuid>> create_admin(std::string email, std::string name, std::string password);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::users
