#pragma once
#include "bus/store_module.hpp"

#include <utility>

namespace fcg::test {

/// Has `fake` answer those questions of the list for which it has a function `answer`.
template <class Questions, class Fake>
void answer_with(bus::question_directory& directory, Fake& fake)
{
    bus::for_each_question<Questions>([&]<class Question>() {
        if constexpr (requires(Question question) { fake.answer(std::move(question)); })
            directory.answer<Question>(
                [&fake](Question question) { return fake.answer(std::move(question)); });
    });
}

/// Returns a directory in which each object answers the questions of the same position:
/// `directory_of<users::questions, games::questions>(users, games)`. The objects must outlive it.
template <class... Questions, class... Fakes>
bus::question_directory directory_of(Fakes&... fakes)
{
    bus::question_directory directory;
    (answer_with<Questions>(directory, fakes), ...);
    return directory;
}

/// Returns what a module answers to other modules. The module must outlive it.
inline bus::question_directory answers_of(bus::store_module& module)
{
    bus::question_directory directory;
    module.answer_questions(directory);
    return directory;
}

} // namespace fcg::test
