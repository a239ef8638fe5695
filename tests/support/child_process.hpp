#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
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

/// The shipped binary, serving: started on a free port, and ended with it.
class serving_process {
public:
    /// Starts `fcg serve --data FOLDER --port 0` and returns once it listens. Throws with what it wrote when
    /// it ends before.
    explicit serving_process(std::filesystem::path data_folder, std::vector<std::string> more_arguments = {},
                             std::map<std::string, std::string> environment = {});
    /// SIGKILL, when it still runs.
    ~serving_process();
    serving_process(serving_process const&) = delete;
    serving_process& operator=(serving_process const&) = delete;

    std::uint16_t port() const { return port_; }

    pid_t id() const { return process_; }

    /// Everything it has written to its standard error.
    std::string errors() const;

    void kill();
    /// SIGTERM; its exit code.
    int end(std::chrono::seconds limit = std::chrono::seconds(30));

private:
    void wait_until_it_listens();

    std::filesystem::path error_file_;
    pid_t process_ = -1;
    int output_ = -1;
    std::uint16_t port_ = 0;
};

} // namespace fcg::test
