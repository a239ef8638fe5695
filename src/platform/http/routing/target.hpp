#pragma once
#include "platform/http/problem.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Splits and decodes the target of a request line.
namespace fcg::http {

/// The segments of a path: "/api/games" has "api" and "games", "/" has one empty segment. They are never
/// normalised: "." and ".." are names like any other.
struct segments {
    static constexpr std::size_t max_count = 12; ///< no route is deeper

    std::array<std::string_view, max_count> texts;
    std::size_t count = 0;
    bool too_many = false;

    std::span<std::string_view const> all() const { return std::span(texts).first(count); }
};

struct target_parts {
    std::string_view path;  ///< path with its slash at the front
    std::string_view query; ///< query without its question mark
};

/// Splits "/path?query" or "http://host/path?query". Returns 400 for anything else.
result<target_parts> split_target(std::string_view target);

/// Splits a path at its slashes without decoding.
segments split_path(std::string_view path);

/// Returns true for a segment of a route's path that stands for any value: "{id}".
bool is_parameter(std::string_view segment);
/// Returns the name of a parameter: "id" for "{id}".
std::string_view parameter_name(std::string_view segment);
/// Returns true if two routes' paths match the same requests: "/api/games/{id}" and "/api/games/{gameId}".
bool same_shape(std::string_view left, std::string_view right);

/// Decodes each segment of `raw` into `decoded` and sets `segments` to views of `decoded`. Returns a problem
/// that says what is wrong, or nothing.
std::optional<problem> decode_path(std::string_view raw, std::string& decoded, segments& segments);

/// Decodes "a=1&b=two+words" in order. Returns a problem that says what is wrong, or nothing.
std::optional<problem> decode_query(std::string_view raw,
                                    std::vector<std::pair<std::string, std::string>>& entries);

} // namespace fcg::http
