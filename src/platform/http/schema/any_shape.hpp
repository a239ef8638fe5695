#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"
#include "platform/json/value.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Fields and shapes without the type of their struct. What does not depend on the struct is compiled once,
/// in shape.cpp and shape_fields.cpp; shape.hpp adds the types.
namespace fcg::http {

/// The progress of reading one body or query string.
struct reading {
    std::vector<field_fault> faults; ///< faults so far; at most 50 are kept
    std::string path;                ///< path of the field being read: "lines[2].title"
    bool from_text = false;          ///< whether this is a query string, in which every value is a text

    /// Adds an error of the current field.
    void add_error(std::string reason);
};

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

/// A member of a struct without the struct's type: how it is read, written and described.
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

class any_shape {
public:
    any_shape(std::string name, std::vector<any_field> fields);

    /// Reads the body into `data`, a struct of the shape's type. Returns the refusal, or nothing.
    std::optional<problem> read_body(void* data, request const& request) const;
    std::optional<problem> read_query(void* data, request const& request) const;
    void read(void* data, json::value const& value, reading& so_far) const;
    void write(void const* data, std::string& out) const;

    std::shared_ptr<schema const> const& describe() const { return schema_; }

    std::shared_ptr<schema const> const& describe_page() const { return page_schema_; }

private:
    std::size_t index_of(std::string_view name) const;
    void add_unknown_error(std::string_view name, std::string_view text, reading& so_far) const;
    void add_missing_error(std::vector<bool> const& seen, reading& so_far) const;

    std::vector<any_field> fields_;
    std::vector<std::string> names_;
    std::vector<std::string> written_names_; ///< each name as written: {"title": and then ,"price":
    std::shared_ptr<schema const> schema_;
    std::shared_ptr<schema const> page_schema_;
};

/// Appends a JSON list. `write_entry` appends one entry.
template <class Entry, class WriteEntry>
void write_list(std::vector<Entry> const& list, std::string& out, WriteEntry const& write_entry)
{
    out += '[';
    for (auto const& entry : list) {
        if (&entry != list.data())
            out += ',';
        write_entry(entry);
    }
    out += ']';
}

namespace erased {

/// The operations on a std::optional<M>.
struct optional_access {
    void const* (*look)(void const* maybe); ///< returns null if there is no value
    void* (*make)(void* maybe);
    void (*clear)(void* maybe);
};

/// A member of a struct without their types: an M, or a std::optional<M>, which may be missing or null.
struct any_member {
    std::function<void*(void* data)> find;     ///< returns a pointer to the member of a struct
    optional_access const* optional = nullptr; ///< null if the member is an M

    /// Returns the M that `value` is read into. Returns null if `value` is null and the member may be.
    void* prepare(void* data, json::value const& value) const;
    /// Returns the M for writing; null if there is none.
    void const* look(void const* data) const;
};

any_field text(std::string name, any_member member, text_rule rule);
any_field texts(std::string name, any_member member, list_rule rule);
any_field integer(std::string name, any_member member, std::int64_t min, std::int64_t max,
                  std::string const& description);
any_field boolean(std::string name, any_member member, std::string const& description);
any_field decimal(std::string name, any_member member, std::string const& description);
any_field currency(std::string name, any_member member, std::string const& description);
any_field choice(std::string name, any_member member, std::vector<std::string> choices,
                 std::string const& description);
any_field id(std::string name, any_member member, std::string const& description);
any_field moment(std::string name, any_member member, std::string const& description);
any_field date(std::string name, any_member member, std::string const& description);
any_field object(std::string name, any_member member, std::shared_ptr<any_shape const> inner);

/// Returns the field of a list of objects, which neither reads nor writes yet.
any_field objects(std::string name, any_shape const& inner, std::size_t max_count);
/// Calls `read_entry` for each entry of `value`, or adds an error if it is not a list of at most `max_count`
/// objects.
void read_objects(json::value const& value, std::size_t max_count, reading& so_far,
                  std::function<void(json::value const& entry)> const& read_entry);

} // namespace erased

} // namespace fcg::http
