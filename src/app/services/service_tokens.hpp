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

/// Returns the configured keys, the first of which signs. Throws std::runtime_error, with a text for the
/// operator, if there is none, or if one is too weak or cannot be read.
std::vector<std::string> read_service_keys(service_settings const& settings);

/// The claims of a valid token.
struct opened_token {
    http::principal caller;
    std::vector<std::string> modules; ///< hosted by the process that sent the request
    core::uuid process;               ///< a new one after each start; nil for a service outside this store
    core::time_point issued_at;
};

/// The tokens by which the processes of a store authenticate each other: JSON Web Tokens (RFC 7519),
/// HMAC-SHA-256, valid for a minute and for one module. Immutable and thread-safe.
class service_tokens {
public:
    /// `issuer` is the caller: the modules of this process.
    service_tokens(std::vector<std::string> keys, std::string issuer, core::clock& clock,
                   core::id_generator& ids);

    /// Returns the id by which peers distinguish this process from another one that hosts the same modules.
    std::string const& process() const { return process_; }

    /// Returns a new token for requests to the module `audience`.
    std::string issue(std::string_view audience) const;

    /// Returns nothing if the token is not ours or is not valid now. The dispatcher compares the caller's
    /// audience, the module that the token is for, with the route.
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
