#include "internal/password_lines.hpp"

#include <utility>

namespace fcg::users {

namespace {

constexpr std::size_t max_behind_the_first = 4;

} // namespace

password_lines::password_lines(std::unique_ptr<async::executor> threads, std::size_t max_taken)
    : max_taken_(max_taken),
      threads_(std::move(threads))
{
}

password_lines::admission password_lines::post(std::string const& line, std::function<void()> job)
{
    {
        std::lock_guard const lock(guard_);
        auto const known = lines_.find(line);
        if (known != lines_.end() && known->second.size() >= max_behind_the_first)
            return admission::line_is_full;
        if (taken_ >= max_taken_)
            return admission::all_is_full;
        ++taken_;
        if (known != lines_.end()) {
            known->second.push_back(std::move(job));
            return admission::taken;
        }
        lines_.try_emplace(line);
    }
    if (send(line, std::move(job)))
        return admission::taken;
    go_on(line);
    return admission::all_is_full;
}

bool password_lines::send(std::string const& line, std::function<void()> job)
{
    return threads_->post([this, line, job = std::move(job)] {
        job();
        go_on(line);
    });
}

/// Ends the first job of the line. The next one goes to the end of the threads' queue, behind those of other
/// lines; if the threads are closing and accept no more, it runs here.
void password_lines::go_on(std::string const& line)
{
    std::function<void()> next;
    for (;;) {
        {
            std::lock_guard const lock(guard_);
            --taken_;
            auto const known = lines_.find(line);
            if (known->second.empty()) {
                lines_.erase(known);
                return;
            }
            next = std::move(known->second.front());
            known->second.pop_front();
        }
        if (send(line, next))
            return;
        next();
    }
}

bool queue_ticket::post(std::function<void()> job)
{
    auto const admitted = lines_.post(line_, std::move(job));
    line_was_full_ = admitted == password_lines::admission::line_is_full;
    return admitted == password_lines::admission::taken;
}

} // namespace fcg::users
