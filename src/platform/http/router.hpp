#pragma once
#include "platform/http/routes.hpp"
#include "platform/http/target.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Finds the line of the route table for a path, segment by segment.
namespace fcg::http {

/// Other names of paths: "GET|POST /jogos/*" -> "/api/games/*" stands for "/jogos" itself and all below it.
/// Parameters keep their order, whatever they are called.
using path_aliases = std::map<std::string, std::string>;

/// What is wrong with these aliases; empty when nothing is.
std::string complaint_about(path_aliases const& aliases);

class router {
public:
    /// `table` must outlive the router. An alias of a route that the table does not have is no route either:
    /// its module runs elsewhere. Throws std::invalid_argument when an alias is malformed.
    router(routes const& table, path_aliases const& aliases);

    struct found {
        route const* to = nullptr; ///< null: no such path, or not with this method
        bool by_alias = false;
        bool path_exists = false;
        std::array<route const*, method_count> allowed{}; ///< what the path has, by method
        segments values;                                  ///< of the parameters, in the order of the path
    };

    /// A name wins over a parameter. GET answers HEAD.
    found find(method verb, segments const& path) const;

private:
    struct end {
        route const* to = nullptr;
        bool by_alias = false;
    };

    struct node {
        std::vector<std::pair<std::string, std::size_t>> names; ///< segment -> index of the node
        std::size_t parameter = 0;                              ///< index of the node; 0: none
        std::array<end, method_count> ends{};
        bool has_end = false;
    };

    node& node_at(std::string_view path);
    void add_alias(routes const& table, std::string_view from, std::string_view to);
    void add_alias_of(route const& one, std::string_view path);
    node const* descend(node const& from, segments const& path, std::size_t depth, segments& values) const;

    std::vector<node> nodes_{1};
};

} // namespace fcg::http
