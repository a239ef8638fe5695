#pragma once
#include "platform/http/connection_limits.hpp"
#include "platform/http/conversation.hpp"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <compare>
#include <functional>
#include <list>
#include <memory>
#include <optional>

namespace boost::asio::ssl {
class context;
}

namespace fcg::http {

using tcp_socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class connection;

/// The connections of one thread, and what is to be called on it when one
struct open_connections {
    std::list<connection*> all;
    std::function<void(address_key)> on_closed; ///< has gone
    std::function<void()> on_dispensable;       ///< has become dispensable
};

/// One accepted socket. On its loop's thread only.
class connection {
public:
    connection(open_connections& among, address_key from);
    virtual ~connection();
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    /// Serves until the connection ends. `self` keeps it alive meanwhile.
    virtual task<> run(std::shared_ptr<connection> self) = 0;
    /// Acts when its one deadline has passed: called every now and then, instead of a timer per operation.
    virtual void check_deadline(core::steady_point now) = 0;
    /// Answers what has come, then closes; at once when nothing has.
    virtual void finish() = 0;
    /// Closes now.
    virtual void cut() = 0;
    /// A draining server need not wait for it: its answers are sent, or are one that ends only when it is
    /// cancelled. A source that ends when it is asked to is waited for.
    virtual bool is_dispensable() const = 0;

    /// When the caller began to let us wait for a request; nothing while it is owed an answer, sends a body,
    /// or is closed.
    struct rest {
        bool has_begun_request; ///< a part of the head, or of the handshake, has come
        core::steady_point since;
        auto operator<=>(rest const&) const = default;
    };

    virtual std::optional<rest> resting() const = 0;

    address_key const& from() const { return from_; }

protected:
    open_connections& among_;

private:
    address_key from_;
    std::list<connection*>::iterator place_;
};

/// With `over_limit` it answers 503 and closes.
std::shared_ptr<connection> make_connection(tcp_socket socket, boost::asio::ip::address const& address,
                                            connection_surroundings with, open_connections& among,
                                            boost::asio::ssl::context* tls, bool over_limit);

} // namespace fcg::http
