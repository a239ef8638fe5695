#include "settings.hpp"

namespace fcg::indexer {

void declare_settings(core::declared_settings& settings, search_settings& values)
{
    settings.choice("search.engine", values.engine, {"embedded", "opensearch"},
                    "the engine that answers searches");
    settings.number("search.popularDays", values.popular_days, 1, 365,
                    "the days in which buyers count, when the request names none");
    settings.number("search.halfLifeDays", values.half_life_days, 1, 365,
                    "a buyer of so many days ago counts half");
    settings.number("search.verifyHours", values.verify_hours, 0, 8'760,
                    "how often the index is compared with the catalogue and repaired; 0: only on demand");
    settings.number("search.matchCacheMiB", values.match_cache_mib, 1, 65'536,
                    "memory for the games that common words find");
    auto& open_search = values.open_search;
    settings.text("search.openSearch.url", open_search.url, "URL of OpenSearch or Elasticsearch");
    settings.text("search.openSearch.index", open_search.index, "the alias that is searched");
    settings.text("search.openSearch.user", open_search.user,
                  "user of HTTP basic authentication; empty: none");
    settings.secret("search.openSearch.password", open_search.password, "password of that user");
    settings.text("search.openSearch.caFile", open_search.ca_file,
                  "PEM file instead of the system's certificates");
    settings.number("search.openSearch.timeoutMs", open_search.timeout_ms, 10, 60'000,
                    "timeout of a search; after it the embedded index answers");
    settings.number("search.openSearch.bulk", open_search.bulk, 1, 10'000, "documents in one request");
}

} // namespace fcg::indexer
