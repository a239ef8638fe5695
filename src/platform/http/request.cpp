#include "platform/http/request.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
}

bool same_name(std::string_view left, std::string_view right)
{
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return a == b || lower(a) == lower(b); });
}

} // namespace

std::string_view to_text(method verb)
{
    static constexpr std::string_view names[method_count] = {"GET",   "HEAD",   "POST",    "PUT",
                                                             "PATCH", "DELETE", "OPTIONS", "OTHER"};
    return names[static_cast<std::size_t>(verb)];
}

std::string_view request::header(std::string_view name) const
{
    for (auto const& [sent, value] : headers)
        if (same_name(sent, name))
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
