#pragma once
#include "platform/core/settings.hpp"

#include <cstdint>
#include <string>

namespace fcg::indexer {

/// The settings of an OpenSearch or Elasticsearch that answers searches instead of the embedded index.
struct open_search_settings {
    std::string url = "http://127.0.0.1:9200";
    std::string index = "fcg-games"; ///< the alias; an index behind it is named "<alias>-<milliseconds>"
    std::string user;                ///< user name of HTTP basic authentication; empty for none
    std::string password;
    std::string ca_file;             ///< PEM file used instead of the system's certificates
    std::int64_t timeout_ms = 2'000; ///< time limit of a search, after which the embedded index answers
    std::int64_t bulk = 500;         ///< maximum number of documents in one request
};

struct search_settings {
    std::string engine = "embedded"; ///< "embedded" or "opensearch"
    open_search_settings open_search;
    std::int64_t popular_days = 30;    ///< window of GET /api/games/popular when the request names none
    std::int64_t half_life_days = 7;   ///< age in days at which a buyer counts half
    std::int64_t verify_hours = 24;    ///< hours between comparisons of index and catalogue; 0 disables
    std::int64_t match_cache_mib = 64; ///< memory for the cached matches of common words
};

void declare_settings(core::declared_settings& settings, search_settings& values);

} // namespace fcg::indexer
