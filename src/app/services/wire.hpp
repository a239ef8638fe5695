#pragma once
#include "app/services/peer_client.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The JSON of requests and responses between processes, which the structs in the modules' api/ describe.
/// Unknown members are ignored, so that processes of two versions understand each other during an upgrade.
namespace fcg::app::wire {

// Functions that read a member of a response. They throw core::remote_unavailable if the member is missing or
// cannot be read as this type.
json::value const& member(json::value const& value, std::string_view name);
std::string text(json::value const& value, std::string_view name);
bool flag(json::value const& value, std::string_view name);
std::int64_t integer(json::value const& value, std::string_view name);
core::uuid id(json::value const& value, std::string_view name);
core::time_point moment(json::value const& value, std::string_view name);
core::money money(json::value const& value, std::string_view minor_name, std::string_view currency_name);
json::value::list const& list(json::value const& value, std::string_view name);

/// Returns the T that a response contains. Throws core::remote_unavailable if a member is missing or cannot
/// be read.
template <class T>
T read(json::value const& value);

/// Fills a T from a response. `value` and `data` must outlive it.
template <class T>
class answer_reader {
public:
    answer_reader(json::value const& value, T& data) : value_(value), data_(data) {}

    template <class Text>
    void text(std::string_view name, Text T::* member)
    {
        data_.*member = wire::text(value_, name);
    }

    void choice(std::string_view name, std::string T::* member, std::vector<std::string> const&)
    {
        text(name, member);
    }

    void flag(std::string_view name, bool T::* member, std::string_view = {})
    {
        data_.*member = wire::flag(value_, name);
    }

    void id(std::string_view name, core::uuid T::* member) { data_.*member = wire::id(value_, name); }

    void moment(std::string_view name, core::time_point T::* member)
    {
        data_.*member = wire::moment(value_, name);
    }

    void money(std::string_view minor_name, std::string_view currency_name, core::money T::* member)
    {
        data_.*member = wire::money(value_, minor_name, currency_name);
    }

    template <class Inner>
    void object(std::string_view name, std::optional<Inner> T::* member)
    {
        auto const& inner = wire::member(value_, name);
        if (!inner.is_null())
            data_.*member = read<Inner>(inner);
    }

    template <class Inner>
    void objects(std::string_view name, std::vector<Inner> T::* member, std::size_t)
    {
        for (auto const& inner : wire::list(value_, name))
            (data_.*member).push_back(read<Inner>(inner));
    }

private:
    json::value const& value_;
    T& data_;
};

template <class T>
T read(json::value const& value)
{
    T data{};
    answer_reader<T> members(value, data);
    T::describe(members);
    return data;
}

/// Appends `"name":` to an object that is being written, after a comma unless it is the first member.
void append_name(std::string& out, std::string_view name);
/// Appends a JSON string.
void append_text(std::string& out, std::string_view text);
/// Appends a JSON array of strings.
void append_texts(std::string& out, std::vector<std::string> const& texts);

/// Writes a question as a JSON object. `data` must outlive it.
template <class T>
class question_writer {
public:
    explicit question_writer(T const& data) : data_(data) {}

    template <class Text>
    void text(std::string_view name, Text T::* member, std::size_t = 0)
    {
        append_name(out_, name);
        append_text(out_, data_.*member);
    }

    void texts(std::string_view name, std::vector<std::string> T::* member, std::size_t)
    {
        append_name(out_, name);
        append_texts(out_, data_.*member);
    }

    std::string finish() { return std::move(out_) + '}'; }

private:
    T const& data_;
    std::string out_ = "{";
};

/// Sends a question to another process and returns the response. Throws what peer_client::ask() throws, and
/// core::remote_unavailable if a member of the response is missing or cannot be read.
template <class Question>
task<typename Question::answer> ask(peer_client& peer, std::string module, Question question)
{
    question_writer<Question> members(question);
    Question::describe(members);
    auto body = members.finish();
    std::string path(Question::path);
    auto const answer = co_await peer.ask(std::move(module), std::move(path), std::move(body));
    co_return read<typename Question::answer>(answer);
}

} // namespace fcg::app::wire
