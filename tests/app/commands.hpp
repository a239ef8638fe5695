#pragma once
#include "app/operations/operations.hpp"
#include "store_case.hpp"

#include <map>
#include <string>

namespace fcg::test {

/// The output and the exit code of a command.
struct command_outcome {
    int code = 0;
    std::string out;
    std::string err;
};

inline task<std::string_view> no_input()
{
    co_return std::string_view();
}

/// Carries out a command on the store, without input.
inline command_outcome carry_out(store_case& fixture, std::string name,
                                 std::map<std::string, std::string> options = {})
{
    command_outcome command_outcome;
    app::operation_channel channel{no_input, [&](std::string_view text) { command_outcome.out += text; },
                                   [&](std::string_view text) { command_outcome.err += text; }};
    command_outcome.code =
        fixture.fixture.run(app::carry_out(*fixture.store, {std::move(name), std::move(options)}, channel));
    return command_outcome;
}

} // namespace fcg::test
