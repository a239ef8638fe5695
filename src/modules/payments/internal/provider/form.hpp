#pragma once
#include <string>
#include <string_view>

namespace fcg::payments {

/// Encodes a text for use in a path segment or in a query string.
std::string percent_encoded(std::string_view text);

/// Name-value pairs in application/x-www-form-urlencoded, for a body or for a query string.
class form {
public:
    form& add(std::string_view name, std::string_view value);

    std::string const& text() const { return text_; }

private:
    std::string text_;
};

} // namespace fcg::payments
