#pragma once
#include "platform/async/task.hpp"

#include <any>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <typeinfo>
#include <utility>

namespace fcg::bus {

/// Passes a question of one module to what answers it: the asked module itself if this process hosts it, or a
/// client of the process that does. A question is a struct in the api/ of the asked module, with the type
/// `answer` and the constant `path`, which also names it in errors. The directory is filled before any module
/// subscribes, and only read afterwards; reading is thread-safe.
class question_directory {
public:
    template <class Question>
    using handler_of = std::function<task<typename Question::answer>(Question)>;

    /// Sets what answers a question. Throws std::logic_error if something answers it already.
    template <class Question>
    void answer(handler_of<Question> handler)
    {
        if (!handlers_.try_emplace(typeid(Question), std::move(handler)).second)
            throw std::logic_error("answered twice: " + std::string(Question::path));
    }

    /// Returns the answer. Throws core::unavailable if the asked module runs in another process that does not
    /// respond; the question's comment says what its callers do then. Throws std::logic_error if nothing
    /// answers the question: the caller's row in app/modules.cpp lacks the module that it asks.
    template <class Question>
    task<typename Question::answer> ask(Question question) const
    {
        auto const it = handlers_.find(typeid(Question));
        if (it == handlers_.end())
            throw std::logic_error("no module answers " + std::string(Question::path));
        return std::any_cast<handler_of<Question> const&>(it->second)(std::move(question));
    }

private:
    std::map<std::type_index, std::any> handlers_;
};

/// Calls `visit.template operator()<Question>()` for each question of a module's list, which is a std::tuple.
template <class Questions, class Visit>
void for_each_question(Visit const& visit)
{
    auto const visit_all = [&]<class... Question>(std::type_identity<std::tuple<Question...>>) {
        (visit.template operator()<Question>(), ...);
    };
    visit_all(std::type_identity<Questions>());
}

} // namespace fcg::bus
