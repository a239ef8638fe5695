// Turns typed members into fields and shapes without a type. Included only by shape.hpp.
namespace fcg::http {

/// A shape without its struct's type.
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

void write_page_end(std::optional<std::string> const& next_cursor, std::string& out);

namespace erased {

/// Returns a pointer to the member of a struct.
using finder = std::function<void*(void* data)>;

/// Whether the member is a T or a std::optional<T>.
enum class presence { required, optional };

any_field text(std::string name, finder accessor, presence presence, text_rule rule);
any_field texts(std::string name, finder accessor, list_rule rule);
any_field integer(std::string name, finder accessor, presence presence, std::int64_t min, std::int64_t max,
                  std::string description);
any_field boolean(std::string name, finder accessor, presence presence, std::string description);
any_field decimal(std::string name, finder accessor, presence presence, std::string description);
any_field currency(std::string name, finder accessor, presence presence, std::string description);
any_field choice(std::string name, finder accessor, presence presence, std::vector<std::string> choices,
                 std::string description);
any_field id(std::string name, finder accessor, presence presence, std::string description);
any_field moment(std::string name, finder accessor, presence presence, std::string description);
any_field date(std::string name, finder accessor, presence presence, std::string description);

/// The operations on a std::optional<Inner>.
struct optional_access {
    void const* (*look)(void const* maybe); ///< returns null if there is no value
    void* (*make)(void* maybe);
    void (*clear)(void* maybe);
};

/// The operations on a std::vector<Inner>.
struct list_access {
    std::size_t (*size)(void const* list);
    void const* (*element)(void const* list, std::size_t index);
    void* (*append)(void* list);
    void (*clear)(void* list);
};

any_field object(std::string name, finder accessor, std::shared_ptr<any_shape const> inner);
any_field optional_object(std::string name, finder accessor, optional_access access,
                          std::shared_ptr<any_shape const> inner);
any_field objects(std::string name, finder accessor, list_access access,
                  std::shared_ptr<any_shape const> inner, std::size_t max_count);

template <class T, class Member>
finder find(Member T::* member)
{
    return [member](void* data) -> void* { return &(static_cast<T*>(data)->*member); };
}

} // namespace erased

template <class T>
field<T> text(std::string name, std::string T::* member, text_rule rule)
{
    return {erased::text(std::move(name), erased::find(member), erased::presence::required, std::move(rule))};
}

template <class T>
field<T> text(std::string name, std::optional<std::string> T::* member, text_rule rule)
{
    return {erased::text(std::move(name), erased::find(member), erased::presence::optional, std::move(rule))};
}

template <class T>
field<T> texts(std::string name, std::vector<std::string> T::* member, list_rule rule)
{
    return {erased::texts(std::move(name), erased::find(member), std::move(rule))};
}

template <class T>
field<T> integer(std::string name, std::int64_t T::* member, std::int64_t min, std::int64_t max,
                 std::string description)
{
    return {erased::integer(std::move(name), erased::find(member), erased::presence::required, min, max,
                            std::move(description))};
}

template <class T>
field<T> integer(std::string name, std::optional<std::int64_t> T::* member, std::int64_t min,
                 std::int64_t max, std::string description)
{
    return {erased::integer(std::move(name), erased::find(member), erased::presence::optional, min, max,
                            std::move(description))};
}

template <class T>
field<T> boolean(std::string name, bool T::* member, std::string description)
{
    return {erased::boolean(std::move(name), erased::find(member), erased::presence::required,
                            std::move(description))};
}

template <class T>
field<T> boolean(std::string name, std::optional<bool> T::* member, std::string description)
{
    return {erased::boolean(std::move(name), erased::find(member), erased::presence::optional,
                            std::move(description))};
}

template <class T>
field<T> decimal(std::string name, std::string T::* member, std::string description)
{
    return {erased::decimal(std::move(name), erased::find(member), erased::presence::required,
                            std::move(description))};
}

template <class T>
field<T> decimal(std::string name, std::optional<std::string> T::* member, std::string description)
{
    return {erased::decimal(std::move(name), erased::find(member), erased::presence::optional,
                            std::move(description))};
}

template <class T>
field<T> currency(std::string name, std::string T::* member, std::string description)
{
    return {erased::currency(std::move(name), erased::find(member), erased::presence::required,
                             std::move(description))};
}

template <class T>
field<T> currency(std::string name, std::optional<std::string> T::* member, std::string description)
{
    return {erased::currency(std::move(name), erased::find(member), erased::presence::optional,
                             std::move(description))};
}

template <class T>
field<T> cursor(std::optional<std::string> T::* member, std::size_t max_count)
{
    return text<T>("cursor", member,
                   {.min = 1,
                    .max = max_count,
                    .format = "cursor",
                    .trimmed = false,
                    .description = "`nextCursor` of the page before, unchanged."});
}

template <class T>
field<T> choice(std::string name, std::string T::* member, std::vector<std::string> choices,
                std::string description)
{
    return {erased::choice(std::move(name), erased::find(member), erased::presence::required,
                           std::move(choices), std::move(description))};
}

template <class T>
field<T> choice(std::string name, std::optional<std::string> T::* member, std::vector<std::string> choices,
                std::string description)
{
    return {erased::choice(std::move(name), erased::find(member), erased::presence::optional,
                           std::move(choices), std::move(description))};
}

template <class T>
field<T> id(std::string name, core::uuid T::* member, std::string description)
{
    return {erased::id(std::move(name), erased::find(member), erased::presence::required,
                       std::move(description))};
}

template <class T>
field<T> id(std::string name, std::optional<core::uuid> T::* member, std::string description)
{
    return {erased::id(std::move(name), erased::find(member), erased::presence::optional,
                       std::move(description))};
}

template <class T>
field<T> moment(std::string name, core::time_point T::* member, std::string description)
{
    return {erased::moment(std::move(name), erased::find(member), erased::presence::required,
                           std::move(description))};
}

template <class T>
field<T> moment(std::string name, std::optional<core::time_point> T::* member, std::string description)
{
    return {erased::moment(std::move(name), erased::find(member), erased::presence::optional,
                           std::move(description))};
}

template <class T>
field<T> date(std::string name, std::chrono::year_month_day T::* member, std::string description)
{
    return {erased::date(std::move(name), erased::find(member), erased::presence::required,
                         std::move(description))};
}

template <class T>
field<T> date(std::string name, std::optional<std::chrono::year_month_day> T::* member,
              std::string description)
{
    return {erased::date(std::move(name), erased::find(member), erased::presence::optional,
                         std::move(description))};
}

template <class T, class Inner>
field<T> object(std::string name, Inner T::* member, shape<Inner> const& inner)
{
    return {erased::object(std::move(name), erased::find(member), inner.without_type())};
}

template <class T, class Inner>
field<T> object(std::string name, std::optional<Inner> T::* member, shape<Inner> const& inner)
{
    using content_type = std::optional<Inner>;
    erased::optional_access const access{
        .look = [](void const* maybe) -> void const* {
            auto const& content = *static_cast<content_type const*>(maybe);
            return content ? &*content : nullptr;
        },
        .make = [](void* maybe) -> void* { return &static_cast<content_type*>(maybe)->emplace(); },
        .clear = [](void* maybe) { static_cast<content_type*>(maybe)->reset(); }};
    return {erased::optional_object(std::move(name), erased::find(member), access, inner.without_type())};
}

template <class T, class Inner>
field<T> objects(std::string name, std::vector<Inner> T::* member, shape<Inner> const& inner,
                 std::size_t max_count)
{
    using content_type = std::vector<Inner>;
    erased::list_access const access{
        .size = [](void const* list) { return static_cast<content_type const*>(list)->size(); },
        .element = [](void const* list, std::size_t index) -> void const* {
            return &(*static_cast<content_type const*>(list))[index];
        },
        .append = [](void* list) -> void* { return &static_cast<content_type*>(list)->emplace_back(); },
        .clear = [](void* list) { static_cast<content_type*>(list)->clear(); }};
    return {erased::objects(std::move(name), erased::find(member), access, inner.without_type(), max_count)};
}

template <class T>
field<T> with_default(field<T> optional_field)
{
    optional_field.required = false;
    return optional_field;
}

template <class T>
shape<T>::shape(std::string name, std::vector<field<T>> fields)
    : impl_(
          std::make_shared<any_shape>(std::move(name), std::vector<any_field>(fields.begin(), fields.end())))
{
}

template <class T>
result<T> shape<T>::read_body(request const& request) const
{
    T ownership_question{};
    if (auto refusal = impl_->read_body(&ownership_question, request))
        return *std::move(refusal);
    return ownership_question;
}

template <class T>
result<T> shape<T>::read_query(request const& request) const
{
    T data{};
    if (auto refusal = impl_->read_query(&data, request))
        return *std::move(refusal);
    return data;
}

template <class T>
std::string shape<T>::write(T const& data) const
{
    std::string out;
    impl_->write(&data, out);
    return out;
}

template <class T>
void shape<T>::write_to(T const& data, std::string& out) const
{
    impl_->write(&data, out);
}

template <class T>
std::string shape<T>::write_page(std::vector<T> const& items,
                                 std::optional<std::string> const& next_cursor) const
{
    std::string out = R"({"items":[)";
    for (auto const& item : items) {
        if (&item != items.data())
            out += ',';
        impl_->write(&item, out);
    }
    write_page_end(next_cursor, out);
    return out;
}

template <class T>
std::shared_ptr<schema const> const& shape<T>::describe() const
{
    return impl_->describe();
}

template <class T>
std::shared_ptr<schema const> const& shape<T>::describe_page() const
{
    return impl_->describe_page();
}

} // namespace fcg::http
