#include "internal/payment/log_value.hpp"

#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::payments {

std::string log_value(std::string_view value)
{
    constexpr std::size_t max_bytes = 200;
    auto const text = core::one_line(value, max_bytes);
    bool const is_word = std::ranges::all_of(
        text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\' && c != '='; });
    if (is_word)
        return text.empty() ? "-" : text;
    std::string quoted;
    core::append_json_string(quoted, text);
    return quoted;
}

} // namespace fcg::payments
