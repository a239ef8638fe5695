#pragma once
#include "internal/engine/search_server.hpp"
#include "internal/index/document.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// The changes that are sent to the search server in one request. Each game has the number of its change as
/// its version, so that a late or repeated change never replaces a newer one.
class bulk {
public:
    void put(document const& document, float popularity);

    void remove(std::string_view game_id, game_number number) { begin("delete", game_id, number); }

    std::string const& body() const { return body_; }

    std::size_t size() const { return size_; }

    bool empty() const { return size_ == 0; }

private:
    void begin(std::string_view action, std::string_view game_id, game_number number);

    std::string body_;
    std::size_t size_ = 0;
};

/// The result of a bulk request, item by item. A late item counts as done: the server has a newer version.
struct bulk_outcome {
    std::size_t done = 0;
    std::size_t late = 0;      ///< how many of the done items were late
    std::size_t to_repeat = 0; ///< items for which the server was too busy
    bool index_is_gone = false;
    std::vector<std::string> refused; ///< for people: id and reason; sending it again would not help
};

/// Reads the response to a request of `items` items. Throws search_server_failed if it does not match that
/// number.
bulk_outcome read_bulk(server_response const& answer, std::size_t items);

} // namespace fcg::indexer
