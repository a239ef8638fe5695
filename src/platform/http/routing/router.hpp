#pragma once
#include "platform/http/routing/routes.hpp"
#include "platform/http/routing/target.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Finds the route of a request: by its path, segment by segment, and its method.
namespace fcg::http {

/// Other names of paths: "GET|POST /jogos/*" -> "/api/games/*" stands for "/jogos" itself and everything
/// below it. Parameters keep their order, whatever their names.
using path_aliases = std::map<std::string, std::string>;

/// Returns what is wrong with these aliases; empty if they are valid.
std::string error_in(path_aliases const& aliases);

class router {
public:
    /// `table` must outlive the router. An alias of a route that the table does not have is not a route
    /// either: its module runs in another process. Throws std::invalid_argument if an alias is malformed.
    router(routes const& table, path_aliases const& aliases);

    struct route_match {
        route const* route = nullptr; ///< null if there is no such path, or not with this method
        bool by_alias = false;
        bool path_exists = false;
        std::array<http::route const*, method_count> allowed{}; ///< routes of the path by method
        segments values; ///< values of the parameters in the order of the path
    };

    /// Finds the route. A name wins over a parameter. A GET route also serves HEAD.
    route_match find(method verb, segments const& path) const;

private:
    struct end {
        route const* route = nullptr;
        bool by_alias = false;
    };

    struct node {
        std::vector<std::pair<std::string, std::size_t>> names; ///< index of the next node by segment
        std::size_t parameter = 0; ///< index of the node behind a parameter; 0 for none
        std::array<end, method_count> ends{};
        bool has_end = false;
    };

    node& node_at(std::string_view path);
    void add_alias(routes const& table, std::string_view from, std::string_view to);
    void add_alias_of(route const& route, std::string_view path);
    node const* descend(node const& node, segments const& path, std::size_t depth, segments& values) const;

    std::vector<node> nodes_{1};
};

/// Finds the route of the target and sets path, path values and route. Returns a refusal (400, 404, 405 with
/// Allow), the response to OPTIONS, or nothing.
std::optional<response> refuse_target(request& request, router const& router);

} // namespace fcg::http
