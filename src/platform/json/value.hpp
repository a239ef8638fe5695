#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fcg::json {

/// A JSON document from an untrusted sender, read strictly: duplicate keys, bad UTF-8, comments, trailing
/// text and nesting beyond the limit are refused. Numbers keep their exact text, so that money never passes
/// through a double.
class value {
public:
    struct number {
        std::string text; ///< text as written: "59.90", "1e400", thirty digits; only -0 becomes 0
    };

    using list = std::vector<value>;
    using object = std::vector<std::pair<std::string, value>>;

    value() = default;

    template <class T>
    explicit value(T data) : data_(std::move(data))
    {
    }

    bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

    bool const* as_bool() const { return std::get_if<bool>(&data_); }

    number const* as_number() const { return std::get_if<number>(&data_); }

    std::string const* as_text() const { return std::get_if<std::string>(&data_); }

    list const* as_list() const { return std::get_if<list>(&data_); }

    object const* as_object() const { return std::get_if<object>(&data_); }

    /// Returns the member with this name; null if there is none or this is not an object.
    value const* find(std::string_view name) const;
    /// Returns the name of the kind for messages: "text", "number", "list" ...
    std::string_view kind() const;
    /// Returns compact JSON text. Numbers stay as they were written.
    std::string to_text() const;

    /// Calls `visitor` with the content; std::monostate stands for null.
    template <class Visitor>
    void visit(Visitor const& visitor) const
    {
        std::visit(visitor, data_);
    }

private:
    std::variant<std::monostate, bool, number, std::string, list, object> data_;
};

/// Why a text was refused, for its sender.
struct fault {
    std::string reason; ///< reason: "line 1, column 14: expected a colon", "the key \"name\" appears twice"
};

/// Reads a JSON text strictly. Refuses nesting of more than `deepest` levels.
std::variant<value, fault> parse(std::string_view text, std::size_t deepest = 32);

/// Returns the integer that a number's text means ("7", "7.0", "7e0"); nothing for fractions and beyond 64
/// bits.
std::optional<std::int64_t> to_integer(value::number const& number);

/// Returns the text of a member; empty if there is none or it is not a text.
std::string text_in(value const& object, std::string_view name);
/// Returns the integer of a member; nothing if there is none or it is not an integer.
std::optional<std::int64_t> integer_in(value const& object, std::string_view name);

} // namespace fcg::json
