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

/// What a command that ran to its end left behind.
struct finished {
    int exit_code = -1; ///< 128 + the signal when it was killed
    std::string out;
    std::string err;
};

/// Runs a program to its end with `input` on its standard input; kills it after `limit`.
finished run_program(std::vector<std::string> arguments, std::string const& input = {},
                     std::map<std::string, std::string> const& environment = {},
                     std::chrono::seconds limit = std::chrono::seconds(60));

/// Starts a program and kills it `after` so long, whatever it has come to by then.
void run_and_kill(std::vector<std::string> arguments, std::map<std::string, std::string> const& environment,
                  std::chrono::milliseconds after);

/// A server that did not begin to listen.
class not_listening : public std::runtime_error {
public:
    not_listening(std::string const& what, int ended_with) : std::runtime_error(what), exit_code(ended_with)
    {
    }

    int exit_code; ///< as `finished` has it
};

/// A program that says "listening on http://ADDRESS:PORT" on its standard output and then serves; it ends
/// with this object.
class listening_process {
public:
    /// Returns once it listens. Throws not_listening with what it wrote when it ends before.
    explicit listening_process(std::vector<std::string> arguments,
                               std::map<std::string, std::string> const& environment = {});
    /// SIGKILL, when it still runs.
    ~listening_process();
    listening_process(listening_process const&) = delete;
    listening_process& operator=(listening_process const&) = delete;

    std::uint16_t port() const { return port_; }

    /// As the program said it.
    std::string const& url() const { return url_; }

    pid_t id() const { return process_; }

    /// Everything it has written to its standard error.
    std::string errors() const;

    void kill();
    /// SIGTERM, without waiting for what comes of it.
    void ask_to_end();
    /// SIGTERM; its exit code.
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

/// What starts the shipped binary: `fcg serve --data FOLDER`, on a free port unless the arguments name one.
std::vector<std::string> serve_command(std::filesystem::path const& data_folder,
                                       std::vector<std::string> more_arguments = {});

/// That binary, serving.
class serving_process : public listening_process {
public:
    explicit serving_process(std::filesystem::path data_folder, std::vector<std::string> more_arguments = {},
                             std::map<std::string, std::string> const& environment = {});
};

} // namespace fcg::test
