#pragma once
#include "platform/http/answer_text.hpp"
#include "platform/http/connection_limits.hpp"
#include "platform/http/incoming_message.hpp"
#include "platform/http/server.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::http {

/// What every connection of one thread shares.
struct connection_surroundings {
    dispatcher& to;
    server_settings const& how;
    body_budget& bodies;
    core::clock& time;
    date_text& date;
    async::loop& on;
};

/// One connection's side of HTTP/1.1 without its socket: bytes in, bytes out, and what to do next. Quick
/// handlers are answered in here, so that requests that came together are answered together.
class conversation {
public:
    conversation(connection_surroundings with, std::string remote_address);
    ~conversation();
    conversation(conversation const&) = delete;
    conversation& operator=(conversation const&) = delete;

    enum class step {
        read,   ///< more bytes are needed
        write,  ///< send the output, then proceed
        handle, ///< await the dispatcher's answer to asked(), hand it to answered(), then proceed
        close,  ///< send the output, then close
    };

    /// What there is to do now. Whatever it is, output() is to be sent first.
    step proceed();

    /// Where the next bytes go; never empty.
    std::span<char> room();
    void received(std::size_t bytes);

    std::string const& output() const { return output_; }

    void sent();

    // While the step is `handle`:
    request& asked() { return asked_; }

    void answered(response const& given);
    /// The next piece of a body that is streamed, empty at its end; nothing when more bytes must come first.
    /// Throws unreadable_body.
    std::optional<std::string_view> next_piece();
    /// Appends a piece of the answer of a source, empty at its end.
    void add_piece(std::string_view piece);
    /// Answers for a handler that takes too long; what it gives later is not sent.
    void give_up();

    /// Answers with this and closes.
    void refuse(problem const& why);

    /// Answers what has come, then closes.
    void finish() { finishing_ = true; }

    enum class phase { idle, head, body, handler };

    phase now() const { return phase_; }

    /// When the phase began, of those that wait for bytes.
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

    connection_surroundings with_;
    std::string remote_address_;

    std::vector<char> buffer_; ///< what came and is not read yet stands in [begin_, end_)
    std::size_t begin_ = 0, end_ = 0;
    incoming_message message_;
    request asked_;
    response answer_;
    std::string output_;

    phase phase_ = phase::idle;
    bool waited_ = false; ///< since_ is set for this phase
    core::steady_point since_{};
    bool admitted_ = false;
    std::size_t paid_bytes_ = 0; ///< of the budget of bodies
    bool skipped_line_ = false;
    bool raw_pieces_ = false; ///< a source answers HTTP/1.0: its end is the end of the connection
    bool finishing_ = false;
    bool last_ = false; ///< after the output the connection closes
};

} // namespace fcg::http
