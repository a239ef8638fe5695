#pragma once
#include "app/operations/operations.hpp"
#include "store_case.hpp"

#include <map>
#include <string>

namespace fcg::test {

/// What a command says and how it ends.
struct command_outcome {
    int code = 0;
    std::string out;
    std::string err;
};

inline task<std::string_view> no_input()
{
    co_return std::string_view();
}

/// Carries a command out on the store, without input.
inline command_outcome carry_out(store_case& on, std::string name,
                                 std::map<std::string, std::string> options = {})
{
    command_outcome made;
    app::operation_channel channel{no_input, [&](std::string_view text) { made.out += text; },
                                   [&](std::string_view text) { made.err += text; }};
    made.code = on.fixture.run(app::carry_out(*on.store, {std::move(name), std::move(options)}, channel));
    return made;
}

} // namespace fcg::test
