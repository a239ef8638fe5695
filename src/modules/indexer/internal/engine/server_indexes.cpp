#include "internal/engine/server_indexes.hpp"

#include "internal/engine/mapping.hpp"

#include <fmt/format.h>

namespace fcg::indexer {

namespace {

constexpr std::chrono::seconds patience{30};
constexpr int not_there = 404;

/// Returns whether a text is the name of an index and can be put into a path without encoding.
bool is_name(std::string_view text)
{
    constexpr std::string_view name_characters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    return !text.empty() && text.size() <= 200 && text.find_first_not_of(name_characters) == text.npos &&
           std::string_view("-_.").find(text.front()) == std::string_view::npos;
}

/// Returns the alias for writing, which only this index has. If the index was deleted, the server must not
/// create it again by itself, as it would for an index name.
std::string door_of(std::string const& name)
{
    return name + "-feed";
}

constexpr char const* told_of_items = "items.*.status,items.*.error,items.*._id";

server_call call(http::method method, std::string target, std::string body = {})
{
    return {.method = method, .target = std::move(target), .body = std::move(body), .limit = patience};
}

void expect_good(server_response const& answer)
{
    if (!answer.is_good())
        throw search_server_failed(answer.why());
}

/// Returns the names of the members.
std::vector<std::string> names_in(json::value const& body)
{
    std::vector<std::string> names;
    if (auto const* const object = body.as_object())
        for (auto const& [name, value] : *object)
            names.push_back(name);
    return names;
}

} // namespace

server_indexes::server_indexes(search_server& search_server, std::string alias)
    : search_server_(search_server),
      alias_(std::move(alias))
{
    if (!is_name(alias_))
        throw core::wrong_setting("search.openSearch.index must be lower-case letters, digits, '-', '_' and "
                                  "'.', and begin with a letter or a digit");
}

bool server_indexes::is_ours(std::string_view name) const
{
    if (!name.starts_with(alias_ + "-"))
        return false;
    constexpr std::size_t digits = 13;
    auto const behind = name.substr(alias_.size() + 1);
    return behind.size() >= digits && behind.find_first_not_of("0123456789") == behind.npos;
}

task<std::string> server_indexes::create(std::string name)
{
    auto making = call(http::method::put, "/" + name, index_definition(door_of(name)));
    auto const answer = co_await search_server_.ask(std::move(making));
    expect_good(answer);
    auto const identity = co_await identity_of(name);
    if (!identity)
        throw search_server_failed("the index that it created does not exist");
    co_return *identity;
}

task<std::optional<std::string>> server_indexes::identity_of(std::string name)
{
    auto asking = call(http::method::get, "/" + name + "/_settings");
    auto const answer = co_await search_server_.ask(std::move(asking));
    if (answer.status == not_there)
        co_return std::nullopt;
    expect_good(answer);
    auto const* element = answer.body.find(name);
    for (auto const* const step : {"settings", "index"})
        element = element ? element->find(step) : nullptr;
    if (element == nullptr)
        throw search_server_failed("it does not return the settings of its index");
    co_return json::text_in(*element, "uuid");
}

task<bulk_outcome> server_indexes::send(std::string name, bulk bulk)
{
    auto sending =
        call(http::method::post,
             "/" + door_of(name) + "/_bulk?require_alias=true&filter_path=" + told_of_items, bulk.body());
    sending.content_type = "application/x-ndjson";
    auto const answer = co_await search_server_.ask(std::move(sending));
    co_return read_bulk(answer, bulk.size());
}

task<std::int64_t> server_indexes::count(std::string name)
{
    auto refreshing = call(http::method::post, "/" + name + "/_refresh");
    auto const refreshed = co_await search_server_.ask(std::move(refreshing));
    expect_good(refreshed);
    auto counting = call(http::method::get, "/" + name + "/_count");
    auto const counted = co_await search_server_.ask(std::move(counting));
    expect_good(counted);
    co_return json::integer_in(counted.body, "count").value_or(-1);
}

task<> server_indexes::swap_to(std::string name)
{
    auto asking = call(http::method::get, "/_alias/" + alias_);
    auto const answer = co_await search_server_.ask(std::move(asking));
    std::vector<std::string> previous;
    if (answer.status != not_there) {
        expect_good(answer);
        previous = names_in(answer.body);
    }
    if (previous == std::vector{name})
        co_return;
    std::string actions;
    for (auto const& text : previous)
        if (text != name)
            actions += fmt::format(R"({{"remove": {{"index": "{}", "alias": "{}"}}}}, )", text, alias_);
    actions += fmt::format(R"({{"add": {{"index": "{}", "alias": "{}"}}}})", name, alias_);
    auto swapping = call(http::method::post, "/_aliases", "{\"actions\": [" + actions + "]}");
    auto const swapped = co_await search_server_.ask(std::move(swapping));
    expect_good(swapped);
}

task<> server_indexes::delete_others(std::string name)
{
    auto asking = call(http::method::get, "/" + alias_ + "-*/_settings?filter_path=*.settings.index.uuid");
    auto const answer = co_await search_server_.ask(std::move(asking));
    expect_good(answer);
    auto const names = names_in(answer.body);
    for (auto const& other : names) {
        if (other == name || !is_ours(other))
            continue;
        auto deleting = call(http::method::del, "/" + other);
        auto const deleted = co_await search_server_.ask(std::move(deleting));
        if (deleted.status != not_there)
            expect_good(deleted);
    }
}

task<> server_indexes::let_answer(std::string name)
{
    co_await swap_to(name);
    co_await delete_others(name);
}

} // namespace fcg::indexer
