#pragma once
#include "platform/async/executor.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace fcg::users {

/// Lines of passwords in front of the hashing threads. One password of each line is on a thread or queued for
/// one, a few wait behind it, and the next is refused, so that no single line can fill the queue.
/// Thread-safe. Accepted jobs are done before the destructor returns.
class password_lines {
public:
    /// `threads` must accept at least `max_taken` jobs.
    password_lines(std::unique_ptr<async::executor> threads, std::size_t max_taken);

    enum class admission { taken, line_is_full, all_is_full };

    admission post(std::string const& line, std::function<void()> job);

private:
    bool send(std::string const& line, std::function<void()> job);
    void go_on(std::string const& line);

    std::size_t const max_taken_;
    std::mutex guard_;      ///< guards the next two members
    std::size_t taken_ = 0; ///< jobs accepted and not done yet
    std::unordered_map<std::string, std::deque<std::function<void()>>> lines_; ///< jobs behind the first
    std::unique_ptr<async::executor> threads_; ///< destroyed first, because its last jobs use the lines
};

/// One line as an executor for offload(). Must live until that returns or throws.
class queue_ticket final : public async::executor {
public:
    queue_ticket(password_lines& lines, std::string line) : lines_(lines), line_(std::move(line)) {}

    bool post(std::function<void()> job) override;

    bool line_was_full() const { return line_was_full_; }

private:
    password_lines& lines_;
    std::string line_;
    bool line_was_full_ = false;
};

} // namespace fcg::users
