#include "platform/core/text.hpp"
#include "platform/json/readers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace fcg::json {
namespace {

/// The parser of nlohmann refuses a number beyond its floating-point type before its text is available here.
/// The widest type accepts every number that is meant in practice.
using wide_json =
    nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, long double>;

/// Returns "line 2, column 11" for the byte at `offset`, both from 1. Columns count characters.
std::string place_of(std::string_view text, std::size_t offset)
{
    auto const before = text.substr(0, std::min(offset, text.size()));
    auto const line = 1 + std::ranges::count(before, '\n');
    auto const column = 1 + core::count_characters(before.substr(before.rfind('\n') + 1));
    return fmt::format("line {}, column {}", line, column);
}

/// Returns nlohmann's message without its position, which counts bytes and is a line too far at a line's end,
/// and without its excerpt of the input, which may end in the middle of a character.
std::string reason_of(std::string_view message)
{
    message = message.substr(0, message.find("; last read: '"));
    constexpr std::string_view noise = "syntax error ";
    if (auto const position = message.find(noise); position != message.npos)
        message.remove_prefix(position + noise.size());
    return std::string(message);
}

std::string in_quotes(std::string_view key)
{
    std::string out;
    core::append_json_string(out, key.size() <= 64 ? key : "(a long one)");
    return out;
}

/// Builds the value from nlohmann's events. A function that returns false ends the parsing and sets
/// `reason_`.
class builder : public nlohmann::json_sax<wide_json> {
public:
    builder(std::string_view text, std::size_t deepest) : text_(text), deepest_(deepest) {}

    bool null() override { return put(value()); }

    bool boolean(bool flag) override { return put(value(flag)); }

    bool number_integer(std::int64_t number) override
    {
        return put(value(value::number{fmt::to_string(number)}));
    }

    bool number_unsigned(std::uint64_t number) override
    {
        return put(value(value::number{fmt::to_string(number)}));
    }

    bool number_float(long double, std::string const& text) override
    {
        return put(value(value::number{text}));
    }

    bool string(std::string& text) override { return put(value(std::move(text))); }

    bool binary(wide_json::binary_t&) override { return fail("binary data is not JSON"); }

    bool start_object(std::size_t) override { return open(true); }

    bool start_array(std::size_t) override { return open(false); }

    bool key(std::string& name) override
    {
        open_.back().members.emplace_back(std::move(name), value());
        return true;
    }

    bool end_object() override
    {
        auto members = std::move(open_.back().members);
        open_.pop_back();
        if (auto const* twice = repeated_key(members))
            return fail(fmt::format("the key {} appears twice", in_quotes(*twice)));
        return put(value(std::move(members)));
    }

    bool end_array() override
    {
        auto list = std::move(open_.back().list);
        open_.pop_back();
        return put(value(std::move(list)));
    }

    bool parse_error(std::size_t bytes_read, std::string const& last_token,
                     nlohmann::detail::exception const& error) override
    {
        constexpr int number_overflow = 406;
        if (error.id == number_overflow)
            return fail(fmt::format("the number {} is too large", in_quotes(last_token)));
        return fail(place_of(text_, bytes_read - 1) + ": " + reason_of(error.what()));
    }

    value take() { return std::move(value_); }

    std::string const& reason() const { return reason_; }

private:
    /// An object or a list that has not ended yet.
    struct container {
        bool is_object;
        value::object members;
        value::list list;
    };

    bool open(bool is_object)
    {
        if (open_.size() >= deepest_)
            return fail(fmt::format("it is nested more than {} levels deep", deepest_));
        open_.push_back({is_object, {}, {}});
        return true;
    }

    bool put(value value)
    {
        if (open_.empty())
            value_ = std::move(value);
        else if (open_.back().is_object)
            open_.back().members.back().second = std::move(value);
        else
            open_.back().list.push_back(std::move(value));
        return true;
    }

    static std::string const* repeated_key(value::object const& members)
    {
        std::vector<std::string const*> names;
        names.reserve(members.size());
        for (auto const& member : members)
            names.push_back(&member.first);
        auto const text = [](std::string const* name) -> std::string const& { return *name; };
        std::ranges::sort(names, {}, text);
        auto const twice = std::ranges::adjacent_find(names, {}, text);
        return twice != names.end() ? *twice : nullptr;
    }

    bool fail(std::string reason)
    {
        reason_ = std::move(reason);
        return false;
    }

    std::string_view text_;
    std::size_t deepest_;
    std::vector<container> open_;
    value value_;
    std::string reason_;
};

} // namespace

std::variant<value, fault> parse_with_library(std::string_view text, std::size_t deepest)
{
    if (text.empty())
        return fault{"it is empty"};
    if (!core::is_utf8(text))
        return fault{"it is not UTF-8"};
    if (text.starts_with("\xEF\xBB\xBF"))
        return fault{"it starts with a byte order mark"};
    if (auto const index = text.find('\0'); index != text.npos) // nlohmann takes it for the end of the text
        return fault{place_of(text, index) + ": a zero byte"};
    builder reader(text, deepest);
    if (!wide_json::sax_parse(text.begin(), text.end(), &reader))
        return fault{reader.reason()};
    return reader.take();
}

std::variant<value, fault> parse(std::string_view text, std::size_t deepest)
{
    if (auto usual = parse_usual_text(text, deepest))
        return std::move(*usual);
    return parse_with_library(text, deepest);
}

} // namespace fcg::json
