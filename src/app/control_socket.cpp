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

std::string to_line(operation const& what)
{
    std::string line = R"({"operation":)";
    core::append_json_string(line, what.name);
    line += R"(,"options":{)";
    for (auto const& [name, value] : what.options) {
        if (line.back() != '{')
            line += ',';
        core::append_json_string(line, name);
        line += ':';
        core::append_json_string(line, value);
    }
    return line + "}}\n";
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
    operation what{*name->as_text(), {}};
    for (auto const& [key, value] : *options->as_object())
        if (value.as_text() != nullptr)
            what.options.emplace(key, *value.as_text());
    return what;
}

/// However long nothing is said; whoever says something wakes the one who sends.
constexpr std::chrono::hours quiet_time{1};

/// One client: its request line, then its input, while the answer grows in `answer` and is sent on the way.
struct conversation {
    explicit conversation(local_socket from) : socket(std::move(from)) {}

    local_socket socket;
    std::string input;
    std::array<char, piece_bytes> piece{};
    std::string answer;                    ///< what is not sent yet
    bool ended = false;                    ///< nothing is added to it any more
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

task<int> carry_out_request(store& on, conversation& with)
{
    auto buffer = asio::dynamic_buffer(with.input, longest_request_line);
    auto const end = co_await asio::async_read_until(with.socket, buffer, '\n', async::use_task);
    auto const what = from_line(std::string_view(with.input).substr(0, end));
    with.input.erase(0, end);
    if (!what) {
        with.say("err", "the request line is not one that this version understands\n");
        co_return exit_code::wrong_usage;
    }
    operation_channel channel{[&with] { return with.next_piece(); },
                              [&with](std::string_view text) { with.say("out", text); },
                              [&with](std::string_view text) { with.say("err", text); }};
    auto const code = co_await carry_out(on, *what, channel);
    co_return code;
}

task<> serve(store& on, std::shared_ptr<conversation> with)
{
    int code = exit_code::failed;
    try {
        code = co_await carry_out_request(on, *with);
    } catch (std::exception const& fault) {
        bool const is_cut_off = async::means_cancelled(fault);
        with->say("err", is_cut_off ? "the server ends\n" : async::error_text(fault) + '\n');
        telemetry::log(is_cut_off ? telemetry::level::info : telemetry::level::error, "control", "",
                       "an operation {}: {}", is_cut_off ? "was cut off" : "failed",
                       async::error_text(fault));
    }
    with->end(code);
}

/// Beside the operation, so that a long one shows how far it is.
task<> send_answer(async::loop& on, std::shared_ptr<conversation> with)
{
    while (!with->ended || !with->answer.empty()) {
        if (with->answer.empty()) {
            auto parked = with->sender = std::make_shared<async::waiter>();
            auto const why = co_await async::wait(on, std::move(parked), quiet_time);
            if (why == async::wake_reason::cancelled)
                async::throw_cancelled();
            continue;
        }
        auto const piece = std::exchange(with->answer, {});
        auto const buffer = asio::buffer(piece);
        co_await asio::async_write(with->socket, buffer, async::use_task);
    }
}

} // namespace

struct control_server::inside {
    inside(store& on, async::loop& loop, std::filesystem::path path)
        : on(on),
          loop(loop),
          path(std::move(path)),
          acceptor(loop.executor()),
          tasks(loop)
    {
    }

    store& on;
    async::loop& loop;
    std::filesystem::path path;
    local_acceptor acceptor;
    async::task_group tasks;

    task<> accept()
    {
        while (!tasks.stopping()) {
            auto socket = co_await acceptor.async_accept(async::use_task);
            auto const one = std::make_shared<conversation>(local_socket(std::move(socket)));
            tasks.spawn("control connection", serve(on, one));
            tasks.spawn("answer to a control connection", send_answer(loop, one));
        }
    }
};

control_server::control_server(store& on, async::loop& loop, std::filesystem::path data_folder)
    : inside_(std::make_unique<inside>(on, loop, socket_path(data_folder)))
{
    // A socket file that a killed server left: the lock on the databases says that no other server lives
    // here.
    std::filesystem::remove(inside_->path);
    try {
        inside_->acceptor.open();
        inside_->acceptor.bind(local::endpoint(inside_->path.string()));
        std::filesystem::permissions(inside_->path, std::filesystem::perms::owner_read |
                                                        std::filesystem::perms::owner_write);
        inside_->acceptor.listen();
    } catch (std::exception const& fault) {
        throw std::runtime_error(fmt::format("the control socket {} cannot be made: {}",
                                             inside_->path.string(), async::error_text(fault)));
    }
}

control_server::~control_server()
{
    std::error_code gone_already;
    std::filesystem::remove(inside_->path, gone_already);
}

void control_server::start()
{
    async::keep_running(inside_->tasks, inside_->loop, "control socket",
                        [this] { return inside_->accept(); });
}

task<bool> control_server::stop()
{
    return inside_->tasks.drain(stop_grace);
}

namespace {

/// A server that has answered before it has read everything listens no more: its answer is there to be read.
void send_all(local::socket& to, operation const& what, std::istream* input)
{
    boost::system::error_code fault;
    asio::write(to, asio::buffer(to_line(what)), fault);
    std::array<char, piece_bytes> piece{};
    while (!fault && input != nullptr && input->good()) {
        input->read(piece.data(), static_cast<std::streamsize>(piece.size()));
        asio::write(to, asio::buffer(piece.data(), static_cast<std::size_t>(input->gcount())), fault);
    }
    if (!fault)
        to.shutdown(local::socket::shutdown_send, fault);
}

std::string text_of(std::string_view json_text)
{
    auto const parsed = json::parse(json_text);
    auto const* const value = std::get_if<json::value>(&parsed);
    return value != nullptr && value->as_text() != nullptr ? *value->as_text() : std::string(json_text);
}

int print_answer(local::socket& from, std::ostream& out, std::ostream& err)
{
    std::string received;
    boost::system::error_code fault;
    while (true) {
        auto const end = asio::read_until(from, asio::dynamic_buffer(received), '\n', fault);
        if (fault)
            throw std::runtime_error("the running server ended before the command did");
        auto const line = std::string_view(received).substr(0, end - 1);
        if (line.starts_with("exit "))
            return std::stoi(std::string(line.substr(5)));
        (line.starts_with("out ") ? out : err) << text_of(line.substr(4));
        received.erase(0, end);
        if (received.empty())
            out.flush(); // nothing more for the moment
    }
}

} // namespace

std::optional<int> ask_running_server(std::filesystem::path const& data_folder, operation const& what,
                                      std::istream* input, std::ostream& out, std::ostream& err)
{
    asio::io_context io;
    local::socket socket(io);
    boost::system::error_code fault;
    socket.connect(local::endpoint(socket_path(data_folder).string()), fault);
    if (fault)
        return std::nullopt;
    send_all(socket, what, input);
    return print_answer(socket, out, err);
}

} // namespace fcg::app
