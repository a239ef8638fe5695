#pragma once
#include <arpa/inet.h>
#include <cstddef>
#include <cstdint>
#include <map>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace fcg::test {

struct raw_response {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names as received
    std::string body;
};

/// A socket that sends any bytes and reads responses one by one. Throws if nothing arrives within 20 seconds.
class raw_client {
public:
    explicit raw_client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        timeval const limit{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        sockaddr_in target_address{};
        target_address.sin_family = AF_INET;
        target_address.sin_port = htons(port);
        target_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        void const* const address = &target_address;
        if (::connect(socket_, static_cast<sockaddr const*>(address), sizeof target_address) != 0)
            throw std::runtime_error("cannot connect");
    }

    ~raw_client() { ::close(socket_); }

    raw_client(raw_client const&) = delete;
    raw_client& operator=(raw_client const&) = delete;

    /// Returns false if the server has closed the connection.
    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    void end_sending() { ::shutdown(socket_, SHUT_WR); }

    raw_response read_response(bool has_body = true)
    {
        auto const head = read_until("\r\n\r\n");
        raw_response answer;
        answer.status = std::stoi(head.substr(9, 3));
        for (auto index = head.find("\r\n") + 2; head.compare(index, 2, "\r\n") != 0;) {
            auto const colon = head.find(": ", index);
            auto const end = head.find("\r\n", index);
            answer.headers[head.substr(index, colon - index)] = head.substr(colon + 2, end - colon - 2);
            index = end + 2;
        }
        if (has_body && answer.headers.contains("Content-Length"))
            answer.body = read_exactly(std::stoul(answer.headers.at("Content-Length")));
        return answer;
    }

    std::string read_exactly(std::size_t bytes)
    {
        while (came_.size() < bytes)
            if (!receive())
                throw std::runtime_error("closed after: " + came_);
        auto text = came_.substr(0, bytes);
        came_.erase(0, bytes);
        return text;
    }

    std::string read_until(std::string_view mark)
    {
        while (came_.find(mark) == came_.npos)
            if (!receive())
                throw std::runtime_error("closed after: " + came_);
        return read_exactly(came_.find(mark) + mark.size());
    }

    /// Reads everything until the server closes the connection.
    std::string read_rest()
    {
        while (receive()) {
        }
        return came_;
    }

    /// Returns true if the server closes the connection without another byte.
    bool ends() { return read_rest().empty(); }

private:
    bool receive()
    {
        char bytes[16'384];
        auto const received = ::recv(socket_, bytes, sizeof bytes, 0);
        if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            throw std::runtime_error("nothing comes after: " + came_);
        if (received <= 0)
            return false;
        came_.append(bytes, static_cast<std::size_t>(received));
        return true;
    }

    int socket_;
    std::string came_;
};

} // namespace fcg::test
