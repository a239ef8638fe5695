#include "dispatch_case.hpp"
#include "platform/core/unavailable.hpp"
#include "platform/http/server/event_stream.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>

namespace fcg::test {
namespace {

/// A source that always has another piece.
class endless final : public body_source {
public:
    explicit endless(bool& was_ended) : was_ended_(was_ended) {}

    task<std::string> next() override { co_return heartbeat(); }

    bool end_soon() override { return was_ended_ = true; }

private:
    bool& was_ended_;
};

/// A stream whose caller can be signed out while it is read.
struct stream_case : dispatch_case {
    explicit stream_case(bool is_known_here = true, access access = access::signed_in)
    {
        table.add(simple_route(method::get, "/news", quick_handler([this](request&) {
                                   return event_stream(std::make_shared<endless>(was_ended));
                               }),
                               access));
        auto verify = [this, is_known_here](std::string_view) {
            return is_known_here ? caller : std::nullopt;
        };
        token_question question;
        if (!is_known_here)
            question = [this](std::string) { return ask_remote(); };
        dispatcher.emplace(table, settings,
                           dispatcher::dependencies{.clock = time,
                                                    .ids = ids,
                                                    .random = random,
                                                    .metrics = metrics,
                                                    .verify = std::move(verify),
                                                    .ask = std::move(question)});
    }

    task<std::optional<principal>> ask_remote()
    {
        if (is_down)
            throw core::unavailable("nobody can be asked");
        co_return caller;
    }

    response open() { return ask(method::get, "/news", {{"Authorization", "Bearer user"}}); }

    bool goes_on(response const& stream) { return !run(loop, stream.source->next()).empty(); }

    bool was_ended = false;
    bool is_down = false;
    std::optional<principal> caller =
        principal{.user_id = {.bytes = {1}}, .role = role::user, .session = "s"};
};

} // namespace

TEST_CASE("a stream ends when its caller's session has ended")
{
    for (bool const is_known_here : {true, false}) {
        stream_case store(is_known_here);
        auto const stream = store.open();
        REQUIRE(stream.source);
        CHECK(store.goes_on(stream));
        store.caller.reset();
        CHECK(!store.goes_on(stream));
        CHECK(store.was_ended);
    }
}

TEST_CASE("an admin's stream ends when the caller is no admin any more")
{
    stream_case store(true, access::admin);
    store.caller->role = role::admin;
    auto const stream = store.open();
    CHECK(store.goes_on(stream));
    store.caller->role = role::user;
    CHECK(!store.goes_on(stream));
}

TEST_CASE("a stream ends when nobody can be asked about its caller any more")
{
    stream_case store(false);
    auto const stream = store.open();
    CHECK(store.goes_on(stream));
    store.is_down = true;
    CHECK(!store.goes_on(stream));
}

TEST_CASE("a stream that anyone may read without a token goes on")
{
    stream_case store(true, access::anyone);
    auto const stream = store.ask(method::get, "/news");
    store.caller.reset();
    CHECK(store.goes_on(stream));
}

} // namespace fcg::test
