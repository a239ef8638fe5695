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

/// A server's end of one connection, which closes with this object.
class peer {
public:
    explicit peer(int socket) : socket_(socket) {}

    ~peer() { ::close(socket_); }

    peer(peer const&) = delete;
    peer& operator=(peer const&) = delete;

    /// Returns the next request, head and body. Returns nothing if the client has closed the connection.
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
        auto text = came_.substr(0, whole);
        came_.erase(0, whole);
        return text;
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

    /// Ends the connection. The client sees the end at once, and a waiting read returns.
    void end() const { ::shutdown(socket_, SHUT_RDWR); }

private:
    bool receive()
    {
        char bytes[16'384];
        auto const received = ::recv(socket_, bytes, sizeof bytes, 0);
        if (received <= 0)
            return false;
        came_.append(bytes, static_cast<std::size_t>(received));
        return true;
    }

    int socket_;
    std::string came_;
};

/// A server on a free port of this machine that runs the test's script on every connection, each on a thread
/// of its own. The connections are numbered from 1.
class scripted_server {
public:
    using script = std::function<void(peer& peer, int number)>;

    explicit scripted_server(script initial_script)
        : script_(std::move(initial_script)),
          listener_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in current_address{};
        current_address.sin_family = AF_INET;
        current_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof current_address;
        void* const address = &current_address;
        if (::bind(listener_, static_cast<sockaddr*>(address), size) != 0 || ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, static_cast<sockaddr*>(address), &size) != 0)
            throw std::runtime_error("cannot listen");
        port_ = ntohs(current_address.sin_port);
        acceptor_ = std::thread([this] { accept(); });
    }

    ~scripted_server()
    {
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        for (auto& opened : opened_)
            opened.peer.end();
        for (auto& opened : opened_)
            opened.talk.join();
        ::close(listener_);
    }

    std::uint16_t port() const { return port_; }

    int accepted() const { return accepted_; }

private:
    struct opened {
        explicit opened(int socket) : peer(socket) {}

        peer peer;
        std::thread talk;
    };

    /// Accepts connections. Only this thread changes opened_ while it runs.
    void accept()
    {
        // accept() takes its descriptor before it waits, and a test may leave none. So it is called only when
        // a connection waits.
        pollfd listening{.fd = listener_, .events = POLLIN, .revents = 0};
        for (int socket = 0;
             ::poll(&listening, 1, -1) == 1 && (socket = ::accept(listener_, nullptr, nullptr)) >= 0;) {
            auto& connection = opened_.emplace_back(socket);
            int const number = ++accepted_;
            connection.talk = std::thread([this, &connection, number] {
                script_(connection.peer, number);
                connection.peer.end();
            });
        }
    }

    script script_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_ = 0;
    std::list<opened> opened_;
    std::thread acceptor_;
};

} // namespace fcg::test
