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
    std::istream* stream = nullptr; ///< null means no input
    std::array<char, 65'536> piece{};

    task<std::string_view> next()
    {
        if (stream == nullptr || !stream->good())
            co_return std::string_view();
        stream->read(piece.data(), static_cast<std::streamsize>(piece.size()));
        co_return std::string_view(piece.data(), static_cast<std::size_t>(stream->gcount()));
    }
};

task<> carry_out_alone(store& store, operation const& operation, operation_channel& channel, int& code)
{
    co_await store.bus().declare_queues(); // the command consumes nothing, so the bus is not started
    code = co_await carry_out(store, operation, channel);
}

struct stopping_at_last {
    runtime& process;

    ~stopping_at_last() { process.stop(); }
};

int operate_alone(configured& settings, operation const& operation, std::istream* stream)
{
    telemetry::start_logging(settings.settings.log, settings.settings.data_folder);
    runtime process(settings.settings.data_folder);
    int code = exit_code::failed;
    {
        store store(process.env(), settings.settings, settings.declared);
        piecewise_input input{stream};
        operation_channel channel{[&] { return input.next(); },
                                  [](std::string_view text) { std::cout << text; },
                                  [](std::string_view text) { std::cerr << text; }};
        // Tasks that remain on the loop must not run once the store is destroyed, whether the operation
        // worked or not.
        stopping_at_last const last{process};
        process.run([&] { return carry_out_alone(store, operation, channel, code); });
    }
    return code;
}

} // namespace

int operate(configured& settings)
{
    operation const operation{settings.line.command, settings.line.options};
    std::ifstream file;
    auto* const input = open_input(settings.line, file);
    auto const exit_code =
        ask_running_server(settings.settings.data_folder, operation, input, std::cout, std::cerr);
    return exit_code ? *exit_code : operate_alone(settings, operation, input);
}

} // namespace fcg::app
