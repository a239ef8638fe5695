#include "internal/engine/guarded_server.hpp"

#include "platform/async/on_loop.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::indexer {

namespace {

constexpr std::size_t search_connections = 32;
/// The maximum number of requests at once; further ones would wait for a connection until their time is over.
constexpr std::size_t max_asking = 1'024;

bool is_whole(server_response const& answer)
{
    auto const* const timed_out = answer.body.find("timed_out");
    auto const* const flag = timed_out ? timed_out->as_bool() : nullptr;
    return answer.is_good() && flag != nullptr && !*flag;
}

} // namespace

guarded_server::guarded_server(environment& env, open_search_settings const& settings, feeder& feeding)
    : env_(env),
      feeding_(feeding),
      limit_(settings.timeout_ms),
      path_("/" + settings.index + "/_search?allow_partial_search_results=false&"),
      server_(env, settings, search_connections),
      circuit_(
          {.name = "opensearch", .address = "the search server at " + server_.authority(), .area = "indexer"},
          env.clock,
          env.metrics.gauge("fcg_search_engine_state",
                            "The circuit to the search server: 0 closed, 1 half-open, 2 open"),
          {})
{
}

task<std::optional<server_response>> guarded_server::search(std::string body, std::string_view filter)
{
    if (!feeding_.may_answer())
        co_return std::nullopt;
    server_call call{.method = http::method::post,
                     .target = path_ + std::string(filter),
                     .body = std::move(body),
                     .limit = limit_};
    auto work = ask(std::move(call));
    auto answer = co_await async::run_on(env_.background, std::move(work));
    co_return answer;
}

task<std::optional<server_response>> guarded_server::ask(server_call call)
{
    bool const may_try = *asking_ < max_asking && circuit_.may_try();
    if (!may_try)
        co_return std::nullopt;
    std::string why;
    try {
        auto answer = co_await ask_once(std::move(call));
        if (is_whole(answer)) {
            circuit_.succeeded();
            co_return answer;
        }
        why = answer.is_good() ? "it did not search all of its index in time" : answer.why();
    } catch (search_server_failed const& fault) {
        why = fault.what();
    } catch (...) { // a cancelled call says nothing about the server
        circuit_.abandoned();
        throw;
    }
    failed(why);
    co_return std::nullopt;
}

task<server_response> guarded_server::ask_once(server_call call)
{
    struct counting {
        explicit counting(std::shared_ptr<std::size_t> at) : asking(std::move(at)) { ++*asking; }

        ~counting() { --*asking; }

        counting(counting const&) = delete;
        counting& operator=(counting const&) = delete;
        std::shared_ptr<std::size_t> asking;
    };

    counting const counting(asking_);
    auto answer = co_await server_.ask(std::move(call));
    co_return answer;
}

void guarded_server::failed(std::string const& why)
{
    circuit_.failed();
    feeding_.doubt();
    telemetry::log(telemetry::level::warning, "indexer", "",
                   "the search server at {} did not answer a search: {}", server_.authority(), why);
}

} // namespace fcg::indexer
