#include "app/services/event_history.hpp"

#include "app/services/event_pages.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::app {

namespace {

task<http::response> answer_page(storage::database& database, http::request& request)
{
    auto question = page_question_shape().read_body(request);
    if (!question)
        co_return question.error();
    auto const page = co_await read_page(database, std::move(*question));
    co_return http::ok(to_json(page));
}

} // namespace

task<bus::event_history::page> event_history::read(std::string module, std::vector<std::string> contracts,
                                                   std::int64_t after, std::size_t max_count)
{
    auto const limit = std::min(max_count, static_cast<std::size_t>(max_examined_events));
    page_question question{
        .contracts = std::move(contracts), .after = after, .max = static_cast<std::int64_t>(limit)};
    if (auto* const file = here_(module)) {
        auto page = co_await read_page(*file, std::move(question));
        co_return page;
    }
    auto* const host = others_ != nullptr ? others_->find(module) : nullptr;
    if (host == nullptr)
        throw std::logic_error("no process is known to host " + module);
    auto path = "/internal/" + module + "/events";
    auto body = page_question_shape().write(question);
    auto const answer = co_await host->ask(std::move(module), std::move(path), std::move(body));
    co_return page_from(answer);
}

void answer_events(http::routes& routes, storage::database& database)
{
    routes.add({.method = http::method::post,
                .path = "/internal/" + database.module() + "/events",
                .access = http::access::service,
                .summary = "The module's past events in their order, for views that are rebuilt from them.",
                .tag = database.module(),
                .answers = {{200, "A page of events", describe_page()}},
                .body = page_question_shape().describe(),
                .handle = [&database](http::request& request) { return answer_page(database, request); }});
}

} // namespace fcg::app
