#pragma once
#include "platform/core/clock.hpp"
#include "platform/http/response.hpp"

#include <string>
#include <string_view>

/// Writes responses as bytes.
namespace fcg::http {

/// The value of the header Date, made once a second. Use on one thread.
class date_text {
public:
    explicit date_text(core::clock& time) : time_(time) {}

    /// Returns the present value. `now` saves reading the clock.
    std::string_view at(core::steady_point now);

private:
    core::clock& time_;
    core::steady_point made_at_{};
    std::string text_;
};

struct answer_frame {
    std::string_view correlation_id;
    std::string_view date;
    bool head_only = false; ///< for the response to HEAD, which has the length but no body
    bool closes = false;
    bool is_http10 = false; ///< an HTTP/1.0 caller must be told that the connection stays open
};

/// Appends the status line, the headers and the body. For a response with a source it appends only the head,
/// which announces chunks.
void append_response(std::string& out, response const& answer, answer_frame const& frame);

/// Appends one chunk of a streamed body. The empty chunk ends it.
void append_chunk(std::string& out, std::string_view piece);

} // namespace fcg::http
