#pragma once
#include "platform/environment.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/http/server/dispatcher.hpp"
#include "platform/storage/event_store.hpp"

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

/// Runs one module in a test, with real databases in a temporary folder and its own routes behind the real
/// dispatcher.
///
///     fcg::test::module_store store;
///     fcg::users::module users(store.around(), settings);
///     store.serve([&](auto& table) { users.add_routes(table); }, {&users.database()}, users.verifier());
///     auto const reply = store.call("POST", "/api/users", {{"name", "Ana"}, ...});
///     CHECK(reply.status == 201);
///     CHECK(store.events() == test::names{"UserRegistered"});
///
/// Declare the store before the module. To restart a module, destroy it, construct it again and call serve()
/// again.
namespace fcg::test {

using names = std::vector<std::string>;

struct reply {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case; Content-Type is among them
    std::string body;
    nlohmann::json json; ///< null when the body is empty or not JSON

    /// Returns the value of the header `name`, in lower case. Empty if there is none.
    std::string header(std::string const& name) const;
    /// Returns the slug of a problem response. Empty if the response is not a problem.
    std::string slug() const;
    /// Returns the names in the field list of a problem response, in their order.
    names faulty_fields() const;
};

struct call_to_make {
    std::string method;
    std::string target;    ///< path and query
    nlohmann::json body{}; ///< null sends no body; a JSON string is sent as JSON, use raw_body for anything
                           ///< else
    std::string token{};   ///< bearer token; empty sends none
    std::map<std::string, std::string> headers{};
    std::optional<std::string> raw_body{}; ///< replaces `body`; its content type is application/json too
    std::string address = "127.0.0.1";     ///< address of the client
};

class module_store {
public:
    enum class time {
        manual, ///< everything runs on this thread; time moves only by advance() and while all tasks sleep
        real    ///< loop and writers have threads of their own and the machine's clock
    };

    explicit module_store(time time = time::manual, std::uint64_t seed = 1);
    ~module_store();
    module_store(module_store const&) = delete;
    module_store& operator=(module_store const&) = delete;

    environment& env();
    core::clock& clock();

    /// Puts the module's routes behind a dispatcher and watches the event stores of `databases`. Without
    /// `verify`, tokens are those of token_for().
    void serve(std::function<void(http::routes&)> const& add_routes,
               std::vector<storage::database*> databases, http::token_verifier verify = nullptr);

    /// Uses a dispatcher that the test made itself and watches the event stores of `databases`. `ready` must
    /// outlive the calls.
    void serve(http::dispatcher& ready, std::vector<storage::database*> databases);

    reply call(std::string method, std::string target, nlohmann::json body = nullptr, std::string token = {},
               std::map<std::string, std::string> headers = {});
    reply call(call_to_make call_to_make);
    /// Starts all calls before any of them gets a response. Returns the responses in the order of the calls.
    std::vector<reply> call_at_once(std::vector<call_to_make> calls);

    /// Returns the types of the events that were appended since the last call of events() or new_events(), in
    /// order, database by database.
    names events();
    /// Returns the events that were appended since the last call of events() or new_events(), in order,
    /// database by database.
    std::vector<storage::stored_event> new_events();

    /// Runs one task to its end on the loop. Returns its result or throws its exception.
    template <class T>
    T run(task<T> work);
    void run(task<> work);

    /// Moves the clock and runs what became due. Manual time only.
    void advance(std::chrono::microseconds step);
    /// Moves the wall clock forward or, with a negative `step`, back; the steady clock does not change.
    /// Manual time only.
    void step_wall_clock(std::chrono::microseconds step);
    /// Waits until `done` returns true. Returns false if that takes longer than a fixed limit. `done` is
    /// called on this thread.
    bool wait_until(std::function<bool()> const& done);

private:
    template <class T>
    static task<> keep_result(task<T> work, std::optional<T>& kept_result);
    void run_all(std::vector<task<>> work);

    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Returns a token that the fixture's own verifier accepts.
std::string token_for(core::uuid const& user, http::role role = http::role::user);

template <class T>
task<> module_store::keep_result(task<T> work, std::optional<T>& failures)
{
    auto result = co_await std::move(work);
    failures.emplace(std::move(result));
}

template <class T>
T module_store::run(task<T> work)
{
    std::optional<T> result;
    run(keep_result(std::move(work), result));
    return std::move(*result);
}

} // namespace fcg::test

/// Lets doctest print names when a comparison fails.
template <>
struct doctest::StringMaker<fcg::test::names> {
    static doctest::String convert(fcg::test::names const& names)
    {
        return nlohmann::json(names).dump().c_str();
    }
};
