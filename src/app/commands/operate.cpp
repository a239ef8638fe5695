#include "app/commands/commands.hpp"
#include "app/control_socket.hpp"
#include "app/runtime.hpp"

#include <array>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace fcg::app {

namespace {

std::istream* open_input(command_line const& line, std::ifstream& file)
{
    if (line.command == "user create-admin" || line.input_file == "-")
        return &std::cin;
    if (line.input_file.empty())
        return nullptr;
    file.open(line.input_file, std::ios::binary);
    if (!file)
        throw std::runtime_error("the file " + line.input_file + " cannot be read");
    return &file;
}

/// The command's input, read piece by piece.
struct piecewise_input {
    std::istream* from = nullptr; ///< null: there is none
    std::array<char, 65'536> piece{};

    task<std::string_view> next()
    {
        if (from == nullptr || !from->good())
            co_return std::string_view();
        from->read(piece.data(), static_cast<std::streamsize>(piece.size()));
        co_return std::string_view(piece.data(), static_cast<std::size_t>(from->gcount()));
    }
};

task<> carry_out_alone(store& on, operation const& what, operation_channel& through, int& code)
{
    co_await on.declare_queues();
    code = co_await carry_out(on, what, through);
}

struct stopping_at_last {
    runtime& process;

    ~stopping_at_last() { process.stop(); }
};

int operate_alone(configured& with, operation const& what, std::istream* from)
{
    telemetry::start_logging(with.settings.log, with.settings.data_folder);
    runtime process(with.settings.data_folder);
    int code = exit_code::failed;
    {
        store on(process.around(), with.settings, with.declared);
        piecewise_input input{from};
        operation_channel channel{[&] { return input.next(); },
                                  [](std::string_view text) { std::cout << text; },
                                  [](std::string_view text) { std::cerr << text; }};
        // What stays on the loop must not run any more when the store goes, whether it worked or not.
        stopping_at_last const last{process};
        process.run([&] { return carry_out_alone(on, what, channel, code); });
    }
    return code;
}

} // namespace

int operate(configured& with)
{
    operation const what{with.line.command, with.line.options};
    std::ifstream file;
    auto* const input = open_input(with.line, file);
    auto const asked = ask_running_server(with.settings.data_folder, what, input, std::cout, std::cerr);
    return asked ? *asked : operate_alone(with, what, input);
}

} // namespace fcg::app
