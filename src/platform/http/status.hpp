#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace fcg::http {

struct status_text {
    int status;
    std::string_view reason;
};

/// The statuses that the store responds with.
inline constexpr std::array<status_text, 30> known_statuses{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
}};

/// Returns the index of a status in known_statuses; known_statuses.size() for any other.
constexpr std::size_t status_index(int status)
{
    for (std::size_t i = 0; i < known_statuses.size(); ++i)
        if (known_statuses[i].status == status)
            return i;
    return known_statuses.size();
}

} // namespace fcg::http
