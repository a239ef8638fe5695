#pragma once
#include "app/services/wire.hpp"
#include "bus/question_directory.hpp"
#include "platform/http/routing/question_route.hpp"

#include <string>
#include <string_view>
#include <utility>

/// The two ends of a module's questions between processes. `Questions` is the list in the module's api/.
namespace fcg::app {

/// Adds a route for each question, by which other processes ask what `questions` answers here. `questions`
/// must outlive the routes.
template <class Questions>
void answer_over_rest(http::routes& routes, std::string_view module, bus::question_directory const& questions)
{
    bus::for_each_question<Questions>([&]<class Question>() {
        http::add_question<Question>(routes, std::string(module), [&questions](Question question) {
            return questions.ask(std::move(question));
        });
    });
}

/// Has each question answered by the process that hosts the module. `peer` must outlive `questions`.
template <class Questions>
void ask_over_rest(bus::question_directory& questions, std::string_view module, peer_client& peer)
{
    bus::for_each_question<Questions>([&]<class Question>() {
        questions.answer<Question>([&peer, module = std::string(module)](Question question) {
            return wire::ask(peer, module, std::move(question));
        });
    });
}

} // namespace fcg::app
