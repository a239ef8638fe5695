#pragma once
#include "platform/http/shape.hpp"

#include <cstddef>
#include <string>

namespace fcg::indexer {

inline constexpr std::size_t max_text_octets = 12'000;

/// The parameter `q`: a text that may hold anything, control characters too.
template <class T>
http::field<T> search_text(std::string T::* where)
{
    http::field<T> made;
    made.name = "q";
    made.required = false;
    made.schema = R"({"type":"string","description":"words in any case; the last one may be unfinished"})";
    made.read = [where](void* into, json::value const& given, http::reading& so_far) {
        auto const& text = *given.as_text();
        if (text.size() > max_text_octets)
            so_far.complain("must have at most " + std::to_string(max_text_octets) + " octets");
        else
            static_cast<T*>(into)->*where = text;
    };
    return made;
}

} // namespace fcg::indexer
