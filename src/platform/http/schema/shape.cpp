#include "platform/http/schema/shape.hpp"

#include "platform/core/text.hpp"
#include "platform/http/schema/shape_schema.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::http {
namespace {

constexpr std::size_t max_faults = 50;
constexpr std::size_t longest_shown_name = 64;

/// Returns a caller's name for a field, cut between two characters if it is long.
std::string shown(std::string_view name)
{
    if (name.size() <= longest_shown_name)
        return std::string(name);
    auto end = longest_shown_name;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U)
        --end;
    return std::string(name.substr(0, end)) + "...";
}

/// Appends a member's name to reading::path for the lifetime of this object.
class step_into {
public:
    step_into(reading& so_far, std::string_view name) : so_far_(so_far), before_(so_far.path.size())
    {
        if (before_ > 0)
            so_far_.path += '.';
        so_far_.path += shown(name);
    }

    ~step_into() { so_far_.path.resize(before_); }

    step_into(step_into const&) = delete;
    step_into& operator=(step_into const&) = delete;

private:
    reading& so_far_;
    std::size_t before_;
};

} // namespace

void reading::add_error(std::string reason)
{
    if (faults.size() < max_faults)
        faults.push_back({path, std::move(reason)});
}

any_shape::any_shape(std::string name, std::vector<any_field> fields) : fields_(std::move(fields))
{
    for (auto const& field : fields_) {
        std::string written = written_names_.empty() ? "{" : ",";
        core::append_json_string(written, field.name);
        written_names_.push_back(written + ':');
        names_.push_back(field.name);
    }
    schema_ = std::make_shared<schema const>(schema_of_struct(std::move(name), fields_));
    page_schema_ = std::make_shared<schema const>(schema_of_page(schema_));
}

std::optional<problem> any_shape::read_body(void* data, request const& request) const
{
    if (request.body.empty())
        return malformed_request("the body is empty: send a JSON object");
    auto const parsed = json::parse(request.body);
    if (auto const* fault = std::get_if<json::fault>(&parsed))
        return malformed_request("the body is not JSON: " + fault->reason);
    auto const& value = std::get<json::value>(parsed);
    if (value.as_object() == nullptr)
        return malformed_request("the body " + must_be("a JSON object", value));

    reading so_far;
    read(data, value, so_far);
    if (!so_far.faults.empty())
        return invalid_fields(std::move(so_far.faults));
    return std::nullopt;
}

std::optional<problem> any_shape::read_query(void* data, request const& request) const
{
    reading so_far;
    so_far.from_text = true;
    std::vector<bool> seen(fields_.size());
    for (auto const& [name, text] : request.query) {
        if (!core::is_utf8(name) || !core::is_utf8(text))
            return malformed_request("the query string is not UTF-8");
        step_into const nested_path(so_far, name);
        auto const index = index_of(name);
        if (index == fields_.size())
            add_unknown_error(name, "parameter", so_far);
        else if (seen[index])
            so_far.add_error("must be given once");
        else
            fields_[index].read(data, json::value(text), so_far);
        if (index < seen.size())
            seen[index] = true;
    }
    add_missing_error(seen, so_far);
    if (!so_far.faults.empty())
        return invalid_fields(std::move(so_far.faults));
    return std::nullopt;
}

void any_shape::read(void* data, json::value const& element, reading& so_far) const
{
    auto const* members = element.as_object();
    if (members == nullptr)
        return so_far.add_error(must_be("an object", element));
    std::vector<bool> seen(fields_.size());
    for (auto const& [name, value] : *members) {
        step_into const nested_path(so_far, name);
        auto const index = index_of(name);
        if (index == fields_.size()) {
            add_unknown_error(name, "field", so_far);
            continue;
        }
        seen[index] = true;
        fields_[index].read(data, value, so_far);
    }
    add_missing_error(seen, so_far);
}

void any_shape::write(void const* data, std::string& out) const
{
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        out += written_names_[i];
        fields_[i].write(data, out);
    }
    out += fields_.empty() ? "{}" : "}";
}

std::size_t any_shape::index_of(std::string_view name) const
{
    return static_cast<std::size_t>(std::ranges::find(names_, name) - names_.begin());
}

void any_shape::add_unknown_error(std::string_view name, std::string_view text, reading& so_far) const
{
    if (names_.empty() || name.size() > longest_shown_name)
        return so_far.add_error(fmt::format("unknown {}", text));
    so_far.add_error(fmt::format("unknown {}; did you mean \"{}\"?", text, core::nearest_name(name, names_)));
}

void any_shape::add_missing_error(std::vector<bool> const& seen, reading& so_far) const
{
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        if (seen[i] || !fields_[i].required)
            continue;
        step_into const nested_path(so_far, fields_[i].name);
        so_far.add_error("is required");
    }
}

} // namespace fcg::http
