#include "support/child_process.hpp"

#include "built.hpp"
#include "platform/core/clock.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX leaves declaring it to the program

namespace fcg::test {

namespace {

[[noreturn]] void fail(char const* operation)
{
    throw std::system_error(errno, std::generic_category(), operation);
}

struct pipe_ends {
    int read = -1;
    int write = -1;
};

pipe_ends make_pipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        fail("pipe");
    return {ends[0], ends[1]};
}

std::vector<std::string> merged_environment(std::map<std::string, std::string> const& more)
{
    std::vector<std::string> texts;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        std::string const text(*entry);
        if (!more.contains(text.substr(0, text.find('='))))
            texts.push_back(text);
    }
    for (auto const& [name, value] : more)
        texts.push_back(name + "=" + value);
    return texts;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Starts a program. Everything is prepared before the fork, since the child of a process with threads may do
/// little.
pid_t start(std::vector<std::string> arguments, std::map<std::string, std::string> const& environment,
            int input_descriptor, int out, int err)
{
    auto variables = merged_environment(environment);
    auto const variable_pointers = pointers_to(variables);
    auto const argument_pointers = pointers_to(arguments);
    auto const process = ::fork();
    if (process < 0)
        fail("fork");
    if (process > 0)
        return process;
    ::dup2(input_descriptor, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(argument_pointers[0], argument_pointers.data(), variable_pointers.data());
    ::_exit(127);
}

std::string content_of(std::filesystem::path const& file)
{
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

int to_exit_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Waits for the end of a child. Kills it after `limit`.
int wait_for(pid_t process, std::chrono::seconds limit)
{
    core::system_clock time;
    auto const deadline = time.steady_now() + limit;
    int status = 0;
    while (::waitpid(process, &status, WNOHANG) == 0) {
        if (time.steady_now() > deadline) {
            ::kill(process, SIGKILL);
            ::waitpid(process, &status, 0);
            break;
        }
        ::poll(nullptr, 0, 5);
    }
    return to_exit_code(status);
}

std::filesystem::path temporary_file()
{
    auto pattern = (std::filesystem::temp_directory_path() / "fcg-test-output-XXXXXX").string();
    auto const descriptor = ::mkstemp(pattern.data());
    if (descriptor < 0)
        fail("mkstemp");
    ::close(descriptor);
    return pattern;
}

int open_for_writing(std::filesystem::path const& file)
{
    auto const descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0)
        fail("open");
    return descriptor;
}

} // namespace

finished run_program(std::vector<std::string> arguments, std::string const& input,
                     std::map<std::string, std::string> const& environment, std::chrono::seconds limit)
{
    auto const in_file = temporary_file();
    std::ofstream(in_file, std::ios::binary) << input;
    auto const out_file = temporary_file();
    auto const err_file = temporary_file();
    auto const input_descriptor = ::open(in_file.c_str(), O_RDONLY | O_CLOEXEC);
    auto const out = open_for_writing(out_file);
    auto const err = open_for_writing(err_file);
    auto const process = start(std::move(arguments), environment, input_descriptor, out, err);
    for (auto const descriptor : {input_descriptor, out, err})
        ::close(descriptor);
    finished result;
    result.exit_code = wait_for(process, limit);
    result.out = content_of(out_file);
    result.err = content_of(err_file);
    for (auto const& file : {in_file, out_file, err_file})
        std::filesystem::remove(file);
    return result;
}

void run_and_kill(std::vector<std::string> arguments, std::map<std::string, std::string> const& environment,
                  std::chrono::milliseconds after)
{
    auto const nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    auto const process = start(std::move(arguments), environment, nothing, nothing, nothing);
    ::close(nothing);
    ::poll(nullptr, 0, static_cast<int>(after.count()));
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
}

listening_process::listening_process(std::vector<std::string> arguments,
                                     std::map<std::string, std::string> const& environment)
    : error_file_(temporary_file())
{
    auto const output = make_pipe();
    output_ = output.read;
    auto const input_descriptor = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    auto const err = open_for_writing(error_file_);
    process_ = start(std::move(arguments), environment, input_descriptor, output.write, err);
    for (auto const descriptor : {input_descriptor, output.write, err})
        ::close(descriptor);
    try {
        wait_until_it_listens();
    } catch (not_listening const&) {
        release(); // no object is constructed, so no destructor runs
        throw;
    }
}

void listening_process::wait_until_it_listens()
{
    constexpr std::string_view announcement = "listening on ";
    std::string text;
    std::array<char, 256> piece{};
    auto at = std::string::npos;
    while (at == std::string::npos || text.find('\n', at) == std::string::npos) {
        pollfd ready{output_, POLLIN, 0};
        constexpr int patience_ms = 60'000;
        auto const size =
            ::poll(&ready, 1, patience_ms) > 0 ? ::read(output_, piece.data(), piece.size()) : 0;
        if (size <= 0) {
            constexpr std::chrono::seconds end_of_one_that_closed_its_output{1};
            auto const code = wait_for(process_, end_of_one_that_closed_its_output);
            process_ = -1;
            throw not_listening("it does not listen: " + text + errors(), code);
        }
        text.append(piece.data(), static_cast<std::size_t>(size));
        at = text.find(announcement);
    }
    auto const begin = at + announcement.size();
    url_ = text.substr(begin, text.find('\n', at) - begin);
    port_ = static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1)));
}

listening_process::~listening_process()
{
    release();
}

void listening_process::release()
{
    kill();
    if (output_ >= 0)
        ::close(output_);
    std::error_code gone_already;
    std::filesystem::remove(error_file_, gone_already);
}

std::string listening_process::errors() const
{
    return content_of(error_file_);
}

void listening_process::kill()
{
    if (process_ <= 0)
        return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

void listening_process::ask_to_end()
{
    if (process_ > 0)
        ::kill(process_, SIGTERM);
}

int listening_process::end(std::chrono::seconds limit)
{
    ::kill(process_, SIGTERM);
    auto const code = wait_for(process_, limit);
    process_ = -1;
    return code;
}

std::vector<std::string> serve_command(std::filesystem::path const& data_folder,
                                       std::vector<std::string> more)
{
    std::vector<std::string> texts{test::fcg_binary(), "serve", "--data", data_folder.string()};
    if (std::ranges::find(more, "--port") == more.end())
        texts.insert(texts.end(), {"--port", "0"});
    std::ranges::move(more, std::back_inserter(texts));
    return texts;
}

serving_process::serving_process(std::filesystem::path data_folder, std::vector<std::string> more_arguments,
                                 std::map<std::string, std::string> const& environment)
    : listening_process(serve_command(data_folder, std::move(more_arguments)), environment)
{
}

} // namespace fcg::test
