#pragma once
#include "platform/http/schema/shape.hpp"

#include <cstddef>
#include <string>

namespace fcg::indexer {

inline constexpr std::size_t max_text_octets = 12'000;

/// Describes the parameter `q`: a text that may contain anything, including control characters.
template <class T>
http::field<T> search_text(std::string T::* member)
{
    http::field<T> field;
    field.name = "q";
    field.required = false;
    field.schema = R"({"type":"string","description":"words in any case; the last one may be unfinished"})";
    field.read = [member](void* data, json::value const& value, http::reading& so_far) {
        auto const& text = *value.as_text();
        if (text.size() > max_text_octets)
            so_far.add_error("must have at most " + std::to_string(max_text_octets) + " octets");
        else
            static_cast<T*>(data)->*member = text;
    };
    return field;
}

} // namespace fcg::indexer
