#pragma once
#include "platform/http/problem.hpp"

#include <array>
#include <cstddef>
#include <optional>
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
};

struct target_parts {
    std::string_view path;  ///< path with its slash at the front
    std::string_view query; ///< query without its question mark
};

/// Splits "/path?query" or "http://host/path?query". Returns 400 for anything else.
result<target_parts> split_target(std::string_view target);

/// Splits a path at its slashes without decoding.
segments split_path(std::string_view path);

/// Decodes each segment of `raw` into `decoded` and sets `segments` to views of `decoded`. Returns a problem
/// that says what is wrong, or nothing.
std::optional<problem> decode_path(std::string_view raw, std::string& decoded, segments& segments);

/// Decodes "a=1&b=two+words" in order. Returns a problem that says what is wrong, or nothing.
std::optional<problem> decode_query(std::string_view raw,
                                    std::vector<std::pair<std::string, std::string>>& entries);

} // namespace fcg::http
