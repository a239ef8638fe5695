#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// A value of Enum, or a text that names none of them. A newer version of the publisher may know more values:
/// such a text is not an error, equals no value, and is passed on unchanged. The function names_of(Enum)
/// beside the enumeration returns the names of its values, in their order. The default is an empty text.
template <class Enum>
class open_choice {
public:
    open_choice() = default;

    open_choice(Enum value) : value_(value) {}

    /// Converts the name of a value to this value, and keeps any other text.
    explicit open_choice(std::string_view text)
    {
        auto const known_names = names_of(Enum{});
        auto const name = std::ranges::find(known_names, text);
        if (name != known_names.end())
            value_ = static_cast<Enum>(name - known_names.begin());
        else
            other_text_ = text;
    }

    /// Returns the name of the value, or the text that was kept. Valid as long as this object is unchanged.
    std::string_view text() const
    {
        return value_ ? names_of(*value_)[static_cast<std::size_t>(*value_)] : std::string_view(other_text_);
    }

    friend bool operator==(open_choice const& choice, Enum value) { return choice.value_ == value; }

    friend bool operator==(open_choice const&, open_choice const&) = default;

private:
    std::optional<Enum> value_;
    std::string other_text_; ///< empty if there is a value
};

} // namespace fcg::contracts
