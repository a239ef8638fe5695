#include "app/services/wire.hpp"

#include "platform/core/text.hpp"
#include "platform/core/unavailable.hpp"

namespace fcg::app::wire {

namespace {

/// Returns what `maybe`, a pointer or an optional, holds: the value of the member `name`.
template <class Maybe>
auto const& known(Maybe const& maybe, std::string_view name)
{
    if (!maybe)
        throw core::remote_unavailable("another process answered with a \"" + std::string(name) +
                                       "\" that this version does not understand");
    return *maybe;
}

} // namespace

void append_name(std::string& out, std::string_view name)
{
    if (out.size() > 1)
        out += ',';
    core::append_json_string(out, name);
    out += ':';
}

void append_text(std::string& out, std::string_view text)
{
    core::append_json_string(out, text);
}

void append_texts(std::string& out, std::vector<std::string> const& texts)
{
    out += '[';
    for (auto const& text : texts) {
        if (&text != &texts.front())
            out += ',';
        core::append_json_string(out, text);
    }
    out += ']';
}

json::value const& member(json::value const& value, std::string_view name)
{
    return known(value.find(name), name);
}

std::string text(json::value const& value, std::string_view name)
{
    return known(member(value, name).as_text(), name);
}

bool flag(json::value const& value, std::string_view name)
{
    return known(member(value, name).as_bool(), name);
}

std::int64_t integer(json::value const& value, std::string_view name)
{
    return known(json::to_integer(known(member(value, name).as_number(), name)), name);
}

core::uuid id(json::value const& value, std::string_view name)
{
    return known(core::uuid::parse(text(value, name)), name);
}

core::time_point moment(json::value const& value, std::string_view name)
{
    return known(core::parse_rfc3339(text(value, name)), name);
}

core::money money(json::value const& value, std::string_view minor_name, std::string_view currency_name)
{
    auto const currency = known(core::currency::parse(text(value, currency_name)), currency_name);
    return {integer(value, minor_name), currency};
}

json::value::list const& list(json::value const& value, std::string_view name)
{
    return known(member(value, name).as_list(), name);
}

} // namespace fcg::app::wire
