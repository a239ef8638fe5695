// The fields that hold more than one value: lists of texts, objects, and lists of objects.
#include "platform/core/text.hpp"
#include "platform/http/shape.hpp"
#include "platform/http/shape_schema.hpp"
#include "platform/http/text_rules.hpp"

#include <fmt/format.h>

namespace fcg::http::erased {
namespace {

std::string not_a(std::string_view wanted, json::value const& given)
{
    return fmt::format("must be {}, not {}", wanted, kind_with_article(given));
}

/// Steps to each element of a list in turn: reading::at becomes "tags[0]", "tags[1]" ...
template <class ReadOne>
void read_each(json::value::list const& given, reading& so_far, ReadOne read_one)
{
    auto const before = so_far.at.size();
    for (std::size_t i = 0; i < given.size(); ++i) {
        so_far.at += fmt::format("[{}]", i);
        read_one(given[i]);
        so_far.at.resize(before);
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

void read_texts(std::vector<std::string>& into, json::value::list const& given, list_rule const& rule,
                reading& so_far)
{
    into.clear();
    if (given.size() > rule.max)
        return so_far.complain(too_many(rule.max));
    read_each(given, so_far, [&](json::value const& one) {
        auto const* text = one.as_text();
        if (text == nullptr)
            return so_far.complain(not_a("a text", one));
        auto const& kept = into.emplace_back(rule.each.trimmed ? core::trim(*text) : std::string_view(*text));
        if (auto complaint = complaint_about(kept, rule.each); !complaint.empty())
            so_far.complain(std::move(complaint));
    });
}

void write_texts(std::vector<std::string> const& texts, std::string& out)
{
    out += '[';
    for (auto const& one : texts) {
        if (&one != texts.data())
            out += ',';
        core::append_json_string(out, one);
    }
    out += ']';
}

} // namespace

any_field texts(std::string name, finder where, list_rule rule)
{
    any_field made{.name = std::move(name), .schema = schema_of_texts(rule)};
    made.read = [where, rule = std::move(rule)](void* into, json::value const& given, reading& so_far) {
        auto& member = *static_cast<std::vector<std::string>*>(where(into));
        if (auto const* list = given.as_list())
            read_texts(member, *list, rule, so_far);
        else if (so_far.from_text)
            read_texts(member, split_at_commas(*given.as_text()), rule, so_far);
        else
            so_far.complain(not_a("a list of texts", given));
    };
    made.write = [where](void const* from, std::string& out) {
        write_texts(*static_cast<std::vector<std::string> const*>(where(const_cast<void*>(from))), out);
    };
    return made;
}

any_field object(std::string name, finder where, std::shared_ptr<any_shape const> inner)
{
    auto const& described = inner->describe();
    any_field made{
        .name = std::move(name), .schema = schema_of_reference(described->name), .inner = described};
    made.read = [where, inner](void* into, json::value const& given, reading& so_far) {
        inner->read(where(into), given, so_far);
    };
    made.write = [where, inner](void const* from, std::string& out) {
        inner->write(where(const_cast<void*>(from)), out);
    };
    return made;
}

any_field optional_object(std::string name, finder where, optional_access access,
                          std::shared_ptr<any_shape const> inner)
{
    auto made = object(std::move(name), where, inner);
    made.required = false;
    made.nullable = true;
    made.read = [where, access, inner](void* into, json::value const& given, reading& so_far) {
        if (given.is_null())
            return access.clear(where(into));
        inner->read(access.make(where(into)), given, so_far);
    };
    made.write = [where, access, inner](void const* from, std::string& out) {
        auto const* const present = access.look(where(const_cast<void*>(from)));
        if (present != nullptr)
            inner->write(present, out);
        else
            out += "null";
    };
    return made;
}

any_field objects(std::string name, finder where, list_access access, std::shared_ptr<any_shape const> inner,
                  std::size_t max_count)
{
    auto const& described = inner->describe();
    any_field made{
        .name = std::move(name), .schema = schema_of_list(described->name, max_count), .inner = described};
    made.read = [where, access, inner, max_count](void* into, json::value const& given, reading& so_far) {
        auto* const member = where(into);
        access.clear(member);
        auto const* list = given.as_list();
        if (list == nullptr)
            return so_far.complain(not_a("a list of objects", given));
        if (list->size() > max_count)
            return so_far.complain(too_many(max_count));
        read_each(*list, so_far,
                  [&](json::value const& one) { inner->read(access.append(member), one, so_far); });
    };
    made.write = [where, access, inner](void const* from, std::string& out) {
        auto const* const member = where(const_cast<void*>(from));
        auto const size = access.size(member);
        out += '[';
        for (std::size_t i = 0; i < size; ++i) {
            if (i > 0)
                out += ',';
            inner->write(access.at(member, i), out);
        }
        out += ']';
    };
    return made;
}

} // namespace fcg::http::erased
