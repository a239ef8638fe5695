#pragma once
#include <arpa/inet.h>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace fcg::test {

/// A server's end of one connection. Closes with it.
class peer {
public:
    explicit peer(int socket) : socket_(socket) {}

    ~peer() { ::close(socket_); }

    peer(peer const&) = delete;
    peer& operator=(peer const&) = delete;

    /// The whole next request; nothing when the client has closed.
    std::optional<std::string> read_request()
    {
        auto end = came_.npos;
        while ((end = came_.find("\r\n\r\n")) == came_.npos)
            if (!receive())
                return std::nullopt;
        std::size_t whole = end + 4;
        constexpr std::string_view length = "\r\nContent-Length: ";
        if (auto const at = came_.find(length); at < end)
            whole += std::stoul(came_.substr(at + length.size()));
        while (came_.size() < whole)
            if (!receive())
                return std::nullopt;
        auto made = came_.substr(0, whole);
        came_.erase(0, whole);
        return made;
    }

    void send(std::string_view bytes) const { ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

    void answer(std::string const& body, std::string const& more_headers = {}) const
    {
        send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers +
             "\r\n" + body);
    }

    void answer_all()
    {
        while (read_request())
            answer("answer");
    }

    /// The client sees the end at once; whoever waits here is woken.
    void end() const { ::shutdown(socket_, SHUT_RDWR); }

private:
    bool receive()
    {
        char bytes[16'384];
        auto const got = ::recv(socket_, bytes, sizeof bytes, 0);
        if (got <= 0)
            return false;
        came_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }

    int socket_;
    std::string came_;
};

/// A server on a free port of this machine whose every connection does what the test says, on a thread of its
/// own. The connections are numbered from 1.
class scripted_server {
public:
    using script = std::function<void(peer& with, int number)>;

    explicit scripted_server(script each)
        : each_(std::move(each)),
          listener_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        void* const address = &at;
        if (::bind(listener_, static_cast<sockaddr*>(address), size) != 0 || ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, static_cast<sockaddr*>(address), &size) != 0)
            throw std::runtime_error("cannot listen");
        port_ = ntohs(at.sin_port);
        acceptor_ = std::thread([this] { accept(); });
    }

    ~scripted_server()
    {
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        for (auto& one : opened_)
            one.with.end();
        for (auto& one : opened_)
            one.talk.join();
        ::close(listener_);
    }

    std::uint16_t port() const { return port_; }

    int accepted() const { return accepted_; }

private:
    struct opened {
        explicit opened(int socket) : with(socket) {}

        peer with;
        std::thread talk;
    };

    /// The only one who changes opened_, until its thread has ended.
    void accept()
    {
        // accept() takes its descriptor before it waits, and a test may leave none: it is called when
        // somebody is there.
        pollfd listening{.fd = listener_, .events = POLLIN, .revents = 0};
        for (int socket = 0;
             ::poll(&listening, 1, -1) == 1 && (socket = ::accept(listener_, nullptr, nullptr)) >= 0;) {
            auto& one = opened_.emplace_back(socket);
            int const number = ++accepted_;
            one.talk = std::thread([this, &one, number] {
                each_(one.with, number);
                one.with.end();
            });
        }
    }

    script each_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_ = 0;
    std::list<opened> opened_;
    std::thread acceptor_;
};

} // namespace fcg::test
