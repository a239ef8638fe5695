#pragma once
#include "platform/http/routing/routes.hpp"
#include "platform/http/schema/described_shape.hpp"

#include <functional>
#include <string>
#include <utility>

/// Routes for questions from other processes of the store. A question is a struct that describes itself as
/// described_shape.hpp requires, and that has the constants `path` and `summary` and the type `answer`, which
/// describes itself too and has a `summary`. The summaries are sentences for the OpenAPI document.
namespace fcg::http {

template <class Question>
using question_handler = std::function<task<typename Question::answer>(Question)>;

/// Reads the question, calls the handler and returns its response. Returns the error if the body is invalid.
template <class Question>
task<response> answer_question(question_handler<Question> handle, request& request)
{
    auto question = described_shape<Question>().read_body(request);
    if (!question)
        co_return question.error();
    auto const answer = co_await handle(std::move(*question));
    co_return ok(described_shape<typename Question::answer>().write(answer));
}

/// Adds the route of a question that `module` answers. Only other processes of the store may call it.
template <class Question>
void add_question(routes& routes, std::string module, question_handler<Question> handle)
{
    using answer_type = typename Question::answer;
    routes.add(
        {.method = method::post,
         .path = std::string(Question::path),
         .access = access::service,
         .summary = std::string(Question::summary),
         .tag = std::move(module),
         .answers = {{200, std::string(answer_type::summary), described_shape<answer_type>().describe()}},
         .body = described_shape<Question>().describe(),
         .handle = [handle = std::move(handle)](request& request) {
             return answer_question<Question>(handle, request);
         }});
}

} // namespace fcg::http
