#pragma once
#include "platform/core/clock.hpp"
#include "platform/http/response.hpp"

#include <string>
#include <string_view>

/// Answers as they stand on the wire.
namespace fcg::http {

/// The value of the header Date, made once a second. One thread.
class date_text {
public:
    explicit date_text(core::clock& time) : time_(time) {}

    /// `now` spares a look at the clock.
    std::string_view at(core::steady_point now);

private:
    core::clock& time_;
    core::steady_point made_at_{};
    std::string text_;
};

struct answer_frame {
    std::string_view correlation_id;
    std::string_view date;
    bool head_only = false; ///< the answer to HEAD: the length is told, the body is not sent
    bool closes = false;
    bool is_http10 = false; ///< which must be told that the connection stays
};

/// Appends the status line, the headers and the body. Of an answer with a source only the head, announcing
/// chunks.
void append_answer(std::string& out, response const& answer, answer_frame const& frame);

/// Appends one chunk of a streamed body; the empty one ends it.
void append_chunk(std::string& out, std::string_view piece);

} // namespace fcg::http
