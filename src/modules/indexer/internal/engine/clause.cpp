#include "internal/engine/clause.hpp"

#include <utility>

namespace fcg::indexer {

clause text(std::string_view value)
{
    return clause(std::string(value));
}

clause list(clauses clauses)
{
    return clause(std::move(clauses));
}

clause object(json::value::object members)
{
    return clause(std::move(members));
}

clause named(std::string_view name, clause value)
{
    json::value::object members;
    members.emplace_back(name, std::move(value));
    return object(std::move(members));
}

clause constant(clause filter, double score)
{
    return named("constant_score", object({{"filter", std::move(filter)}, {"boost", number(score)}}));
}

clause any_of(clauses clauses)
{
    if (clauses.size() == 1)
        return std::move(clauses.front());
    auto clause =
        object({{"should", list(std::move(clauses))}, {"minimum_should_match", number(std::int64_t{1})}});
    return named("bool", std::move(clause));
}

clause best_of(clauses clauses)
{
    return named("dis_max", named("queries", list(std::move(clauses))));
}

clause all_of(clauses clauses)
{
    return named("bool", named("filter", list(std::move(clauses))));
}

} // namespace fcg::indexer
