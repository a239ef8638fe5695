#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/question_directory.hpp"
#include "platform/async/task.hpp"
#include "platform/async/watched_circuit.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/storage/database.hpp"

#include <string>
#include <vector>

namespace fcg::bus {

/// A module of the store, as the composition root knows it (src/app/modules.cpp). The functions are called
/// in the order in which they are declared, on one thread; those that say "thread-safe" at any time.
class store_module {
public:
    store_module() = default;
    store_module(store_module const&) = delete;
    store_module& operator=(store_module const&) = delete;
    virtual ~store_module() = default;

    /// Returns the database of the module, which has the module's name. Thread-safe.
    virtual storage::database& database() = 0;

    /// Sets the answers to the questions of the module's api/.
    virtual void answer_questions(question_directory&) {}

    /// Adds the subscriptions of the module. From here on it may ask the modules that its row names.
    virtual void subscribe(subscriptions&) {}

    virtual void add_routes(http::routes& routes) = 0;

    /// Adds the routes for other processes, beside those of the module's questions. Must be served on the
    /// internal listener only.
    virtual void add_internal_routes(http::routes&) {}

    /// Starts the background work. Must run on the background loop.
    virtual void start() {}

    /// Receives the URL at which this process serves requests, such as "http://127.0.0.1:8080", once it is
    /// known.
    virtual void answers_at(std::string const&) {}

    /// Ends the streams that are open, so that their connections can be closed. Thread-safe.
    virtual void end_streams() {}

    /// Stops the background work. Returns false if something still runs that could not be cut off; then
    /// nothing that it uses may be destroyed while the loop runs. Must run on the background loop.
    virtual task<bool> stop() { co_return true; }

    /// Returns the circuits around the servers that the module calls. They live as long as the module.
    /// Thread-safe.
    virtual std::vector<async::watched_circuit*> circuits() { return {}; }

    /// Returns a warning for the operator, or an empty text. Thread-safe.
    virtual std::string warning() const { return {}; }
};

} // namespace fcg::bus
