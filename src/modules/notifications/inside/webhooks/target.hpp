#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/endpoint.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::notifications {

/// Where a webhook goes: a URL taken apart.
struct webhook_target {
    http::endpoint server; ///< without a path
    std::string path;      ///< with its query, exactly as it was given

    /// Nothing for what is no http or https URL, names a user or a fragment, or is longer than 2,000
    /// characters.
    static std::optional<webhook_target> parse(std::string_view url);
};

/// The addresses of its host, at most four, and only when webhooks may go to every one of them.
struct found_addresses {
    std::vector<std::string> all;
    std::string refusal; ///< not empty: why there are none
};

/// Never throws but when cancelled.
task<found_addresses> find_webhook_addresses(async::loop& on, http::endpoint server, bool allow_inward);

/// Empty, or why an endpoint may not have this URL, for the person who sent it.
task<std::string> why_no_webhook_url(async::loop& on, std::string url, bool allow_inward);

} // namespace fcg::notifications
