#include "internal/provider/form.hpp"

#include <fmt/format.h>

#include <iterator>

namespace fcg::payments {

namespace {

bool is_plain(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.' ||
           letter == '~';
}

} // namespace

std::string percent_encoded(std::string_view text)
{
    std::string out;
    for (char const letter : text) {
        if (is_plain(letter))
            out += letter;
        else
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(letter));
    }
    return out;
}

form& form::add(std::string_view name, std::string_view value)
{
    if (!text_.empty())
        text_ += '&';
    text_ += percent_encoded(name) + '=' + percent_encoded(value);
    return *this;
}

} // namespace fcg::payments
