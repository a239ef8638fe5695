#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/random.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::core {

/// A UUID (RFC 9562). Written in lower case, read in any case. Ordered by its bytes, so that ids of version 7
/// sort by the time of their creation.
struct uuid {
    std::array<std::uint8_t, 16> bytes{};

    /// Returns 36 characters in lower case.
    std::string to_string() const;
    /// Writes exactly 36 characters to `out` and returns the end. Does not allocate.
    char* write_to(char* out) const;

    /// Reads the 36-character form of any version. Returns nothing if `text` is not one.
    static std::optional<uuid> parse(std::string_view text);

    bool is_nil() const { return *this == uuid{}; }

    friend auto operator<=>(uuid const&, uuid const&) = default;
};

/// Makes UUIDs of version 7 that rise strictly within one generator. Thread-safe.
class id_generator {
public:
    id_generator(clock& time, random_source& random);
    uuid next();

private:
    clock& time_;
    random_source& random_;
    std::mutex guard_;
    std::uint64_t last_stamp_ = 0; ///< milliseconds << 12 | counter, of the last id
};

} // namespace fcg::core

template <>
struct std::hash<fcg::core::uuid> {
    std::size_t operator()(fcg::core::uuid const& id) const noexcept;
};
