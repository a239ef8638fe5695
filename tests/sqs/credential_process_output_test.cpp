// Tests of what a credential_process may print and what it is given.
#include "bus/sqs/credentials/credential_process.hpp"
#include "support/run_task.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace fcg::bus::sqs {
namespace {

/// Returns the output of a script that a shell runs.
std::string output_of_script(std::string script)
{
    async::real_loop loop;
    return test::run(loop, output_of(loop, {"/bin/sh", "-c", std::move(script)}, std::chrono::minutes(1)));
}

/// Returns a script that prints `count` letters.
std::string printing(int count)
{
    return "head -c " + std::to_string(count) + " /dev/zero | tr '\\0' x";
}

} // namespace

TEST_CASE("a program that prints more than 64 KiB is refused, and one that prints 64 KiB is read whole")
{
    CHECK_EQ(output_of_script(printing(65'536)), std::string(65'536, 'x'));
    CHECK_THROWS_WITH_AS(output_of_script(printing(65'537)), "/bin/sh: it prints more than 64 KiB",
                         std::runtime_error);
}

TEST_CASE("a program finds no input, so that none waits for it")
{
    CHECK_EQ(output_of_script("cat; echo end"), "end\n");
}

} // namespace fcg::bus::sqs
