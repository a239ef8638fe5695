#include "internal/engine/guarded_server.hpp"

#include "platform/async/on_loop.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::indexer {

namespace {

constexpr std::size_t search_connections = 32;

bool has_searched_all(server_response const& answer)
{
    auto const* const timed_out = answer.body.find("timed_out");
    auto const* const flag = timed_out ? timed_out->as_bool() : nullptr;
    return flag != nullptr && !*flag;
}

} // namespace

guarded_server::guarded_server(environment& env, open_search_settings const& settings, feeder& feeding)
    : env_(env),
      feeding_(feeding),
      limit_(settings.timeout_ms),
      path_("/" + settings.index + "/_search?allow_partial_search_results=false&"),
      server_(env, settings, search_connections),
      guard_(
          env.background, env.clock,
          {.name = "opensearch", .address = "the search server at " + server_.authority(), .area = "indexer"},
          env.metrics.gauge("fcg_search_engine_state",
                            "The circuit to the search server: 0 closed, 1 half-open, 2 open"),
          {.limit = limit_})
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
    auto work = ask_once(std::move(call));
    auto outcome = co_await guard_.run(std::move(work));
    if (!outcome.answer && !outcome.was_refused) {
        feeding_.doubt();
        telemetry::log(telemetry::level::warning, "indexer", "",
                       "the search server at {} did not answer a search: {}", server_.authority(),
                       outcome.fault);
    }
    co_return std::move(outcome.answer);
}

task<async::call_outcome<server_response>> guarded_server::ask_once(server_call call)
{
    async::call_outcome<server_response> outcome;
    try {
        auto answer = co_await server_.ask(std::move(call));
        if (!answer.is_good())
            outcome.fault = answer.why();
        else if (!has_searched_all(answer))
            outcome.fault = "it did not search all of its index in time";
        else
            outcome.answer = std::move(answer);
    } catch (search_server_failed const& fault) {
        outcome.fault = fault.what();
    }
    co_return outcome;
}

} // namespace fcg::indexer
