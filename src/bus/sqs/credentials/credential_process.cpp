#include "bus/sqs/credentials/credential_process.hpp"

#include "platform/async/timeout.hpp"
#include "platform/core/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t max_output = 65'536;

using descriptor = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

[[noreturn]] void cannot_run(std::string const& program, int error)
{
    throw std::runtime_error("cannot run " + program + ": " + std::generic_category().message(error));
}

/// The attributes of the child process: it has a process group of its own and inherits no open files.
class beginning {
public:
    explicit beginning(int output)
    {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
        sigset_t signals;
        ::posix_spawnattr_init(&attributes_);
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        for (int const signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP})
            ::sigaddset(&signals, signal);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }

    ~beginning()
    {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&files_);
    }

    beginning(beginning const&) = delete;
    beginning& operator=(beginning const&) = delete;

    /// Returns 0 or an error number.
    int spawn(std::vector<std::string>& command, pid_t& process) const
    {
        std::vector<char*> words;
        for (auto& word : command)
            words.push_back(word.data());
        words.push_back(nullptr);
        return ::posix_spawnp(&process, words.front(), &files_, &attributes_, words.data(), environ);
    }

private:
    posix_spawn_file_actions_t files_;
    posix_spawnattr_t attributes_;
};

/// A running program. The destructor kills it and its process group unless it has ended.
class child {
public:
    child(async::loop& loop, std::vector<std::string> command)
        : output_(loop.executor()),
          end_(loop.executor())
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            cannot_run(command.front(), errno);
        output_.assign(ends[0]);
        auto const error = beginning(ends[1]).spawn(command, process_);
        ::close(ends[1]);
        if (error != 0)
            cannot_run(command.front(), error);
        auto const end = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
        if (end < 0) {
            auto const why = errno;
            kill();
            cannot_run(command.front(), why);
        }
        end_.assign(end);
    }

    ~child() { kill(); }

    child(child const&) = delete;
    child& operator=(child const&) = delete;

    task<std::string> read_output()
    {
        std::string text;
        boost::system::error_code error;
        auto buffer =
            boost::asio::dynamic_buffer(text, max_output + 1); // one byte more shows that it is too long
        co_await boost::asio::async_read(output_, buffer,
                                         boost::asio::redirect_error(async::use_task, error));
        if (text.size() > max_output)
            throw std::length_error("it prints more than 64 KiB");
        if (error != boost::asio::error::eof)
            throw boost::system::system_error(error);
        co_return text;
    }

    /// Returns the exit status as waitpid() does.
    task<int> wait()
    {
        co_await end_.async_wait(descriptor::wait_read, async::use_task);
        int status = 0;
        ::waitpid(std::exchange(process_, -1), &status, 0);
        co_return status;
    }

private:
    void kill()
    {
        if (process_ <= 0)
            return;
        ::kill(-process_, SIGKILL);
        ::waitpid(std::exchange(process_, -1), nullptr, 0);
    }

    descriptor output_;
    descriptor end_; ///< readable once the process has ended
    pid_t process_ = -1;
};

task<std::string> run(async::loop& loop, std::vector<std::string> command)
{
    auto const program = command.front();
    child running(loop, std::move(command));
    auto text = co_await running.read_output();
    auto const status = co_await running.wait();
    if (WIFSIGNALED(status))
        throw std::runtime_error(program + " was ended by signal " + std::to_string(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        throw std::runtime_error(program + " ended with exit code " + std::to_string(WEXITSTATUS(status)) +
                                 " (run it by hand to see why)");
    co_return text;
}

} // namespace

task<std::string> output_of(async::loop& loop, std::vector<std::string> command,
                            std::chrono::microseconds limit)
{
    auto const program = command.front();
    try {
        auto work = run(loop, std::move(command));
        auto text = co_await async::with_timeout(loop, std::move(work), limit);
        co_return text;
    } catch (async::timed_out const&) {
        throw std::runtime_error(program + " did not end in time and was killed");
    } catch (std::length_error const& error) {
        throw std::runtime_error(program + ": " + error.what());
    }
}

std::vector<std::string> split_command(std::string_view line)
{
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (std::size_t index = 0; index < line.size(); ++index) {
        char const character = line[index];
        bool const is_space = character == ' ' || character == '\t';
        if (quote == 0 && is_space) {
            in_word = false;
            continue;
        }
        if (!std::exchange(in_word, true))
            words.emplace_back();
        // Between double quotes a backslash escapes only double quotes and backslashes.
        auto const next = index + 1 < line.size() ? line[index + 1] : '\0';
        bool const escapes = character == '\\' && next != '\0' &&
                             (quote == 0 || (quote == '"' && (next == '"' || next == '\\')));
        if (escapes)
            words.back() += line[++index];
        else if (quote == 0 && (character == '"' || character == '\''))
            quote = character;
        else if (quote != 0 && character == quote)
            quote = 0;
        else
            words.back() += character;
    }
    if (quote != 0)
        throw std::runtime_error("the command has a quote that is not closed");
    if (words.empty() || words.front().empty())
        throw std::runtime_error("the command is empty");
    return words;
}

} // namespace fcg::bus::sqs
