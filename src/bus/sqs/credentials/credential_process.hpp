#pragma once
#include "platform/async/loop.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus::sqs {

/// A command's words as a POSIX shell splits them: quotes and backslashes, and nothing else of a shell.
/// Throws std::runtime_error when a quote is not closed or there is no word.
std::vector<std::string> split_command(std::string_view line);

/// Runs a program (found by PATH) to its end; what it wrote to its standard output, at most 64 KiB. Its
/// standard input is empty and its errors go nowhere: they might hold what nobody may read. Throws
/// std::runtime_error that names the program, never its arguments, when it cannot be run, fails or takes
/// longer than `limit`: it is killed then, with all that it has started in its group. So it is when the task
/// is cancelled.
task<std::string> output_of(async::loop& on, std::vector<std::string> command,
                            std::chrono::microseconds limit);

} // namespace fcg::bus::sqs
