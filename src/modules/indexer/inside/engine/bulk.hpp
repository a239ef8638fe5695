#pragma once
#include "inside/engine/search_server.hpp"
#include "inside/index/document.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// What is told to a search server in one request: each game with the number of its change as its version, so
/// that what comes late or twice never takes the place of something newer.
class bulk {
public:
    void put(document const& one, float popularity);
    void remove(std::string_view game_id, game_number number);

    std::string const& body() const { return body_; }

    std::size_t size() const { return size_; }

    bool empty() const { return size_ == 0; }

private:
    std::string body_;
    std::size_t size_ = 0;
};

/// What became of it, item by item. A late one counts as done: the server has something newer.
struct bulk_outcome {
    std::size_t done = 0;
    std::size_t late = 0;      ///< of these
    std::size_t to_repeat = 0; ///< the server was too busy for them
    bool index_is_gone = false;
    std::vector<std::string> refused; ///< for people: the game's id and why; sending it again would not help
};

/// Throws search_server_failed when it is not the answer to so many items.
bulk_outcome read_bulk(server_answer const& given, std::size_t items);

} // namespace fcg::indexer
