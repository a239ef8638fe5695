#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"
#include "platform/json/value.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
namespace fcg::http {

/// The progress of reading one body or query string.
struct reading {
    std::vector<field_fault> faults; ///< faults so far; at most 50 are kept
    std::string path;                ///< path of the field being read: "lines[2].title"
    bool from_text = false;          ///< whether this is a query string, in which every value is a text

    /// Adds an error of the current field.
    void add_error(std::string reason);
};

/// A member of a struct without the struct's type: how it is read, written and described. Code that does not
/// depend on the struct is compiled once, in shape_fields.cpp.
struct any_field {
    std::string name;
    bool required = true;
    bool nullable = false;
    std::function<void(void* data, json::value const& value, reading& so_far)> read{};
    std::function<void(void const* source_data, std::string& out)>
        write{};                                  ///< appends the member's JSON value
    std::string schema{};                         ///< JSON Schema (2020-12) text, without null
    std::shared_ptr<struct schema const> inner{}; ///< schema that `schema` refers to, if any
};

/// A member of T.
template <class T>
struct field : any_field {};

/// The rule for a text. Control characters are refused in every text.
struct text_rule {
    std::size_t min = 0; ///< in characters (code points), after trimming if `trimmed`
    std::size_t max = 1000;
    std::string format{}; ///< "email", "uuid", "cursor", "uri" or empty; all but "uri" are checked
    bool trimmed = true;
    std::string description{};
    bool lines = false; ///< whether line breaks and tabs are allowed
};

struct list_rule {
    std::size_t max = 50;
    text_rule text_rule{};
    std::string description{};
};

template <class T>
field<T> text(std::string name, std::string T::* member, text_rule rule = {});
/// Declares a text that may be missing or null.
template <class T>
field<T> text(std::string name, std::optional<std::string> T::* member, text_rule rule = {});
/// Declares a list of texts. In a query string they are one parameter, separated by commas.
template <class T>
field<T> texts(std::string name, std::vector<std::string> T::* member, list_rule rule = {});
template <class T>
field<T> integer(std::string name, std::int64_t T::* member, std::int64_t min, std::int64_t max,
                 std::string description = {});
template <class T>
field<T> integer(std::string name, std::optional<std::int64_t> T::* member, std::int64_t min,
                 std::int64_t max, std::string description = {});
template <class T>
field<T> boolean(std::string name, bool T::* member, std::string description = {});
template <class T>
field<T> boolean(std::string name, std::optional<bool> T::* member, std::string description = {});
/// Declares a decimal number that is kept as its exact text, from which the module makes minor units. Written
/// as a JSON number.
template <class T>
field<T> decimal(std::string name, std::string T::* member, std::string description = {});
template <class T>
field<T> decimal(std::string name, std::optional<std::string> T::* member, std::string description = {});
/// Declares an active ISO 4217 code, which core::currency::parse() reads.
template <class T>
field<T> currency(std::string name, std::string T::* member, std::string description = {});
template <class T>
field<T> currency(std::string name, std::optional<std::string> T::* member, std::string description = {});
/// Declares the parameter "cursor", with which a list continues. read_cursor(), read_newest_first() or
/// read_behind_number() reads its content.
template <class T>
field<T> cursor(std::optional<std::string> T::* member, std::size_t max_count = 500);
template <class T>
field<T> choice(std::string name, std::string T::* member, std::vector<std::string> choices,
                std::string description = {});
template <class T>
field<T> choice(std::string name, std::optional<std::string> T::* member, std::vector<std::string> choices,
                std::string description = {});
template <class T>
field<T> id(std::string name, core::uuid T::* member, std::string description = {});
template <class T>
field<T> id(std::string name, std::optional<core::uuid> T::* member, std::string description = {});
template <class T>
field<T> moment(std::string name, core::time_point T::* member, std::string description = {});
template <class T>
field<T> moment(std::string name, std::optional<core::time_point> T::* member, std::string description = {});
template <class T>
field<T> date(std::string name, std::chrono::year_month_day T::* member, std::string description = {});
template <class T>
field<T> date(std::string name, std::optional<std::chrono::year_month_day> T::* member,
              std::string description = {});

template <class T>
class shape;

/// Declares a nested object, one that may be null, or a list of objects. `inner` must be built before: define
/// it above in the same file, or return it from a function that holds it as a static.
template <class T, class Inner>
field<T> object(std::string name, Inner T::* member, shape<Inner> const& inner);
template <class T, class Inner>
field<T> object(std::string name, std::optional<Inner> T::* member, shape<Inner> const& inner);
template <class T, class Inner>
field<T> objects(std::string name, std::vector<Inner> T::* member, shape<Inner> const& inner,
                 std::size_t max_count = 1000);

/// Makes a field optional for the caller although its type cannot be empty: the struct's own default then
/// stays.
template <class T>
field<T> with_default(field<T> optional_field);

/// The parts of a shape that the route table needs, without its type.
struct schema {
    std::string name;     ///< name in components/schemas
    std::string document; ///< JSON Schema text

    struct parameter {
        std::string name;
        bool required;
        std::string document;
    };

    std::vector<parameter> parameters;                ///< members, for query strings
    std::vector<std::shared_ptr<schema const>> inner; ///< schemas that `document` refers to
};

class any_shape;

/// The shape of a struct T, which must be default-constructible. Cheap to copy.
template <class T>
class shape {
public:
    shape(std::string name, std::vector<field<T>> fields);

    /// Reads the JSON body. Returns 400 with every fault at once: invalid JSON, unknown members, wrong types,
    /// broken rules. The dispatcher has already checked the content type.
    result<T> read_body(request const& request) const;
    /// Reads the query string. Refuses unknown and repeated parameters.
    result<T> read_query(request const& request) const;

    std::string write(T const& data) const;
    void write_to(T const& data, std::string& out) const;
    /// Returns {"items": [...], "nextCursor": ...}.
    std::string write_page(std::vector<T> const& items, std::optional<std::string> const& next_cursor) const;

    std::shared_ptr<schema const> const& describe() const;
    std::shared_ptr<schema const> const& describe_page() const;

    std::shared_ptr<any_shape const> const& without_type() const { return impl_; }

private:
    std::shared_ptr<any_shape const> impl_;
};

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

#include "platform/http/schema/shape.ipp"
