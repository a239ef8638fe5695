#pragma once
#include "platform/http/routing/routes.hpp"
#include "platform/http/schema/described_shape.hpp"

#include <functional>
#include <string>
#include <utility>

/// Routes for questions from other processes of the store. A question is a struct that describes itself as
/// described_shape.hpp requires, and that has the constant `path` and the type `answer`, which describes
/// itself too.
namespace fcg::http {

/// The route of a question, and the handler that answers it.
template <class Question>
struct question_route {
    std::string summary; ///< one sentence, for the OpenAPI document
    std::string tag;     ///< name of the module
    std::string answer;  ///< description of the response, for the OpenAPI document
    std::function<task<typename Question::answer>(Question)> handle;
};

/// Reads the question, calls the route's handler and returns its response. Returns the error if the body is
/// invalid.
template <class Question>
task<response> answer_question(question_route<Question> const& route, request& request)
{
    auto body = described_shape<Question>().read_body(request);
    if (!body)
        co_return body.error();
    auto question = std::move(*body);
    auto const answer = co_await route.handle(std::move(question));
    co_return ok(described_shape<typename Question::answer>().write(answer));
}

/// Adds the route of a question. Only other processes of the store may call it.
template <class Question>
void add_question(routes& routes, question_route<Question> question)
{
    auto shared = std::make_shared<question_route<Question> const>(std::move(question));
    routes.add({.method = method::post,
                .path = std::string(Question::path),
                .access = access::service,
                .summary = shared->summary,
                .tag = shared->tag,
                .answers = {{200, shared->answer, described_shape<typename Question::answer>().describe()}},
                .body = described_shape<Question>().describe(),
                .handle = [shared](request& request) { return answer_question(*shared, request); }});
}

} // namespace fcg::http
