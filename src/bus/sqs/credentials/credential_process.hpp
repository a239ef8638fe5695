#pragma once
#include "platform/async/loop.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus::sqs {

/// Splits a command line into words as a POSIX shell does: quotes and backslashes, but no other syntax of a
/// shell. Throws std::runtime_error if a quote is not closed or there is no word.
std::vector<std::string> split_command(std::string_view line);

/// Runs a program, which is found by PATH, to its end. Returns its standard output, at most 64 KiB. Its
/// standard input is empty, and its standard error is discarded, because it might hold secrets. Throws
/// std::runtime_error with the program's name, never its arguments, if it cannot be run, fails or takes
/// longer than `limit`. Kills the program's process group if it takes too long or if the task is cancelled.
task<std::string> output_of(async::loop& loop, std::vector<std::string> command,
                            std::chrono::microseconds limit);

} // namespace fcg::bus::sqs
