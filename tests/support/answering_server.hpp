#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// An HTTP server on a free port of this machine, on the test's own loop. It passes each request (head and
/// body as received) to the test's function and sends the status and body that the function returns. It sends
/// nothing if the function returns nothing.
class answering_server {
public:
    struct answer {
        int status = 200; ///< 0 closes the connection instead
        std::string body;
        std::string headers{}; ///< whole lines, each with its line end
        bool trickles = false; ///< sends the response octet by octet, with pauses
    };

    using answers = std::function<std::optional<answer>(std::string const& request)>;

    answering_server(async::real_loop& loop, answers answers)
        : impl_(std::make_shared<impl>(loop, std::move(answers)))
    {
        spawn(impl_, accept(impl_));
    }

    ~answering_server() { impl_->acceptor.close(); }

    answering_server(answering_server const&) = delete;
    answering_server& operator=(answering_server const&) = delete;

    std::uint16_t port() const { return impl_->acceptor.local_endpoint().port(); }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }

    std::vector<std::string> const& requests() const { return impl_->requests; }

    int connections() const { return impl_->connections; }

private:
    using tcp = boost::asio::ip::tcp;

    struct impl {
        impl(async::real_loop& loop, answers answers)
            : loop(loop),
              says(std::move(answers)),
              acceptor(loop.context(), tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0))
        {
        }

        async::real_loop& loop;
        answers says;
        tcp::acceptor acceptor;
        std::vector<std::string> requests;
        int connections = 0;
    };

    static void spawn(std::shared_ptr<impl> my, task<> work)
    {
        // A closed connection or acceptor arrives here as an exception; the loop goes on.
        boost::asio::co_spawn(my->loop.executor(), std::move(work), [](std::exception_ptr const&) {});
    }

    static task<> accept(std::shared_ptr<impl> my)
    {
        for (;;) {
            auto client_socket = co_await my->acceptor.async_accept(async::use_task);
            ++my->connections;
            spawn(my, talk(my, std::move(client_socket)));
        }
    }

    static task<> talk(std::shared_ptr<impl> my, tcp::socket socket)
    {
        std::string came;
        for (;;) {
            auto const head = co_await boost::asio::async_read_until(
                socket, boost::asio::dynamic_buffer(came), "\r\n\r\n", async::use_task);
            auto const size = body_size(came.substr(0, head));
            if (came.size() < head + size) {
                auto rest = boost::asio::dynamic_buffer(came);
                auto const missing = boost::asio::transfer_exactly(head + size - came.size());
                co_await boost::asio::async_read(socket, rest, missing, async::use_task);
            }
            my->requests.push_back(came.substr(0, head + size));
            came.erase(0, head + size);
            if (auto const said = my->says(my->requests.back())) {
                if (said->status == 0)
                    co_return;
                auto const text = "HTTP/1.1 " + std::to_string(said->status) +
                                  " Said\r\nContent-Length: " + std::to_string(said->body.size()) + "\r\n" +
                                  said->headers + "\r\n" + said->body;
                if (said->trickles)
                    co_await trickle(my, socket, text);
                else
                    co_await boost::asio::async_write(socket, boost::asio::buffer(text), async::use_task);
            }
        }
    }

    static task<> trickle(std::shared_ptr<impl> my, tcp::socket& socket, std::string const& text)
    {
        constexpr std::chrono::milliseconds pause{20};
        for (char const& octet : text) {
            co_await boost::asio::async_write(socket, boost::asio::buffer(&octet, 1), async::use_task);
            co_await async::sleep_for(my->loop, pause);
        }
    }

    static std::size_t body_size(std::string const& head)
    {
        constexpr std::string_view length = "\r\nContent-Length: ";
        auto const at = head.find(length);
        return at == std::string::npos ? 0 : std::stoul(head.substr(at + length.size()));
    }

    std::shared_ptr<impl> impl_;
};

} // namespace fcg::test
