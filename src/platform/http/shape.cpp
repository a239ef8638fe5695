#include "platform/http/shape.hpp"

#include "platform/core/text.hpp"
#include "platform/http/shape_schema.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::http {
namespace {

constexpr std::size_t max_faults = 50;
constexpr std::size_t longest_shown_name = 64;

/// A stranger's name for a field, cut short between two characters.
std::string shown(std::string_view name)
{
    if (name.size() <= longest_shown_name)
        return std::string(name);
    auto end = longest_shown_name;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(name.substr(0, end)) + "...";
}

/// Steps into a member for as long as it lives: reading::at grows by the member's name.
class step_into {
public:
    step_into(reading& so_far, std::string_view name) : so_far_(so_far), before_(so_far.at.size())
    {
        if (before_ > 0)
            so_far_.at += '.';
        so_far_.at += shown(name);
    }

    ~step_into() { so_far_.at.resize(before_); }

    step_into(step_into const&) = delete;
    step_into& operator=(step_into const&) = delete;

private:
    reading& so_far_;
    std::size_t before_;
};

} // namespace

void reading::complain(std::string reason)
{
    if (faults.size() < max_faults)
        faults.push_back({at, std::move(reason)});
}

any_shape::any_shape(std::string name, std::vector<any_field> fields) : fields_(std::move(fields))
{
    for (auto const& one : fields_) {
        std::string written = written_names_.empty() ? "{" : ",";
        core::append_json_string(written, one.name);
        written_names_.push_back(written + ':');
        names_.push_back(one.name);
    }
    schema_ = std::make_shared<schema const>(schema_of_struct(std::move(name), fields_));
    page_schema_ = std::make_shared<schema const>(schema_of_page(schema_));
}

std::optional<problem> any_shape::read_body(void* into, request const& asked) const
{
    if (asked.body.empty())
        return malformed_request("the body is empty: send a JSON object");
    auto const parsed = json::parse(asked.body);
    if (auto const* fault = std::get_if<json::fault>(&parsed))
        return malformed_request("the body is not JSON: " + fault->reason);
    auto const& given = std::get<json::value>(parsed);
    if (given.as_object() == nullptr)
        return malformed_request(
            fmt::format("the body must be a JSON object, not {}", kind_with_article(given)));

    reading so_far;
    read(into, given, so_far);
    if (!so_far.faults.empty())
        return invalid_fields(std::move(so_far.faults));
    return std::nullopt;
}

std::optional<problem> any_shape::read_query(void* into, request const& asked) const
{
    reading so_far;
    so_far.from_text = true;
    std::vector<bool> seen(fields_.size());
    for (auto const& [name, text] : asked.query) {
        if (!core::is_utf8(name) || !core::is_utf8(text))
            return malformed_request("the query string is not UTF-8");
        step_into const inside(so_far, name);
        auto const index = index_of(name);
        if (index == fields_.size())
            complain_of_unknown(name, "parameter", so_far);
        else if (seen[index])
            so_far.complain("must be given once");
        else
            fields_[index].read(into, json::value(text), so_far);
        if (index < seen.size())
            seen[index] = true;
    }
    complain_of_missing(seen, so_far);
    if (!so_far.faults.empty())
        return invalid_fields(std::move(so_far.faults));
    return std::nullopt;
}

void any_shape::read(void* into, json::value const& given, reading& so_far) const
{
    auto const* members = given.as_object();
    if (members == nullptr)
        return so_far.complain(fmt::format("must be an object, not {}", kind_with_article(given)));
    std::vector<bool> seen(fields_.size());
    for (auto const& [name, value] : *members) {
        step_into const inside(so_far, name);
        auto const index = index_of(name);
        if (index == fields_.size()) {
            complain_of_unknown(name, "field", so_far);
            continue;
        }
        seen[index] = true;
        fields_[index].read(into, value, so_far);
    }
    complain_of_missing(seen, so_far);
}

void any_shape::write(void const* from, std::string& out) const
{
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        out += written_names_[i];
        fields_[i].write(from, out);
    }
    out += fields_.empty() ? "{}" : "}";
}

std::size_t any_shape::index_of(std::string_view name) const
{
    return static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
}

void any_shape::complain_of_unknown(std::string_view name, std::string_view what, reading& so_far) const
{
    if (names_.empty() || name.size() > longest_shown_name)
        return so_far.complain(fmt::format("unknown {}", what));
    so_far.complain(fmt::format("unknown {}; did you mean \"{}\"?", what, core::nearest_name(name, names_)));
}

void any_shape::complain_of_missing(std::vector<bool> const& seen, reading& so_far) const
{
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (seen[i] || !fields_[i].required)
            continue;
        step_into const inside(so_far, fields_[i].name);
        so_far.complain("is required");
    }
}

void write_page_end(std::optional<std::string> const& next_cursor, std::string& out)
{
    out += R"(],"nextCursor":)";
    if (next_cursor)
        core::append_json_string(out, *next_cursor);
    else
        out += "null";
    out += '}';
}

} // namespace fcg::http
