#include "platform/core/text.hpp"
#include "platform/json/readers.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

namespace fcg::json {
namespace {

/// Bounds the recursion, whatever depth the caller allows.
constexpr std::size_t max_usual_depth = 32;
/// Each name is compared with all earlier ones of its object. A sort costs less beyond this.
constexpr std::size_t max_usual_members = 64;
/// Without an exponent, no number of this size is too large for the library's floating-point type.
constexpr std::size_t max_usual_digits = 64;
/// The outermost object reserves this many members, as many as nearly every event has. An inner one reserves
/// none, because a hostile document holds thousands.
constexpr std::size_t usual_event_members = 16;
static_assert(std::endian::native == std::endian::little, "octets_below() finds the first octet lowest");

constexpr std::uint64_t repeated(std::uint8_t octet)
{
    return octet * std::uint64_t{0x0101010101010101};
}

/// Returns a word whose lowest set bit is the highest bit of the first octet that is below `bound`. Bits
/// above it may be set although their octets are not below. `bound` is at most 0x80.
constexpr std::uint64_t octets_below(std::uint64_t octets, std::uint8_t bound)
{
    return (octets - repeated(bound)) & ~octets & repeated(0x80);
}

/// Returns true for what must be escaped in a string, and for what ends it or begins an escape.
bool is_special(char character)
{
    return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

/// Reads one text. Each read_...() returns false where it meets something unusual, and the reading ends.
class usual_text_reader {
public:
    usual_text_reader(std::string_view text, std::size_t max_depth)
        : position_(text.data()),
          end_(text.data() + text.size()),
          max_depth_(max_depth)
    {
    }

    bool read_document(value& document)
    {
        skip_space();
        if (!read_value(document))
            return false;
        skip_space();
        return position_ == end_;
    }

private:
    bool starts_with(char character) const { return position_ != end_ && *position_ == character; }

    bool take(char character)
    {
        bool const is_next = starts_with(character);
        position_ += is_next ? 1 : 0;
        return is_next;
    }

    void skip_space()
    {
        while (starts_with(' ') || starts_with('\n') || starts_with('\r') || starts_with('\t'))
            ++position_;
    }

    bool read_value(value& content)
    {
        if (position_ == end_)
            return false;
        switch (*position_) {
        case '"':
            return read_text(content);
        case '{':
            return read_object(content);
        case '[':
            return read_list(content);
        case 't':
            return read_word("true", value(true), content);
        case 'f':
            return read_word("false", value(false), content);
        case 'n':
            return read_word("null", value(), content);
        default:
            return read_number(content);
        }
    }

    bool read_word(std::string_view word, value meaning, value& content)
    {
        if (!std::string_view(position_, end_).starts_with(word))
            return false;
        position_ += word.size();
        content = std::move(meaning);
        return true;
    }

    bool skip_digits()
    {
        auto const* const first = position_;
        position_ = std::find_if_not(position_, end_, core::is_digit);
        return position_ != first;
    }

    /// Stops before an exponent and before a digit behind a leading zero, where no caller goes on.
    bool read_number(value& content)
    {
        auto const* const first = position_;
        bool const is_negative = take('-');
        bool const is_zero = take('0');
        if (!is_zero && !skip_digits())
            return false;
        bool const is_integer = !take('.');
        if (!is_integer && !skip_digits())
            return false;
        if (is_integer && is_zero && is_negative)
            return false; // the library reads -0 as 0
        if (static_cast<std::size_t>(position_ - first) > max_usual_digits)
            return false;
        content = value(value::number{std::string(first, position_)});
        return true;
    }

    bool read_text(value& content)
    {
        std::string text;
        if (!read_string(text))
            return false;
        content = value(std::move(text));
        return true;
    }

    /// Reads a string with its quotes.
    bool read_string(std::string& text)
    {
        if (!take('"'))
            return false;
        seen_octets_ = 0;
        for (;;) {
            auto const* const first = position_;
            skip_plain_characters();
            text.append(first, static_cast<std::size_t>(position_ - first));
            if (take('"'))
                return is_ascii() || core::is_utf8(text);
            if (!take('\\') || !read_escape(text))
                return false;
        }
    }

    bool is_ascii() const { return (seen_octets_ & repeated(0x80)) == 0; }

    /// Skips what stands for itself in a string, eight octets at a time.
    void skip_plain_characters()
    {
        std::uint64_t octets = 0;
        while (static_cast<std::size_t>(end_ - position_) >= sizeof octets) {
            std::memcpy(&octets, position_, sizeof octets);
            seen_octets_ |= octets;
            auto const special = octets_below(octets, 0x20) | octets_below(octets ^ repeated('"'), 1) |
                                 octets_below(octets ^ repeated('\\'), 1);
            if (special != 0) {
                position_ += std::countr_zero(special) / 8;
                return;
            }
            position_ += sizeof octets;
        }
        for (; position_ != end_ && !is_special(*position_); ++position_)
            seen_octets_ |= static_cast<unsigned char>(*position_);
    }

    bool read_escape(std::string& text)
    {
        constexpr std::string_view escapes = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        auto const index = position_ != end_ ? escapes.find(*position_) : escapes.npos;
        if (index == escapes.npos)
            return false;
        text += meanings[index];
        ++position_;
        return true;
    }

    bool read_object(value& content)
    {
        value::object members;
        bool const is_read = read_items('}', [&] { return read_member(members); });
        if (is_read)
            content = value(std::move(members));
        return is_read;
    }

    bool read_member(value::object& members)
    {
        if (members.size() == max_usual_members)
            return false;
        if (members.empty() && depth_ == 1)
            members.reserve(usual_event_members);
        auto& [name, content] = members.emplace_back();
        if (!read_string(name) || is_repeated(members))
            return false;
        skip_space();
        if (!take(':'))
            return false;
        skip_space();
        return read_value(content);
    }

    /// Returns true if an earlier member has the last one's name.
    static bool is_repeated(value::object const& members)
    {
        auto const& newest = members.back();
        return std::any_of(members.begin(), members.end() - 1,
                           [&](auto const& member) { return member.first == newest.first; });
    }

    bool read_list(value& content)
    {
        value::list list;
        bool const is_read = read_items(']', [&] { return read_value(list.emplace_back()); });
        if (is_read)
            content = value(std::move(list));
        return is_read;
    }

    /// Reads what stands between two brackets, separated by commas.
    template <class ReadItem>
    bool read_items(char closing_bracket, ReadItem read_item)
    {
        if (depth_ == max_depth_)
            return false;
        ++depth_;
        ++position_;
        skip_space();
        bool is_closed = take(closing_bracket);
        while (!is_closed) {
            skip_space();
            if (!read_item())
                return false;
            skip_space();
            is_closed = take(closing_bracket);
            if (!is_closed && !take(','))
                return false;
        }
        --depth_;
        return true;
    }

    char const* position_;
    char const* end_;
    std::size_t max_depth_;
    std::size_t depth_ = 0;         ///< number of open objects and lists
    std::uint64_t seen_octets_ = 0; ///< the octets of the newest string and a few behind it, combined by or
};

} // namespace

std::optional<value> parse_usual_text(std::string_view text, std::size_t deepest)
{
    value document;
    usual_text_reader reader(text, std::min(deepest, max_usual_depth));
    return reader.read_document(document) ? std::optional(std::move(document)) : std::nullopt;
}

} // namespace fcg::json
