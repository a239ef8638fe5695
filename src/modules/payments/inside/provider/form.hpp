#pragma once
#include <string>
#include <string_view>

namespace fcg::payments {

/// Fit for a part of a path or of a query string.
std::string percent_encoded(std::string_view text);

/// Pairs as application/x-www-form-urlencoded has them, for a body and for a query string alike.
class form {
public:
    form& add(std::string_view name, std::string_view value);

    std::string const& text() const { return text_; }

private:
    std::string text_;
};

} // namespace fcg::payments
