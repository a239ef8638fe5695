#pragma once
#include "platform/http/server/connection_limits.hpp"
#include "platform/http/server/http_session.hpp"

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

/// The connections of one thread and the callbacks for their changes.
struct open_connections {
    std::list<connection*> connections;
    std::function<void(address_key)> on_closed; ///< called when a connection has closed
    std::function<void()> on_dispensable;       ///< called when a connection has become dispensable
};

/// One accepted socket. Use on its loop's thread only.
class connection {
public:
    connection(open_connections& connections, address_key key);
    virtual ~connection();
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    /// Serves until the connection ends. `self` keeps it alive meanwhile.
    virtual task<> run(std::shared_ptr<connection> self) = 0;
    /// Acts if the connection's one deadline has passed. Called periodically instead of a timer for each
    /// operation.
    virtual void check_deadline(core::steady_point now) = 0;
    /// Responds to the requests that have come, then closes. Closes at once if there are none.
    virtual void finish() = 0;
    /// Closes at once.
    virtual void cut() = 0;
    /// Returns true if a draining server need not wait for the connection: its responses are sent, or the
    /// current one ends only when it is cancelled. A source that ends on request is waited for.
    virtual bool is_dispensable() const = 0;

    /// Since when the server waits for a request of this caller.
    struct rest {
        bool has_begun_request; ///< whether a part of the head, or of the handshake, has come
        core::steady_point since;
        auto operator<=>(rest const&) const = default;
    };

    /// Returns since when the connection waits for a request; nothing while a response is due, a body is
    /// being sent, or it is closed.
    virtual std::optional<rest> resting() const = 0;

    address_key const& from() const { return key_; }

protected:
    open_connections& connections_;

private:
    address_key key_;
    std::list<connection*>::iterator position_;
};

/// Makes a connection that serves requests; with `over_limit`, one that responds with 503 and closes.
std::shared_ptr<connection> make_connection(tcp_socket socket, boost::asio::ip::address const& address,
                                            connection_environment env, open_connections& connections,
                                            boost::asio::ssl::context* tls, bool over_limit);

} // namespace fcg::http
