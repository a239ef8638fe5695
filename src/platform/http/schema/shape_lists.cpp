// The fields that hold more than one value: lists of texts, objects, and lists of objects.
#include "platform/core/text.hpp"
#include "platform/http/schema/shape.hpp"
#include "platform/http/schema/shape_schema.hpp"
#include "platform/http/schema/text_rules.hpp"

#include <fmt/format.h>

namespace fcg::http::erased {
namespace {

std::string not_a(std::string_view text, json::value const& value)
{
    return fmt::format("must be {}, not {}", text, kind_with_article(value));
}

/// Calls `read_one` for each element; reading::at is then "tags[0]", "tags[1]" ...
template <class ReadOne>
void read_each(json::value::list const& list, reading& so_far, ReadOne read_one)
{
    auto const before = so_far.path.size();
    for (std::size_t i = 0; i < list.size(); ++i) {
        so_far.path += fmt::format("[{}]", i);
        read_one(list[i]);
        so_far.path.resize(before);
    }
}

json::value::list split_at_commas(std::string_view text)
{
    json::value::list parts;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        parts.emplace_back(std::string(text.substr(0, comma)));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

std::string too_many(std::size_t max_count)
{
    return fmt::format("must have at most {} entries", max_count);
}

void read_texts(std::vector<std::string>& texts, json::value::list const& list, list_rule const& rule,
                reading& so_far)
{
    texts.clear();
    if (list.size() > rule.max)
        return so_far.add_error(too_many(rule.max));
    read_each(list, so_far, [&](json::value const& value) {
        auto const* text = value.as_text();
        if (text == nullptr)
            return so_far.add_error(not_a("a text", value));
        auto const& kept =
            texts.emplace_back(rule.text_rule.trimmed ? core::trim(*text) : std::string_view(*text));
        if (auto error_text = error_in(kept, rule.text_rule); !error_text.empty())
            so_far.add_error(std::move(error_text));
    });
}

void write_texts(std::vector<std::string> const& texts, std::string& out)
{
    out += '[';
    for (auto const& text : texts) {
        if (&text != texts.data())
            out += ',';
        core::append_json_string(out, text);
    }
    out += ']';
}

} // namespace

any_field texts(std::string name, finder accessor, list_rule rule)
{
    any_field field{.name = std::move(name), .schema = schema_of_texts(rule)};
    field.read = [accessor, rule = std::move(rule)](void* data, json::value const& value, reading& so_far) {
        auto& member = *static_cast<std::vector<std::string>*>(accessor(data));
        if (auto const* list = value.as_list())
            read_texts(member, *list, rule, so_far);
        else if (so_far.from_text)
            read_texts(member, split_at_commas(*value.as_text()), rule, so_far);
        else
            so_far.add_error(not_a("a list of texts", value));
    };
    field.write = [accessor](void const* source_data, std::string& out) {
        write_texts(*static_cast<std::vector<std::string> const*>(accessor(const_cast<void*>(source_data))),
                    out);
    };
    return field;
}

any_field object(std::string name, finder accessor, std::shared_ptr<any_shape const> inner)
{
    auto const& described = inner->describe();
    any_field field{
        .name = std::move(name), .schema = schema_of_reference(described->name), .inner = described};
    field.read = [accessor, inner](void* data, json::value const& value, reading& so_far) {
        inner->read(accessor(data), value, so_far);
    };
    field.write = [accessor, inner](void const* source_data, std::string& out) {
        inner->write(accessor(const_cast<void*>(source_data)), out);
    };
    return field;
}

any_field optional_object(std::string name, finder accessor, optional_access access,
                          std::shared_ptr<any_shape const> inner)
{
    auto field = object(std::move(name), accessor, inner);
    field.required = false;
    field.nullable = true;
    field.read = [accessor, access, inner](void* data, json::value const& value, reading& so_far) {
        if (value.is_null())
            return access.clear(accessor(data));
        inner->read(access.make(accessor(data)), value, so_far);
    };
    field.write = [accessor, access, inner](void const* source_data, std::string& out) {
        auto const* const present = access.look(accessor(const_cast<void*>(source_data)));
        if (present != nullptr)
            inner->write(present, out);
        else
            out += "null";
    };
    return field;
}

any_field objects(std::string name, finder accessor, list_access access,
                  std::shared_ptr<any_shape const> inner, std::size_t max_count)
{
    auto const& described = inner->describe();
    any_field field{
        .name = std::move(name), .schema = schema_of_list(described->name, max_count), .inner = described};
    field.read = [accessor, access, inner, max_count](void* data, json::value const& value, reading& so_far) {
        auto* const member = accessor(data);
        access.clear(member);
        auto const* list = value.as_list();
        if (list == nullptr)
            return so_far.add_error(not_a("a list of objects", value));
        if (list->size() > max_count)
            return so_far.add_error(too_many(max_count));
        read_each(*list, so_far,
                  [&](json::value const& element) { inner->read(access.append(member), element, so_far); });
    };
    field.write = [accessor, access, inner](void const* source_data, std::string& out) {
        auto const* const member = accessor(const_cast<void*>(source_data));
        auto const size = access.size(member);
        out += '[';
        for (std::size_t i = 0; i < size; ++i) {
            if (i > 0)
                out += ',';
            inner->write(access.element(member, i), out);
        }
        out += ']';
    };
    return field;
}

} // namespace fcg::http::erased
