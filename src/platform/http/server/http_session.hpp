#pragma once
#include "platform/http/server/connection_limits.hpp"
#include "platform/http/server/dispatcher.hpp"
#include "platform/http/server/request_parser.hpp"
#include "platform/http/server/response_writer.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::http {

/// The objects that all connections of one thread share.
struct connection_environment {
    dispatcher& dispatcher;
    server_settings const& settings;
    body_budget& bodies;
    core::clock& time;
    date_text& date;
    async::loop& loop;
};

/// One connection's side of HTTP/1.1 without its socket: it takes and produces bytes and says what to do
/// next. Quick handlers run in here, so that requests that came together get their responses in one write.
class http_session {
public:
    http_session(connection_environment env, std::string remote_address);
    ~http_session();
    http_session(http_session const&) = delete;
    http_session& operator=(http_session const&) = delete;

    enum class step {
        read,   ///< more bytes are needed
        write,  ///< send the output, then proceed
        handle, ///< await the dispatcher's response to asked(), pass it to answered(), then proceed
        close,  ///< send the output, then close
    };

    /// Processes what has been received and returns the next step. In any case output() must be sent first.
    step proceed();

    /// Returns the memory for the next bytes; never empty.
    std::span<char> room();
    void received(std::size_t bytes);

    std::string const& output() const { return output_; }

    void sent();

    // Only during the step `handle`:
    request& asked() { return request_; }

    void answered(response const& response);
    /// Returns the next piece of a streamed body, empty at its end; nothing if more bytes must come first.
    /// Throws unreadable_body.
    std::optional<std::string_view> next_piece();
    /// Appends a piece of a source's response; an empty one is its end.
    void add_piece(std::string_view piece);
    /// Responds for a handler that takes too long. The handler's later response is not sent.
    void give_up();

    /// Responds with the problem and closes.
    void refuse(problem const& why);

    /// Responds to the requests that have come, then closes.
    void finish() { finishing_ = true; }

    enum class phase { idle, head, body, handler };

    phase now() const { return phase_; }

    /// Returns when the current phase began to wait for bytes.
    core::steady_point since() const { return since_; }

private:
    bool advance();
    bool read_head();
    void take_head();
    bool refuse_by_head(bool body_follows, std::uint64_t max_bytes);
    bool read_body();
    void take_body();
    bool pay_for_body();
    void drop_body();
    bool skip_empty_line();
    std::size_t enough_for_body() const;
    std::string_view pending() const;
    void read_message();
    void send(response const& answer);
    void enter(phase next);
    void give_memory_back();

    connection_environment env_;
    std::string remote_address_;

    std::vector<char> buffer_; ///< received and unread bytes are in [begin_, end_)
    std::size_t begin_ = 0, end_ = 0;
    std::unique_ptr<request_parser> message_;
    request request_;
    response answer_;
    std::string output_;

    phase phase_ = phase::idle;
    bool waited_ = false; ///< whether since_ is set for this phase
    core::steady_point since_{};
    bool admitted_ = false;
    std::size_t paid_bytes_ = 0; ///< bytes taken from the budget of bodies
    bool skipped_line_ = false;
    bool raw_pieces_ = false; ///< pieces are not chunks: for HTTP/1.0, which ends them by closing
    bool finishing_ = false;
    bool last_ = false; ///< the connection closes after the output
};

} // namespace fcg::http
