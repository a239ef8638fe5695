#pragma once
#include "platform/core/money.hpp"
#include "platform/core/text.hpp"
#include "platform/http/schema/shape.hpp"

#include <utility>

/// Shapes of structs that describe themselves, for requests between processes of the store: `T::schema` is
/// the name of the shape, and `T::describe(members)` names each member once. The process that sends the
/// request uses the same description to write it and to read the response.
namespace fcg::http {

/// Returns the shape of T, which is built in the first call.
template <class T>
shape<T> const& described_shape();

/// Collects the fields of T that `T::describe` names.
template <class T>
class shape_members {
public:
    template <class Text>
    void text(std::string name, Text T::* member, std::size_t max = 1'000)
    {
        fields.push_back(http::text(std::move(name), member, {.max = max, .trimmed = false}));
    }

    void texts(std::string name, std::vector<std::string> T::* member, std::size_t max)
    {
        list_rule rule{.max = max, .text_rule = {.max = 1'000, .trimmed = false}};
        fields.push_back(http::texts(std::move(name), member, std::move(rule)));
    }

    void choice(std::string name, std::string T::* member, std::vector<std::string> choices)
    {
        fields.push_back(http::choice(std::move(name), member, std::move(choices)));
    }

    void flag(std::string name, bool T::* member, std::string description = {})
    {
        fields.push_back(http::boolean(std::move(name), member, std::move(description)));
    }

    void id(std::string name, core::uuid T::* member) { fields.push_back(http::id(std::move(name), member)); }

    void moment(std::string name, core::time_point T::* member)
    {
        fields.push_back(http::moment(std::move(name), member));
    }

    /// Adds two fields: the minor units and the code of the currency. The shape must be used for writing
    /// only.
    void money(std::string minor_name, std::string currency_name, core::money T::* member)
    {
        auto minor = [member](void* data) -> void* { return &(static_cast<T*>(data)->*member).minor; };
        fields.push_back({erased::integer(std::move(minor_name), {.find = minor}, 0, INT64_MAX,
                                          "in the currency's minor units")});
        auto code = erased::text(std::move(currency_name), erased::without_types<T>(member), {});
        code.write = [member](void const* data, std::string& out) {
            core::append_json_string(out, (static_cast<T const*>(data)->*member).currency.code());
        };
        fields.push_back({std::move(code)});
    }

    template <class Inner>
    void object(std::string name, std::optional<Inner> T::* member)
    {
        fields.push_back(http::object(std::move(name), member, described_shape<Inner>()));
    }

    template <class Inner>
    void objects(std::string name, std::vector<Inner> T::* member, std::size_t max)
    {
        fields.push_back(http::objects(std::move(name), member, described_shape<Inner>(), max));
    }

    std::vector<field<T>> fields{};
};

template <class T>
shape<T> const& described_shape()
{
    static shape<T> const described = [] {
        shape_members<T> members;
        T::describe(members);
        return shape<T>(std::string(T::schema), std::move(members.fields));
    }();
    return described;
}

} // namespace fcg::http
