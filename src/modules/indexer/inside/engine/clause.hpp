#pragma once
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Pieces of JSON for the search server's query language.
namespace fcg::indexer {

/// A query, a filter, a sort ... of the search server.
using clause = json::value;
using clauses = std::vector<json::value>;

clause number(std::int64_t value);
clause number(double value);
clause text(std::string_view value);
clause flag(bool value);
clause list(clauses all);
clause object(json::value::object members);
/// {"name": value}
clause named(std::string_view name, clause value);

clause constant(clause filter, double score);
/// Scored by each of them that holds; at least one must. One alone stands for itself.
clause any_of(clauses all);
/// Scored by the best of them.
clause best_of(clauses all);
/// Not scored.
clause all_of(clauses all);

} // namespace fcg::indexer
