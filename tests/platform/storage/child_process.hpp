#pragma once
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fcg::test {

/// A child of this process that runs one function and writes lines into a pipe. It must be started while this
/// process has one thread. It is killed and waited for at the end of the scope.
class child_process {
public:
    using say = std::function<void(std::string_view line)>;

    explicit child_process(std::function<void(say const&)> const& work)
    {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            throw std::runtime_error("no pipe");
        id_ = ::fork();
        if (id_ < 0)
            throw std::runtime_error("no child process");
        if (id_ == 0) {
            ::close(ends[0]);
            work_and_exit(work, ends[1]);
        }
        ::close(ends[1]);
        output_ = ends[0];
    }

    ~child_process()
    {
        kill();
        ::close(output_);
    }

    child_process(child_process const&) = delete;
    child_process& operator=(child_process const&) = delete;

    ::pid_t id() const { return id_; }

    /// Returns the next line, without its end. Empty if the child has ended or was killed.
    std::string line()
    {
        for (;;) {
            if (auto const end = heard_.find('\n'); end != std::string::npos) {
                auto const text = heard_.substr(0, end);
                heard_.erase(0, end + 1);
                return text;
            }
            std::array<char, 4096> piece;
            auto const size = ::read(output_, piece.data(), piece.size());
            if (size < 0 && errno == EINTR)
                continue;
            if (size <= 0)
                return {};
            heard_.append(piece.data(), static_cast<std::size_t>(size));
        }
    }

    /// Sends SIGKILL and waits until the process is gone. Its lines can still be read.
    void kill()
    {
        if (id_ <= 0)
            return;
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
        id_ = 0;
    }

private:
    [[noreturn]] static void work_and_exit(std::function<void(say const&)> const& work, int to)
    {
        auto const say_line = [to](std::string_view line) {
            auto const text = std::string(line) + "\n";
            if (::write(to, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
                ::_exit(2);
        };
        try {
            work(say_line);
        } catch (std::exception const& problem) {
            say_line(std::string("failed: ") + problem.what());
        }
        ::_exit(0);
    }

    ::pid_t id_ = 0;
    int output_ = -1;
    std::string heard_;
};

} // namespace fcg::test
