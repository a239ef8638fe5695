#pragma once
#include "platform/async/workplace.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace fcg::users {

/// Passwords before the hashing threads, in lines. Of each line one password is on a thread or waits for one,
/// a few stand behind it, and the next is refused: nobody fills the queue alone. Any thread. What was taken
/// is done before it is destroyed.
class password_lines {
public:
    /// `threads` takes at least `max_taken` jobs.
    password_lines(std::unique_ptr<async::workplace> threads, std::size_t max_taken);

    enum class admission { taken, line_is_full, all_is_full };

    admission post(std::string const& line, std::function<void()> job);

private:
    bool send(std::string const& line, std::function<void()> job);
    void go_on(std::string const& line);

    std::size_t const max_taken_;
    std::mutex guard_;                                                         ///< guards what follows
    std::size_t taken_ = 0;                                                    ///< and not done yet
    std::unordered_map<std::string, std::deque<std::function<void()>>> lines_; ///< those behind the first
    std::unique_ptr<async::workplace> threads_; ///< ends first: its last jobs still look into the lines
};

/// One line as a place to offload() to. Lives until that returns or throws.
class place_in_line final : public async::workplace {
public:
    place_in_line(password_lines& lines, std::string line) : lines_(lines), line_(std::move(line)) {}

    bool post(std::function<void()> job) override;

    bool line_was_full() const { return line_was_full_; }

private:
    password_lines& lines_;
    std::string line_;
    bool line_was_full_ = false;
};

} // namespace fcg::users
