#pragma once
#include <fmt/format.h>

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace fcg::core {

/// The id of one kind of thing, as the system that gave it writes it: any text. It converts from and to text
/// by itself, but never to an id of another kind, so that two ids in each other's place do not compile.
/// `Kind` is a type that serves as a name and needs no definition.
template <class Kind>
class typed_id {
public:
    typed_id() = default;

    typed_id(std::string text) : text_(std::move(text)) {}

    typed_id(std::string_view text) : text_(text) {}

    typed_id(char const* text) : text_(text) {}

    template <class Other>
    typed_id(typed_id<Other> const&) = delete;

    operator std::string const&() const { return text_; }

    operator std::string_view() const { return text_; }

    std::string const& text() const { return text_; }

    /// Returns the text to readers that fill it in.
    std::string& text() { return text_; }

    bool empty() const { return text_.empty(); }

    friend bool operator==(typed_id const&, typed_id const&) = default;
    friend auto operator<=>(typed_id const&, typed_id const&) = default;

    template <class Text>
        requires std::convertible_to<Text const&, std::string_view>
    friend bool operator==(typed_id const& id, Text const& text)
    {
        return id.text_ == std::string_view(text);
    }

    template <class Other>
    friend bool operator==(typed_id const&, typed_id<Other> const&) = delete;

    friend std::string operator+(std::string_view before, typed_id const& id)
    {
        return std::string(before).append(id.text_);
    }

    friend std::string operator+(typed_id const& id, std::string_view behind)
    {
        return std::string(id.text_).append(behind);
    }

private:
    std::string text_;
};

} // namespace fcg::core

template <class Kind>
struct fmt::formatter<fcg::core::typed_id<Kind>> : fmt::formatter<std::string_view> {
    auto format(fcg::core::typed_id<Kind> const& id, auto& context) const
    {
        return fmt::formatter<std::string_view>::format(id.text(), context);
    }
};

template <class Kind>
struct std::hash<fcg::core::typed_id<Kind>> {
    std::size_t operator()(fcg::core::typed_id<Kind> const& id) const noexcept
    {
        return std::hash<std::string>()(id.text());
    }
};
