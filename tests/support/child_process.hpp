#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <sys/types.h>
#include <vector>

namespace fcg::test {

/// The exit code and the output of a program that has ended.
struct finished {
    int exit_code = -1; ///< 128 + the signal if the program was killed
    std::string out;
    std::string err;
};

/// Runs a program to its end with `input` on its standard input. Kills it after `limit`.
finished run_program(std::vector<std::string> arguments, std::string const& input = {},
                     std::map<std::string, std::string> const& environment = {},
                     std::chrono::seconds limit = std::chrono::seconds(60));

/// Starts a program and kills it `after` that time, whatever it is doing then.
void run_and_kill(std::vector<std::string> arguments, std::map<std::string, std::string> const& environment,
                  std::chrono::milliseconds after);

/// A server ended before it began to listen.
class not_listening : public std::runtime_error {
public:
    not_listening(std::string const& text, int ended_with) : std::runtime_error(text), exit_code(ended_with)
    {
    }

    int exit_code; ///< 128 + the signal if the program was killed
};

/// A program that writes "listening on http://ADDRESS:PORT" to its standard output and then serves. It is
/// killed with this object.
class listening_process {
public:
    /// Returns once the program listens. Throws not_listening with the program's output if it ends before.
    explicit listening_process(std::vector<std::string> arguments,
                               std::map<std::string, std::string> const& environment = {});
    /// Sends SIGKILL if the program still runs.
    ~listening_process();
    listening_process(listening_process const&) = delete;
    listening_process& operator=(listening_process const&) = delete;

    std::uint16_t port() const { return port_; }

    /// Returns the URL that the program has written.
    std::string const& url() const { return url_; }

    pid_t id() const { return process_; }

    /// Returns everything that the program has written to its standard error.
    std::string errors() const;

    void kill();
    /// Sends SIGTERM and does not wait.
    void ask_to_end();
    /// Sends SIGTERM and waits for the end. Returns the exit code.
    int end(std::chrono::seconds limit = std::chrono::seconds(30));

private:
    void wait_until_it_listens();
    void release();

    std::filesystem::path error_file_;
    pid_t process_ = -1;
    int output_ = -1;
    std::uint16_t port_ = 0;
    std::string url_;
};

/// Returns the command that starts the shipped binary: `fcg serve --data FOLDER`, on a free port unless
/// `more_arguments` names one.
std::vector<std::string> serve_command(std::filesystem::path const& data_folder,
                                       std::vector<std::string> more_arguments = {});

/// The shipped binary, serving.
class serving_process : public listening_process {
public:
    explicit serving_process(std::filesystem::path data_folder, std::vector<std::string> more_arguments = {},
                             std::map<std::string, std::string> const& environment = {});
};

} // namespace fcg::test
