#pragma once
#include "internal/engine/bulk.hpp"
#include "internal/engine/search_server.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fcg::indexer {

/// The indexes in the search server behind one alias, named "<alias>-<13 digits or more>". Every function
/// throws search_server_failed.
class server_indexes {
public:
    server_indexes(search_server& search_server, std::string alias);

    std::string const& alias() const { return alias_; }

    /// Creates an empty index and returns the server's identity of it.
    task<std::string> create(std::string name);
    /// Returns the server's identity of the index, or nothing if there is none of this name.
    task<std::optional<std::string>> identity_of(std::string name);
    task<bulk_outcome> send(std::string name, bulk bulk);
    /// Returns the number of games in the index, including everything that was sent.
    task<std::int64_t> count(std::string name);

    /// Points the alias to this index only, in one step. Then deletes the other indexes behind the alias, and
    /// those that were begun and never finished.
    task<> let_answer(std::string name);

private:
    bool is_ours(std::string_view name) const;
    task<> swap_to(std::string name);
    task<> delete_others(std::string name);

    search_server& search_server_;
    std::string alias_;
};

} // namespace fcg::indexer
