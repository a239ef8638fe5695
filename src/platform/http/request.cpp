#include "platform/http/request.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace fcg::http {
namespace {

constexpr std::string_view method_names[method_count] = {"GET",   "HEAD",   "POST",    "PUT",
                                                         "PATCH", "DELETE", "OPTIONS", "OTHER"};

char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
}

} // namespace

std::string_view to_text(method verb)
{
    return method_names[static_cast<std::size_t>(verb)];
}

method parse_method(std::string_view name)
{
    auto const* const last = std::prev(std::end(method_names)); // of method::other, which no name means
    return static_cast<method>(std::find(std::begin(method_names), last, name) - std::begin(method_names));
}

bool equal_names(std::string_view left, std::string_view right)
{
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view request::header(std::string_view name) const
{
    for (auto const& [sent, value] : headers)
        if (equal_names(sent, name))
            return value;
    return {};
}

std::string_view request::path_value(std::string_view name) const
{
    for (auto const& [known, value] : path_values)
        if (known == name)
            return value;
    throw std::logic_error("the route has no path value '" + std::string(name) + "'");
}

result<core::uuid> request::path_id(std::string_view name, std::string text) const
{
    auto const id = core::uuid::parse(path_value(name));
    if (!id)
        return not_found(std::move(text));
    return *id;
}

core::uuid const& request::caller_id() const
{
    if (!caller)
        throw std::logic_error("caller_id() on a route that lets anyone in");
    return caller->user_id;
}

} // namespace fcg::http
