#pragma once
#include "bus/store_module.hpp"

namespace fcg::test {

/// Returns a directory that offers each object as the questions of the same position:
/// `directory_of<users::questions, games::questions>(users, games)`. The objects must outlive it.
template <class... Questions>
bus::question_directory directory_of(Questions&... questions)
{
    bus::question_directory directory;
    (directory.offer<Questions>(questions), ...);
    return directory;
}

/// Returns what a module answers to other modules. It lives as long as the module.
template <class Questions>
Questions& answers_of(bus::store_module& module)
{
    bus::question_directory directory;
    module.offer_questions(directory);
    return directory.find<Questions>();
}

} // namespace fcg::test
