#pragma once
#include "platform/core/unavailable.hpp"
#include "platform/environment.hpp"
#include "platform/http/client/connection_pool.hpp"
#include "platform/json/value.hpp"
#include "settings.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace fcg::indexer {

/// Thrown when the search server gave no response, or one that says that it cannot work at the moment.
class search_server_failed : public core::remote_unavailable {
public:
    using remote_unavailable::remote_unavailable;
};

struct server_call {
    http::method method = http::method::get;
    std::string target;
    std::string body{};
    std::chrono::microseconds limit{}; ///< includes the wait for a connection
    std::string content_type = "application/json";
};

struct server_response {
    int status = 0;
    json::value body;

    bool is_good() const { return status >= 200 && status < 300; }

    /// Returns the type and the reason that the server gives, for people.
    std::string why() const;
};

/// A client of an OpenSearch or Elasticsearch: JSON over HTTP, with the user name and password of the
/// settings. Must be used on the background loop.
class search_server {
public:
    /// Opens at most `max_count` connections at once. Throws core::wrong_setting when the settings are wrong.
    search_server(environment& env, open_search_settings const& settings, std::size_t max_count);

    /// Sends a call and returns the response, whatever its other status. Throws search_server_failed when
    /// nothing readable arrives in time, and for 401, 403, 429 and 5xx. Every call may be sent twice.
    task<server_response> ask(server_call call);

    std::string const& authority() const { return authority_; }

private:
    environment& env_;
    std::string authority_; ///< for people: "127.0.0.1:9200"
    std::string authorization_;
    http::connection_pool lines_;
};

} // namespace fcg::indexer
