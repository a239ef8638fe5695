#pragma once
#include "platform/http/routes.hpp"
#include "platform/http/server.hpp"
#include "platform/storage/event_store.hpp"
#include "platform/surroundings.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// One module in one test: real databases in a temporary folder, its own routes behind the real dispatcher.
///
///     fcg::test::module_store store;
///     fcg::users::module users(store.around(), settings);
///     store.serve([&](auto& table) { users.add_routes(table); }, {&users.database()}, users.verifier());
///     auto const reply = store.call("POST", "/api/users", {{"name", "Ana"}, ...});
///     CHECK(reply.status == 201);
///     CHECK(store.events() == test::names{"UserRegistered"});
///
/// Declare the store before the module. To restart a module, destroy it, make it anew and serve() again.
namespace fcg::test {

using names = std::vector<std::string>;

struct reply {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case; Content-Type is among them
    std::string body;
    nlohmann::json json; ///< null when the body is empty or not JSON

    /// Empty when there is none of this name (in lower case).
    std::string header(std::string const& name) const;
    /// The slug of a problem; empty when this is none.
    std::string slug() const;
    /// The names in a problem's field list, in order.
    names faulty_fields() const;
};

struct call_to_make {
    std::string method;
    std::string target;    ///< path and query
    nlohmann::json body{}; ///< null: none. A JSON string is sent as JSON; use raw_body for anything else
    std::string token{};   ///< bearer token; empty: none
    std::map<std::string, std::string> headers{};
    std::optional<std::string> raw_body{}; ///< instead of `body`; its content type is application/json too
    std::string address = "127.0.0.1";     ///< that it comes from
};

class module_store {
public:
    enum class time {
        manual, ///< everything on this thread, the clock moves only by advance() and when all tasks sleep
        real    ///< a loop and writers on threads of their own, the machine's clock
    };

    explicit module_store(time how = time::manual, std::uint64_t seed = 1);
    ~module_store();
    module_store(module_store const&) = delete;
    module_store& operator=(module_store const&) = delete;

    surroundings& around();
    core::clock& clock();

    /// Puts the module's routes behind a dispatcher, and watches the event stores of `databases`. Without
    /// `verify` the tokens are those of token_for().
    void serve(std::function<void(http::routes&)> const& add_routes,
               std::vector<storage::database*> databases, http::token_verifier verify = nullptr);

    /// The same for a store that has made its own dispatcher; it must outlive the calls.
    void serve(http::dispatcher& ready, std::vector<storage::database*> databases);

    reply call(std::string method, std::string target, nlohmann::json body = nullptr, std::string token = {},
               std::map<std::string, std::string> headers = {});
    reply call(call_to_make one);
    /// Starts all of them before any is answered; the replies in the order of the calls.
    std::vector<reply> call_at_once(std::vector<call_to_make> calls);

    /// The types of the events that were appended since the last look at them, in order, database by
    /// database.
    names events();
    /// The same with everything that was stored.
    std::vector<storage::stored_event> new_events();

    /// Runs one task to its end on the loop, and hands out its result or its exception.
    template <class T>
    T run(task<T> work);
    void run(task<> work);

    /// Manual time only: moves the clock and runs what became due.
    void advance(std::chrono::microseconds by);
    /// Manual time only: sets the wall clock, ahead or (negative) back; the steady one goes on as it was.
    void step_wall_clock(std::chrono::microseconds by);
    /// Waits until `done`, with a deadline; false when it passed. `done` is asked on this thread.
    bool wait_until(std::function<bool()> const& done);

private:
    template <class T>
    static task<> keep_result(task<T> work, std::optional<T>& into);
    void run_all(std::vector<task<>> work);

    struct inside;
    std::unique_ptr<inside> inside_;
};

/// A token that the fixture's own verifier understands.
std::string token_for(core::uuid const& user, http::role role = http::role::user);

template <class T>
task<> module_store::keep_result(task<T> work, std::optional<T>& into)
{
    auto result = co_await std::move(work);
    into.emplace(std::move(result));
}

template <class T>
T module_store::run(task<T> work)
{
    std::optional<T> result;
    run(keep_result(std::move(work), result));
    return std::move(*result);
}

} // namespace fcg::test

/// So that a failed comparison of names shows them.
template <>
struct doctest::StringMaker<fcg::test::names> {
    static doctest::String convert(fcg::test::names const& some)
    {
        return nlohmann::json(some).dump().c_str();
    }
};
