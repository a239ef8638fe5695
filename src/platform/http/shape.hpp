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

/// The shape of what goes over the wire, said once: it validates what comes in, writes what goes out and is
/// the schema in the OpenAPI document. Example:
///
///     struct new_user { std::string name, email, password; };
///     http::shape<new_user> const new_user_shape{"NewUser", {
///         http::text("name", &new_user::name, {.least = 1, .most = 120}),
///         http::text("email", &new_user::email, {.most = 254, .format = "email"}),
///         http::text("password", &new_user::password, {.least = 12, .most = 128, .trimmed = false})}};
///     auto const body = new_user_shape.read_body(asked);   // result<new_user>
namespace fcg::http {

/// How far the reading of one body or query string has come.
struct reading {
    std::vector<field_fault> faults; ///< at most 50 are kept
    std::string at;                  ///< the field that is being read: "lines[2].title"
    bool from_text = false;          ///< a query string: every value is a text

    void complain(std::string reason);
};

/// A member of some struct without the struct's type: how it is read, written and described. Bodies that do
/// not depend on the struct are compiled once, in shape_fields.cpp.
struct any_field {
    std::string name;
    bool required = true;
    bool nullable = false;
    std::function<void(void* into, json::value const& given, reading& so_far)> read{};
    std::function<void(void const* from, std::string& out)> write{}; ///< appends the member's JSON value
    std::string schema{};                         ///< JSON Schema (2020-12) text, null left out
    std::shared_ptr<struct schema const> inner{}; ///< the schema that `schema` refers to, if any
};

/// A member of T.
template <class T>
struct field : any_field {};

/// Control characters are refused in every text.
struct text_rule {
    std::size_t min = 0; ///< characters (code points), after trimming when `trimmed`
    std::size_t max = 1000;
    std::string format{}; ///< "email", "uuid", "cursor", "uri" or empty; all but uri are checked
    bool trimmed = true;
    std::string description{};
    bool lines = false; ///< line breaks and tabs are welcome
};

struct list_rule {
    std::size_t max = 50;
    text_rule each{};
    std::string description{};
};

template <class T>
field<T> text(std::string name, std::string T::* where, text_rule rule = {});
/// May be missing or null.
template <class T>
field<T> text(std::string name, std::optional<std::string> T::* where, text_rule rule = {});
/// In a query string the texts stand in one parameter, with commas between them.
template <class T>
field<T> texts(std::string name, std::vector<std::string> T::* where, list_rule rule = {});
template <class T>
field<T> integer(std::string name, std::int64_t T::* where, std::int64_t min, std::int64_t max,
                 std::string description = {});
template <class T>
field<T> integer(std::string name, std::optional<std::int64_t> T::* where, std::int64_t min, std::int64_t max,
                 std::string description = {});
template <class T>
field<T> boolean(std::string name, bool T::* where, std::string description = {});
template <class T>
field<T> boolean(std::string name, std::optional<bool> T::* where, std::string description = {});
/// A decimal number kept as its exact text; money_in() of the module turns it into minor units. Written as a
/// JSON number.
template <class T>
field<T> decimal(std::string name, std::string T::* where, std::string description = {});
template <class T>
field<T> decimal(std::string name, std::optional<std::string> T::* where, std::string description = {});
/// An active ISO 4217 code, which core::currency::parse reads.
template <class T>
field<T> currency(std::string name, std::string T::* where, std::string description = {});
template <class T>
field<T> currency(std::string name, std::optional<std::string> T::* where, std::string description = {});
/// Where a list goes on; what is in it is read by read_cursor() and its like.
template <class T>
field<T> cursor(std::optional<std::string> T::* where, std::size_t max_count = 500);
template <class T>
field<T> choice(std::string name, std::string T::* where, std::vector<std::string> choices,
                std::string description = {});
template <class T>
field<T> choice(std::string name, std::optional<std::string> T::* where, std::vector<std::string> choices,
                std::string description = {});
template <class T>
field<T> id(std::string name, core::uuid T::* where, std::string description = {});
template <class T>
field<T> id(std::string name, std::optional<core::uuid> T::* where, std::string description = {});
template <class T>
field<T> moment(std::string name, core::time_point T::* where, std::string description = {});
template <class T>
field<T> moment(std::string name, std::optional<core::time_point> T::* where, std::string description = {});
template <class T>
field<T> date(std::string name, std::chrono::year_month_day T::* where, std::string description = {});
template <class T>
field<T> date(std::string name, std::optional<std::chrono::year_month_day> T::* where,
              std::string description = {});

template <class T>
class shape;

/// An object inside, one that may be null, and a list of objects inside. `inner` must be built before: stand
/// above in the same file, or come from a function that holds it as a static.
template <class T, class Inner>
field<T> object(std::string name, Inner T::* where, shape<Inner> const& inner);
template <class T, class Inner>
field<T> object(std::string name, std::optional<Inner> T::* where, shape<Inner> const& inner);
template <class T, class Inner>
field<T> objects(std::string name, std::vector<Inner> T::* where, shape<Inner> const& inner,
                 std::size_t max_count = 1000);

/// May be left out by the caller although its type has no "nothing": the struct's own default then stays.
template <class T>
field<T> with_default(field<T> one);

/// What the route table needs to know of a shape, without its type.
struct schema {
    std::string name;     ///< in components/schemas
    std::string document; ///< JSON Schema text

    struct parameter {
        std::string name;
        bool required;
        std::string document;
    };

    std::vector<parameter> parameters;                ///< the members, for query strings
    std::vector<std::shared_ptr<schema const>> inner; ///< what `document` refers to
};

class any_shape;

/// Cheap to copy. T must be default-constructible.
template <class T>
class shape {
public:
    shape(std::string name, std::vector<field<T>> fields);

    /// The JSON body: its JSON, unknown members, wrong types and rules; every fault at once. The dispatcher
    /// has looked at the content type.
    result<T> read_body(request const& asked) const;
    /// The query string; unknown parameters and repeated ones are refused.
    result<T> read_query(request const& asked) const;

    std::string write(T const& data) const;
    void write_to(T const& data, std::string& out) const;
    /// {"items": [...], "nextCursor": ...}
    std::string write_page(std::vector<T> const& items, std::optional<std::string> const& next_cursor) const;

    std::shared_ptr<schema const> const& describe() const;
    std::shared_ptr<schema const> const& describe_page() const;

    std::shared_ptr<any_shape const> const& without_type() const { return inside_; }

private:
    std::shared_ptr<any_shape const> inside_;
};

/// Opaque to callers: parts in, text out; 400 naming "cursor" when it is not one of ours for `list`.
std::string make_cursor(std::string_view list, std::vector<std::string> const& parts);
result<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor,
                                             std::size_t parts);

/// Where a list that shows the newest first goes on: behind this moment and, within it, behind this id. As it
/// is made, it is the start of the list.
struct newest_first {
    core::time_point moment = core::time_point::max();
    std::string id;
};

std::string make_cursor(std::string_view list, newest_first const& last_shown);
/// The start when `cursor` is missing.
result<newest_first> read_newest_first(std::string_view list, std::optional<std::string> const& cursor);

/// Where a list goes on whose entries have numbers: behind this one.
struct behind_number {
    std::int64_t number = 0;
};

std::string make_cursor(std::string_view list, behind_number last_shown);
/// `start` when `cursor` is missing.
result<behind_number> read_behind_number(std::string_view list, std::optional<std::string> const& cursor,
                                         behind_number start);

/// For a list of which one more than `limit` was asked for: takes that one away, and makes the cursor of the
/// next page of the last one that stays. Nothing when this page is the last.
template <class T, class MakeCursor>
std::optional<std::string> cut_to_page(std::vector<T>& found, std::int64_t limit, MakeCursor const& cursor_of)
{
    if (std::ssize(found) <= limit)
        return std::nullopt;
    found.pop_back();
    return cursor_of(found.back());
}

} // namespace fcg::http

#include "platform/http/shape.ipp"
