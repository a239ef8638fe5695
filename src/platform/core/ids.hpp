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

/// A UUID (RFC 9562). Written in lower case, read in any case; ordered by its bytes, so that
/// version 7 ids sort by the time they were made.
struct uuid {
    std::array<std::uint8_t, 16> bytes{};

    /// 36 characters, lower case.
    std::string to_string() const;
    /// Writes exactly 36 characters to `out`; returns the end. Does not allocate.
    char* write_to(char* out) const;

    /// Nothing unless `text` is the 36-character form; any version is read.
    static std::optional<uuid> parse(std::string_view text);

    bool is_nil() const { return *this == uuid{}; }

    friend auto operator<=>(uuid const&, uuid const&) = default;
};

/// Makes UUIDs of version 7 that rise strictly within one generator. Thread-safe.
class id_generator {
public:
    id_generator(clock& time, random_source& chance);
    uuid next();

private:
    clock& time_;
    random_source& chance_;
    std::mutex guard_;
    std::uint64_t last_stamp_ = 0; ///< milliseconds << 12 | counter of the last id
};

} // namespace fcg::core

template <>
struct std::hash<fcg::core::uuid> {
    std::size_t operator()(fcg::core::uuid const& id) const noexcept;
};
