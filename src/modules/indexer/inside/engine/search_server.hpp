#pragma once
#include "module.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/connections.hpp"
#include "platform/json/value.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace fcg::indexer {

/// The search server gave no answer, or one that says that it cannot work at the moment.
class search_server_failed : public core::unavailable_elsewhere {
public:
    using unavailable_elsewhere::unavailable_elsewhere;
};

struct server_call {
    http::method method = http::method::get;
    std::string target;
    std::string body{};
    std::chrono::microseconds limit{}; ///< with the wait for a connection
    std::string content_type = "application/json";
};

struct server_answer {
    int status = 0;
    json::value body;

    bool is_good() const { return status >= 200 && status < 300; }

    /// For people: the type and the reason that the server gives.
    std::string why() const;
};

/// Speaks to an OpenSearch or Elasticsearch: JSON over HTTP, with the name and password of the settings. On
/// the background loop.
class search_server {
public:
    /// `max_count` connections at once. Throws core::wrong_setting when the settings are wrong.
    search_server(surroundings& with, open_search_settings const& how, std::size_t max_count);

    /// Throws search_server_failed when nothing readable comes in time, and for 401, 403, 429 and 5xx. Every
    /// other answer is the caller's to judge. Every call may go out twice.
    task<server_answer> ask(server_call wanted);

    std::string const& place() const { return place_; }

private:
    http::client_request request_for(server_call& wanted) const;

    surroundings& with_;
    std::string place_; ///< for people: "127.0.0.1:9200"
    std::string authorization_;
    http::connections lines_;
};

} // namespace fcg::indexer
