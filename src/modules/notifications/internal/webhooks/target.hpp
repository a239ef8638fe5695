#pragma once
#include "platform/async/loop.hpp"
#include "platform/http/client/endpoint.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::notifications {

/// The parts of a webhook's URL.
struct webhook_target {
    http::endpoint server; ///< without a path
    std::string path;      ///< with the query, exactly as it was given

    /// Returns nothing if the text is not an http or https URL, contains a user or a fragment, or is longer
    /// than 2,000 characters.
    static std::optional<webhook_target> parse(std::string_view url);
};

/// The addresses of a host, at most four. Empty unless webhooks may go to every one of them.
struct found_addresses {
    std::vector<std::string> addresses;
    std::string refusal; ///< the reason why there are none; empty if there are
};

/// Looks up the addresses of a host and checks them. Throws only when cancelled.
task<found_addresses> find_webhook_addresses(async::loop& loop, http::endpoint server, bool allow_inward);

/// Returns why an endpoint must not have this URL, for the person who sent it. Empty if it may.
task<std::string> why_no_webhook_url(async::loop& loop, std::string url, bool allow_inward);

} // namespace fcg::notifications
