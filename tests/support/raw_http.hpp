#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace fcg::test {

/// A request or an answer of HTTP/1.1 as it stood on the wire; its body has a Content-Length.
struct raw_message {
    std::string head; ///< with the empty line that ends it
    std::string body;

    /// Without white space around it; empty when there is none. `name` in any case.
    std::string_view header(std::string_view name) const;
    /// Replaces the body and says its new length.
    void set_body(std::string text);
};

/// An answer in JSON.
raw_message make_answer(std::string_view status_and_reason, std::string body);

/// Reads one message; `rest` keeps what was read beyond it. Throws boost::system::system_error.
task<raw_message> read_message(boost::asio::ip::tcp::socket& from, std::string& rest);
task<> write_message(boost::asio::ip::tcp::socket& to, raw_message const& what);

} // namespace fcg::test
