#include "app/control_socket.hpp"

#include "platform/async/error_text.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/text.hpp"
#include "platform/json/value.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace fcg::app {

namespace {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;
using local_socket = asio::basic_stream_socket<local, asio::io_context::executor_type>;
using local_acceptor = asio::basic_socket_acceptor<local, asio::io_context::executor_type>;

constexpr std::size_t longest_request_line = 64 * 1'024;
constexpr std::size_t piece_bytes = 64 * 1'024;
constexpr std::chrono::seconds stop_grace{2};

std::filesystem::path socket_path(std::filesystem::path const& data_folder)
{
    return data_folder / "control.sock";
}

std::string to_line(operation const& operation)
{
    json::value::object request;
    request.emplace_back("operation", operation.name);
    request.emplace_back("options", json::value::object(operation.options.begin(), operation.options.end()));
    return json::value(std::move(request)).to_text() + '\n';
}

std::optional<operation> from_line(std::string_view line)
{
    auto const parsed = json::parse(line);
    auto const* const body = std::get_if<json::value>(&parsed);
    if (body == nullptr)
        return std::nullopt;
    auto const* const name = body->find("operation");
    auto const* const options = body->find("options");
    if (name == nullptr || name->as_text() == nullptr || options == nullptr ||
        options->as_object() == nullptr)
        return std::nullopt;
    operation operation{*name->as_text(), {}};
    for (auto const& [key, value] : *options->as_object())
        if (value.as_text() != nullptr)
            operation.options.emplace(key, *value.as_text());
    return operation;
}

/// The longest wait for something to send. A writer wakes the sender earlier.
constexpr std::chrono::hours quiet_time{1};

/// One client: its request line, then its input. The response grows in `answer` and is sent meanwhile.
struct control_session {
    explicit control_session(local_socket local_socket) : socket(std::move(local_socket)) {}

    local_socket socket;
    std::string input;
    std::array<char, piece_bytes> piece{};
    std::string answer;                    ///< what is not sent yet
    bool ended = false;                    ///< `answer` is complete
    std::shared_ptr<async::waiter> sender; ///< waits for something to send

    void say(std::string_view kind, std::string_view text)
    {
        std::string line(kind);
        core::append_json_string(line += ' ', text);
        add(line + '\n');
    }

    void end(int code)
    {
        ended = true;
        add(fmt::format("exit {}\n", code));
    }

    void add(std::string_view line)
    {
        answer += line;
        if (auto const waiting = std::exchange(sender, nullptr))
            waiting->wake(async::wake_reason::notified);
    }

    task<std::string_view> next_piece()
    {
        if (!input.empty()) {
            auto const size = input.copy(piece.data(), piece.size());
            input.erase(0, size);
            co_return std::string_view(piece.data(), size);
        }
        boost::system::error_code fault;
        auto const buffer = asio::buffer(piece);
        auto const size =
            co_await socket.async_read_some(buffer, asio::redirect_error(async::use_task, fault));
        if (fault && fault != asio::error::eof)
            throw boost::system::system_error(fault);
        co_return std::string_view(piece.data(), size);
    }
};

task<int> carry_out_request(store& store, control_session& control_session)
{
    auto buffer = asio::dynamic_buffer(control_session.input, longest_request_line);
    auto const end = co_await asio::async_read_until(control_session.socket, buffer, '\n', async::use_task);
    auto const operation = from_line(std::string_view(control_session.input).substr(0, end));
    control_session.input.erase(0, end);
    if (!operation) {
        control_session.say("err", "the request line is not one that this version understands\n");
        co_return exit_code::wrong_usage;
    }
    operation_channel channel{
        [&control_session] { return control_session.next_piece(); },
        [&control_session](std::string_view text) { control_session.say("out", text); },
        [&control_session](std::string_view text) { control_session.say("err", text); }};
    auto const code = co_await carry_out(store, *operation, channel);
    co_return code;
}

task<> serve(store& store, std::shared_ptr<control_session> control_session)
{
    int code = exit_code::failed;
    try {
        code = co_await carry_out_request(store, *control_session);
    } catch (std::exception const& fault) {
        bool const is_cut_off = async::means_cancelled(fault);
        control_session->say("err",
                             is_cut_off ? "the server is stopping\n" : async::error_text(fault) + '\n');
        telemetry::log(is_cut_off ? telemetry::level::info : telemetry::level::error, "control", "",
                       "an operation {}: {}", is_cut_off ? "was cut off" : "failed",
                       async::error_text(fault));
    }
    control_session->end(code);
}

/// Sends the response while the operation runs, so that a long operation shows its progress.
task<> send_response(async::loop& loop, std::shared_ptr<control_session> control_session)
{
    while (!control_session->ended || !control_session->answer.empty()) {
        if (control_session->answer.empty()) {
            auto parked = control_session->sender = std::make_shared<async::waiter>();
            auto const why = co_await async::wait(loop, std::move(parked), quiet_time);
            if (why == async::wake_reason::cancelled)
                async::throw_cancelled();
            continue;
        }
        auto const piece = std::exchange(control_session->answer, {});
        auto const buffer = asio::buffer(piece);
        co_await asio::async_write(control_session->socket, buffer, async::use_task);
    }
}

/// Sends the request and the input. A server that responds before it has read everything no longer listens;
/// its response can still be read.
void send_all(local::socket& socket, operation const& operation, std::istream* input)
{
    boost::system::error_code fault;
    asio::write(socket, asio::buffer(to_line(operation)), fault);
    std::array<char, piece_bytes> piece{};
    while (!fault && input != nullptr && input->good()) {
        input->read(piece.data(), static_cast<std::streamsize>(piece.size()));
        asio::write(socket, asio::buffer(piece.data(), static_cast<std::size_t>(input->gcount())), fault);
    }
    if (!fault)
        socket.shutdown(local::socket::shutdown_send, fault);
}

std::string text_of(std::string_view json_text)
{
    auto const parsed = json::parse(json_text);
    auto const* const value = std::get_if<json::value>(&parsed);
    return value != nullptr && value->as_text() != nullptr ? *value->as_text() : std::string(json_text);
}

int print_response(local::socket& socket, std::ostream& out, std::ostream& err)
{
    std::string received;
    boost::system::error_code fault;
    while (true) {
        auto const end = asio::read_until(socket, asio::dynamic_buffer(received), '\n', fault);
        if (fault)
            throw std::runtime_error("the running server ended before the command did");
        auto const line = std::string_view(received).substr(0, end - 1);
        if (line.starts_with("exit "))
            return std::stoi(std::string(line.substr(5)));
        (line.starts_with("out ") ? out : err) << text_of(line.substr(4));
        received.erase(0, end);
        if (received.empty())
            out.flush(); // nothing more to print at present
    }
}

} // namespace

struct control_server::impl {
    impl(store& store, async::loop& loop, std::filesystem::path path)
        : store(store),
          loop(loop),
          path(std::move(path)),
          acceptor(loop.executor()),
          tasks(loop)
    {
    }

    store& store;
    async::loop& loop;
    std::filesystem::path path;
    local_acceptor acceptor;
    async::task_group tasks;

    task<> accept()
    {
        while (!tasks.stopping()) {
            auto socket = co_await acceptor.async_accept(async::use_task);
            auto const current_session = std::make_shared<control_session>(local_socket(std::move(socket)));
            tasks.spawn("control connection", serve(store, current_session));
            tasks.spawn("answer to a control connection", send_response(loop, current_session));
        }
    }
};

control_server::control_server(store& store, async::loop& loop, std::filesystem::path data_folder)
    : impl_(std::make_unique<impl>(store, loop, socket_path(data_folder)))
{
    // The socket file is left over from a killed server: the lock on the databases shows that no other server
    // runs here.
    std::filesystem::remove(impl_->path);
    try {
        impl_->acceptor.open();
        impl_->acceptor.bind(local::endpoint(impl_->path.string()));
        std::filesystem::permissions(impl_->path, std::filesystem::perms::owner_read |
                                                      std::filesystem::perms::owner_write);
        impl_->acceptor.listen();
    } catch (std::exception const& fault) {
        throw std::runtime_error(fmt::format("the control socket {} cannot be made: {}", impl_->path.string(),
                                             async::error_text(fault)));
    }
}

control_server::~control_server()
{
    std::error_code gone_already;
    std::filesystem::remove(impl_->path, gone_already);
}

void control_server::start()
{
    async::keep_running(impl_->tasks, impl_->loop, "control socket", [this] { return impl_->accept(); });
}

task<bool> control_server::stop()
{
    return impl_->tasks.drain(stop_grace);
}

std::optional<int> ask_running_server(std::filesystem::path const& data_folder, operation const& operation,
                                      std::istream* input, std::ostream& out, std::ostream& err)
{
    asio::io_context io;
    local::socket socket(io);
    boost::system::error_code fault;
    socket.connect(local::endpoint(socket_path(data_folder).string()), fault);
    if (fault)
        return std::nullopt;
    send_all(socket, operation, input);
    return print_response(socket, out, err);
}

} // namespace fcg::app
