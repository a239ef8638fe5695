#pragma once
#include "app/services/settings.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/request.hpp"
#include "platform/json/web_token.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::app {

/// The keys of the configuration; the first one signs. Throws std::runtime_error for the operator when there
/// is none, or one that is too weak or cannot be read.
std::vector<std::string> read_service_keys(service_settings const& from);

/// What a valid token says.
struct opened_token {
    http::principal caller;
    std::vector<std::string> modules; ///< that the process hosts which asks
    core::uuid process;               ///< another one after each start; nil when a service of others asks
    core::time_point issued_at;
};

/// By what the processes of a store know each other: JSON Web Tokens (RFC 7519), HMAC-SHA-256, that live for
/// a minute and are for one module. Immutable: any thread may use it.
class service_tokens {
public:
    /// `issuer` is who asks: the modules of this process.
    service_tokens(std::vector<std::string> keys, std::string issuer, core::clock& clock,
                   core::id_generator& ids);

    /// By what the others tell this process from another that hosts the same.
    std::string const& process() const { return process_; }

    /// A new token for questions to the module `audience`.
    std::string issue(std::string_view audience) const;

    /// Nothing when it is not ours or not valid now. The dispatcher holds the caller's audience, the module
    /// that the token is for, against the route.
    std::optional<opened_token> open(std::string_view token) const;

private:
    bool is_signed(json::web_token const& token) const;

    std::vector<std::string> keys_;
    std::string issuer_;
    std::string process_;
    core::clock& clock_;
    core::id_generator& ids_;
};

} // namespace fcg::app
