#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"
#include "platform/json/value.hpp"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The shape of what goes over the wire, said once: it validates what comes in, writes what goes out and is the schema
/// in the OpenAPI document. Example:
///
///     struct new_user { std::string name, email, password; };
///     http::shape<new_user> const new_user_shape{"NewUser", {
///         http::text("name", &new_user::name, {.least = 1, .most = 120}),
///         http::text("email", &new_user::email, {.most = 254, .format = "email"}),
///         http::text("password", &new_user::password, {.least = 12, .most = 128})}};
///     auto const body = new_user_shape.read_body(asked);   // result<new_user>
namespace fcg::http {

/// A member of T: how it is read, written and described.
template <class T>
struct field {
    std::string name;
    bool required = true;
    /// Reads a value into T; the complaint, or empty. `from_text`: a query parameter, always a text.
    std::function<std::string(T&, json::value const&, bool from_text)> read;
    std::function<void(T const&, std::string& out)> write; ///< appends the member's JSON value
    std::string schema; ///< JSON Schema (2020-12) text of this member
};

struct text_rule {
    std::size_t least = 0; ///< characters (code points), after trimming when `trimmed`
    std::size_t most = 1000;
    std::string format{};  ///< "email", "uuid", "uri" or empty; email and uuid are checked
    bool trimmed = true;
    std::string description{};
};

struct list_rule {
    std::size_t most = 50;
    text_rule each{};
    std::string description{};
};

template <class T>
field<T> text(std::string name, std::string T::*where, text_rule rule = {});
/// May be missing or null.
template <class T>
field<T> text(std::string name, std::optional<std::string> T::*where, text_rule rule = {});
template <class T>
field<T> texts(std::string name, std::vector<std::string> T::*where, list_rule rule = {});
template <class T>
field<T> integer(std::string name, std::int64_t T::*where, std::int64_t least, std::int64_t most, std::string description = {});
template <class T>
field<T> integer(std::string name, std::optional<std::int64_t> T::*where, std::int64_t least, std::int64_t most,
                 std::string description = {});
template <class T>
field<T> boolean(std::string name, bool T::*where, std::string description = {});
template <class T>
field<T> boolean(std::string name, std::optional<bool> T::*where, std::string description = {});
/// A decimal number kept as its exact text; money_in() of the module turns it into minor units. Written as a JSON number.
template <class T>
field<T> decimal(std::string name, std::string T::*where, std::string description = {});
template <class T>
field<T> decimal(std::string name, std::optional<std::string> T::*where, std::string description = {});
template <class T>
field<T> choice(std::string name, std::string T::*where, std::vector<std::string> choices, std::string description = {});
template <class T>
field<T> choice(std::string name, std::optional<std::string> T::*where, std::vector<std::string> choices,
                std::string description = {});
template <class T>
field<T> id(std::string name, core::uuid T::*where, std::string description = {});
template <class T>
field<T> id(std::string name, std::optional<core::uuid> T::*where, std::string description = {});
template <class T>
field<T> moment(std::string name, core::time_point T::*where, std::string description = {});
template <class T>
field<T> moment(std::string name, std::optional<core::time_point> T::*where, std::string description = {});
template <class T>
field<T> date(std::string name, std::optional<std::chrono::year_month_day> T::*where, std::string description = {});

template <class T>
class shape;

/// An object inside, and a list of objects inside.
template <class T, class Inner>
field<T> object(std::string name, Inner T::*where, shape<Inner> const& inner);
template <class T, class Inner>
field<T> objects(std::string name, std::vector<Inner> T::*where, shape<Inner> const& inner, std::size_t most = 1000);

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
    std::vector<parameter> parameters; ///< the members, for query strings
};

template <class T>
class shape {
public:
    shape(std::string name, std::vector<field<T>> fields);

    /// The JSON body: its content type, its JSON, unknown members, wrong types and rules; every fault at once.
    result<T> read_body(request const& asked) const;
    /// The query string; unknown parameters and repeated ones are refused.
    result<T> read_query(request const& asked) const;

    std::string write(T const& data) const;
    void write_to(T const& data, std::string& out) const;
    /// {"items": [...], "nextCursor": ...}
    std::string write_page(std::vector<T> const& items, std::optional<std::string> const& next_cursor) const;

    std::shared_ptr<schema const> const& describe() const { return schema_; }
    std::shared_ptr<schema const> const& describe_page() const { return page_schema_; }

    std::vector<field<T>> const& fields() const { return fields_; }

private:
    std::vector<field<T>> fields_;
    std::shared_ptr<schema const> schema_;
    std::shared_ptr<schema const> page_schema_;
};

/// Opaque to callers: parts in, text out; 400 naming "cursor" when it is not one of ours for `list`.
std::string make_cursor(std::string_view list, std::vector<std::string> const& parts);
result<std::vector<std::string>> read_cursor(std::string_view list, std::string_view cursor, std::size_t parts);

} // namespace fcg::http

#include "platform/http/shape.ipp"
