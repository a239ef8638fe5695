#pragma once
#include "inside/engine/bulk.hpp"
#include "inside/engine/search_server.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::indexer {

/// The indexes in the search server that stand behind one alias: "<alias>-<13 digits or more>". Everything
/// throws search_server_failed.
class server_indexes {
public:
    server_indexes(search_server& at, std::string alias);

    std::string const& alias() const { return alias_; }

    /// Makes an empty one; the server's identity of it.
    task<std::string> create(std::string name);
    /// Nothing when there is none of this name.
    task<std::optional<std::string>> identity_of(std::string name);
    task<bulk_outcome> send(std::string name, bulk what);
    /// Games in it, with everything that was sent.
    task<std::int64_t> count(std::string name);

    /// The alias leads to this one and to no other from now on, in one step; the others behind it, and those
    /// that were begun and never finished, are deleted.
    task<> let_answer(std::string name);

private:
    bool is_ours(std::string_view name) const;
    task<std::vector<std::string>> behind_alias();
    task<> swap_to(std::string name);
    task<> delete_others(std::string name);

    search_server& at_;
    std::string alias_;
};

} // namespace fcg::indexer
