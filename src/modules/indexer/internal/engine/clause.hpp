#pragma once
#include "platform/json/value.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

/// Builders of JSON for the search server's query language.
namespace fcg::indexer {

/// A query, filter, sort or another part of a search request.
using clause = json::value;
using clauses = std::vector<json::value>;

clause number(auto value)
{
    return clause(json::value::number{fmt::format("{}", value)});
}

clause text(std::string_view value);
clause list(clauses clauses);
clause object(json::value::object members);
/// Returns {"name": value}.
clause named(std::string_view name, clause value);

clause constant(clause filter, double score);
/// Returns a clause that is scored by each clause that holds; at least one must. A single clause is returned
/// unchanged.
clause any_of(clauses clauses);
/// Returns a clause that is scored by the best of the clauses.
clause best_of(clauses clauses);
/// Returns a clause without a score: all clauses must hold.
clause all_of(clauses clauses);

} // namespace fcg::indexer
