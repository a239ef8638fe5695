#pragma once
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <typeindex>
#include <typeinfo>
#include <utility>

namespace fcg::bus {

/// Finds the object that answers a module's questions, by the interface in that module's api/: the module
/// itself if this process hosts it, or a client of the process that does. It is filled before any module
/// subscribes, and only read afterwards; reading is thread-safe.
class question_directory {
public:
    /// Offers an object that must outlive the directory's users. Throws std::logic_error if the questions are
    /// offered already.
    template <class Questions>
    void offer(Questions& questions)
    {
        add(typeid(Questions), std::shared_ptr<void>(std::shared_ptr<void>(), &questions));
    }

    /// Offers an object that the directory keeps. Throws std::logic_error if the questions are offered
    /// already.
    template <class Questions>
    void offer(std::unique_ptr<Questions> questions)
    {
        add(typeid(Questions), std::shared_ptr<Questions>(std::move(questions)));
    }

    /// Throws std::logic_error if nobody offers the questions: the module's row in app/modules.cpp lacks the
    /// module that it asks.
    template <class Questions>
    Questions& find() const
    {
        auto const it = offered_.find(typeid(Questions));
        if (it == offered_.end())
            throw std::logic_error(std::string("no module answers ") + typeid(Questions).name());
        return *static_cast<Questions*>(it->second.get());
    }

private:
    void add(std::type_index type, std::shared_ptr<void> questions)
    {
        if (!offered_.emplace(type, std::move(questions)).second)
            throw std::logic_error(std::string("answered twice: ") + type.name());
    }

    std::map<std::type_index, std::shared_ptr<void>> offered_;
};

} // namespace fcg::bus
