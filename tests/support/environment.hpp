#pragma once
#include <cstdint>
#include <cstdlib>

namespace fcg::test {

inline std::uint64_t number_from_environment(char const* name, std::uint64_t otherwise)
{
    auto const* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

} // namespace fcg::test
