#include "internal/provider/form.hpp"

#include <fmt/format.h>

#include <iterator>

namespace fcg::payments {

namespace {

bool is_plain(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '-' || character == '_' ||
           character == '.' || character == '~';
}

} // namespace

std::string percent_encoded(std::string_view text)
{
    std::string out;
    for (char const character : text) {
        if (is_plain(character))
            out += character;
        else
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(character));
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
