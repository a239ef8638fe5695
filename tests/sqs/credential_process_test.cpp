#include "bus/sqs/credentials/credential_process.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace fcg::bus::sqs {
namespace {

using namespace std::chrono_literals;
using words = std::vector<std::string>;

/// Returns a command that writes its number and its child's to `file` and then neither ends nor closes its
/// output.
words endless(std::string const& file)
{
    auto const script =
        "sleep 1000 & echo $$ $! > '" + file + ".part'; mv '" + file + ".part' '" + file + "'; wait";
    return {"/bin/sh", "-c", script};
}

bool is_gone(pid_t process)
{
    std::ifstream state("/proc/" + std::to_string(process) + "/stat");
    std::string number;
    std::string name;
    std::string text;
    return !(state >> number >> name >> text) || text == "Z"; // its parent may not have collected it yet
}

bool all_are_gone(std::string const& file)
{
    std::ifstream stream(file);
    pid_t program = 0;
    pid_t its_child = 0;
    stream >> program >> its_child;
    REQUIRE(stream);
    return test::eventually([&] { return is_gone(program) && is_gone(its_child); });
}

} // namespace

TEST_CASE("a command is split as a shell splits it, and nothing else of it is understood")
{
    CHECK(split_command("a  b\tc ") == words{"a", "b", "c"});
    CHECK(split_command(R"("/opt/my tool" --x='a "b"' "c\"d\\e\f" g\ h)") ==
          words{"/opt/my tool", R"(--x=a "b")", R"(c"d\e\f)", "g h"});
    CHECK(split_command(R"(a '' "")") == words{"a", "", ""});
    CHECK(split_command("a $HOME | b > c; *") == words{"a", "$HOME", "|", "b", ">", "c;", "*"});
    CHECK_THROWS_AS(split_command("a 'b"), std::runtime_error);
    CHECK_THROWS_AS(split_command("a \"b"), std::runtime_error);
    CHECK_THROWS_AS(split_command("  "), std::runtime_error);
}

TEST_CASE("a program that takes too long is killed with all that it has started")
{
    test::temporary_folder folder;
    async::real_loop loop;
    auto const file = (folder / "numbers").string();
    // The test simulates the limit by cancelling once the program runs: no time is measured here.
    boost::asio::cancellation_signal too_long;
    bool ended = false;
    boost::asio::co_spawn(loop.executor(), output_of(loop, endless(file), 1h),
                          boost::asio::bind_cancellation_slot(
                              too_long.slot(), [&](std::exception_ptr const& failure, std::string const&) {
                                  ended = failure != nullptr;
                                  loop.stop();
                              }));
    while (!std::filesystem::exists(file))
        loop.context().run_for(1ms);
    too_long.emit(boost::asio::cancellation_type::terminal);
    loop.context().restart();
    loop.run();
    CHECK(ended);
    CHECK(all_are_gone(file));
}

TEST_CASE("a program is not waited for longer than its limit")
{
    async::real_loop loop;
    auto work = output_of(loop, {"/bin/sh", "-c", "sleep 1000"}, 50ms);
    CHECK_THROWS_WITH_AS(test::run(loop, std::move(work)), "/bin/sh did not end in time and was killed",
                         std::runtime_error);
}

TEST_CASE("a program that closes its output is waited for, and its exit code counts")
{
    async::real_loop loop;
    auto work = output_of(loop, {"/bin/sh", "-c", "echo told; exec >&-; sleep 0.05; exit 4"}, 1min);
    CHECK_THROWS_WITH_AS(test::run(loop, std::move(work)),
                         "/bin/sh ended with exit code 4 (run it by hand to see why)", std::runtime_error);
    auto other = output_of(loop, {"sh", "-c", "echo told; exec >&-; sleep 0.05"}, 1min);
    CHECK_EQ(test::run(loop, std::move(other)), "told\n");
}

TEST_CASE("a program inherits none of our open files")
{
    async::real_loop loop;
    auto const leaked = ::open("/dev/null", O_RDONLY); // without FD_CLOEXEC
    auto work = output_of(loop, {"/bin/sh", "-c", "ls /proc/$$/fd; true"}, 1min);
    CHECK_EQ(test::run(loop, std::move(work)), "0\n1\n2\n");
    ::close(leaked);
}

} // namespace fcg::bus::sqs
