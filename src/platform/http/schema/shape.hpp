#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"
#include "platform/core/typed_id.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"
#include "platform/http/schema/any_shape.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// The shape of a request or response body, declared once: it validates requests, writes responses and is the
/// schema in the OpenAPI document. Example:
///
///     struct new_user { std::string name, email, password; };
///     http::shape<new_user> const new_user_shape{"NewUser", {
///         http::text("name", &new_user::name, {.min = 1, .max = 120}),
///         http::text("email", &new_user::email, {.max = 254, .format = "email"}),
///         http::text("password", &new_user::password, {.min = 12, .max = 128, .trimmed = false})}};
///     auto const body = new_user_shape.read_body(request);   // result<new_user>
///
/// A field whose member is a std::optional may be missing or null. A member that T inherits needs T by name:
/// http::text<T>("name", &T::name).
namespace fcg::http {

/// A member of T.
template <class T>
struct field : any_field {};

/// The struct of a field: T if it is named, otherwise the struct that declares the member.
template <class T, class Owner>
using struct_of = std::conditional_t<std::is_void_v<T>, Owner, T>;

template <class Member, class M>
concept is_or_may_be = std::same_as<Member, M> || std::same_as<Member, std::optional<M>>;

namespace erased {

template <class Member>
inline constexpr optional_access const* access_to = nullptr;

template <class M>
inline constexpr optional_access access_to_optional{
    .look = [](void const* maybe) -> void const* {
        auto const& content = *static_cast<std::optional<M> const*>(maybe);
        return content ? &*content : nullptr;
    },
    .make = [](void* maybe) -> void* { return &static_cast<std::optional<M>*>(maybe)->emplace(); },
    .clear = [](void* maybe) { static_cast<std::optional<M>*>(maybe)->reset(); }};

template <class M>
inline constexpr optional_access const* access_to<std::optional<M>> = &access_to_optional<M>;

template <class T, class Owner, class Member>
any_member without_types(Member Owner::* member)
{
    auto find = [member](void* data) -> void* { return &(static_cast<struct_of<T, Owner>*>(data)->*member); };
    return {.find = std::move(find), .optional = access_to<Member>};
}

} // namespace erased

template <class T = void, class Owner, is_or_may_be<std::string> Member>
field<struct_of<T, Owner>> text(std::string name, Member Owner::* member, text_rule rule = {})
{
    return {erased::text(std::move(name), erased::without_types<T>(member), std::move(rule))};
}

/// Declares an id of any system, which is a text.
template <class T = void, class Owner, class Kind>
field<struct_of<T, Owner>> text(std::string name, core::typed_id<Kind> Owner::* member, text_rule rule = {})
{
    auto find = [member](void* data) -> void* {
        return &(static_cast<struct_of<T, Owner>*>(data)->*member).text();
    };
    return {erased::text(std::move(name), {.find = std::move(find)}, std::move(rule))};
}

/// Declares a list of texts. In a query string they are one parameter, separated by commas.
template <class T = void, class Owner>
field<struct_of<T, Owner>> texts(std::string name, std::vector<std::string> Owner::* member,
                                 list_rule rule = {})
{
    return {erased::texts(std::move(name), erased::without_types<T>(member), std::move(rule))};
}

template <class T = void, class Owner, is_or_may_be<std::int64_t> Member>
field<struct_of<T, Owner>> integer(std::string name, Member Owner::* member, std::int64_t min,
                                   std::int64_t max, std::string const& description = {})
{
    return {erased::integer(std::move(name), erased::without_types<T>(member), min, max, description)};
}

template <class T = void, class Owner, is_or_may_be<bool> Member>
field<struct_of<T, Owner>> boolean(std::string name, Member Owner::* member,
                                   std::string const& description = {})
{
    return {erased::boolean(std::move(name), erased::without_types<T>(member), description)};
}

/// Declares a decimal number that is kept as its exact text, from which the module makes minor units. Written
/// as a JSON number.
template <class T = void, class Owner, is_or_may_be<std::string> Member>
field<struct_of<T, Owner>> decimal(std::string name, Member Owner::* member,
                                   std::string const& description = {})
{
    return {erased::decimal(std::move(name), erased::without_types<T>(member), description)};
}

/// Declares an active ISO 4217 code, which core::currency::parse() reads.
template <class T = void, class Owner, is_or_may_be<std::string> Member>
field<struct_of<T, Owner>> currency(std::string name, Member Owner::* member,
                                    std::string const& description = {})
{
    return {erased::currency(std::move(name), erased::without_types<T>(member), description)};
}

/// Declares the parameter "cursor", with which a list continues. read_cursor(), read_newest_first() or
/// read_behind_number() reads its content.
template <class T>
field<T> cursor(std::optional<std::string> T::* member, std::size_t max_count = 500)
{
    return text("cursor", member,
                {.min = 1,
                 .max = max_count,
                 .format = "cursor",
                 .trimmed = false,
                 .description = "`nextCursor` of the page before, unchanged."});
}

template <class T = void, class Owner, is_or_may_be<std::string> Member>
field<struct_of<T, Owner>> choice(std::string name, Member Owner::* member, std::vector<std::string> choices,
                                  std::string const& description = {})
{
    return {
        erased::choice(std::move(name), erased::without_types<T>(member), std::move(choices), description)};
}

template <class T = void, class Owner, is_or_may_be<core::uuid> Member>
field<struct_of<T, Owner>> id(std::string name, Member Owner::* member, std::string const& description = {})
{
    return {erased::id(std::move(name), erased::without_types<T>(member), description)};
}

template <class T = void, class Owner, is_or_may_be<core::time_point> Member>
field<struct_of<T, Owner>> moment(std::string name, Member Owner::* member,
                                  std::string const& description = {})
{
    return {erased::moment(std::move(name), erased::without_types<T>(member), description)};
}

template <class T = void, class Owner, is_or_may_be<std::chrono::year_month_day> Member>
field<struct_of<T, Owner>> date(std::string name, Member Owner::* member, std::string const& description = {})
{
    return {erased::date(std::move(name), erased::without_types<T>(member), description)};
}

/// Makes a field optional for the caller although its type cannot be empty: the struct's own default then
/// stays.
template <class T>
field<T> with_default(field<T> optional_field)
{
    optional_field.required = false;
    return optional_field;
}

/// The shape of a struct T, which must be default-constructible. Cheap to copy.
template <class T>
class shape {
public:
    shape(std::string name, std::vector<field<T>> fields)
        : impl_(std::make_shared<any_shape>(std::move(name),
                                            std::vector<any_field>(fields.begin(), fields.end())))
    {
    }

    /// Reads the JSON body. Returns 400 with every fault at once: invalid JSON, unknown members, wrong types,
    /// broken rules. The dispatcher has already checked the content type.
    result<T> read_body(request const& request) const
    {
        T data{};
        if (auto refusal = impl_->read_body(&data, request))
            return *std::move(refusal);
        return data;
    }

    /// Reads the query string. Refuses unknown and repeated parameters.
    result<T> read_query(request const& request) const
    {
        T data{};
        if (auto refusal = impl_->read_query(&data, request))
            return *std::move(refusal);
        return data;
    }

    std::string write(T const& data) const
    {
        std::string out;
        write_to(data, out);
        return out;
    }

    void write_to(T const& data, std::string& out) const { impl_->write(&data, out); }

    /// Returns {"items": [...], "nextCursor": ...}.
    std::string write_page(std::vector<T> const& items, std::optional<std::string> const& next_cursor) const
    {
        std::string out = R"({"items":)";
        write_list(items, out, [&](T const& item) { write_to(item, out); });
        out += R"(,"nextCursor":)";
        if (next_cursor)
            core::append_json_string(out, *next_cursor);
        else
            out += "null";
        out += '}';
        return out;
    }

    std::shared_ptr<schema const> const& describe() const { return impl_->describe(); }

    std::shared_ptr<schema const> const& describe_page() const { return impl_->describe_page(); }

    std::shared_ptr<any_shape const> const& without_type() const { return impl_; }

private:
    std::shared_ptr<any_shape const> impl_;
};

/// Declares a nested object. `inner` must be built before: define it above in the same file, or return it
/// from a function that holds it as a static. The same holds for objects().
template <class T = void, class Owner, class Inner, is_or_may_be<Inner> Member>
field<struct_of<T, Owner>> object(std::string name, Member Owner::* member, shape<Inner> const& inner)
{
    return {erased::object(std::move(name), erased::without_types<T>(member), inner.without_type())};
}

template <class T = void, class Owner, class Inner>
field<struct_of<T, Owner>> objects(std::string name, std::vector<Inner> Owner::* member,
                                   shape<Inner> const& inner, std::size_t max_count = 1000)
{
    using data_type = struct_of<T, Owner>;
    field<data_type> field{erased::objects(std::move(name), *inner.without_type(), max_count)};
    field.read = [member, inner, max_count](void* data, json::value const& value, reading& so_far) {
        auto& list = static_cast<data_type*>(data)->*member;
        list.clear();
        erased::read_objects(value, max_count, so_far, [&](json::value const& entry) {
            inner.without_type()->read(&list.emplace_back(), entry, so_far);
        });
    };
    field.write = [member, inner](void const* source_data, std::string& out) {
        write_list(static_cast<data_type const*>(source_data)->*member, out,
                   [&](Inner const& entry) { inner.write_to(entry, out); });
    };
    return field;
}

/// Returns a cursor of `list` that holds the parts. It is opaque to callers.
std::string make_cursor(std::string_view list, std::vector<std::string> const& parts);
/// Returns the parts of a cursor. Returns 400 naming "cursor" if it is not a cursor of `list` with this many
/// parts.
result<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor,
                                             std::size_t parts);

/// The position in a list that shows the newest first: it continues after this moment and, within it, after
/// this id. Its default is the start of the list.
struct newest_first {
    core::time_point moment = core::time_point::max();
    std::string id;
};

std::string make_cursor(std::string_view list, newest_first const& last_shown);
/// Reads the position of a list. Returns the start if `cursor` is missing.
result<newest_first> read_newest_first(std::string_view list, std::optional<std::string> const& cursor);

/// The position in a list whose entries have numbers: it continues after this one.
struct behind_number {
    std::int64_t number = 0;
};

std::string make_cursor(std::string_view list, behind_number last_shown);
/// Reads the position of a list. Returns `start` if `cursor` is missing.
result<behind_number> read_behind_number(std::string_view list, std::optional<std::string> const& cursor,
                                         behind_number start);

/// Cuts a list, for which `limit` + 1 entries were requested, to `limit` entries. Returns the cursor of the
/// next page, made from the last entry that stays; nothing if this page is the last.
template <class T, class MakeCursor>
std::optional<std::string> cut_to_page(std::vector<T>& items, std::int64_t limit, MakeCursor const& cursor_of)
{
    if (std::ssize(items) <= limit)
        return std::nullopt;
    items.pop_back();
    return cursor_of(items.back());
}

} // namespace fcg::http
