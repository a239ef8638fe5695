#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace fcg::test {

/// An HTTP/1.1 request or response as received. Its body has a Content-Length.
struct raw_message {
    std::string head; ///< with the empty line that ends it
    std::string body;

    /// Returns the value of a header without surrounding white space. Empty if there is none. `name` is
    /// case-insensitive.
    std::string_view header(std::string_view name) const;
    /// Replaces the body and its Content-Length.
    void set_body(std::string text);
};

/// Returns a response with a JSON body.
raw_message make_response(std::string_view status_and_reason, std::string body);

/// Reads one message. `rest` keeps what was read beyond it. Throws boost::system::system_error.
task<raw_message> read_message(boost::asio::ip::tcp::socket& socket, std::string& rest);
task<> write_message(boost::asio::ip::tcp::socket& socket, raw_message const& message);

} // namespace fcg::test
