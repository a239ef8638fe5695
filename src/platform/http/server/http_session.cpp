#include "platform/http/server/http_session.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fcg::http {
namespace {

constexpr std::size_t first_buffer_bytes = 4'096;
constexpr std::size_t body_buffer_bytes = 65'536;
constexpr std::size_t unknown_body_buffer_bytes = 16'384; ///< for bodies that come in chunks
/// The amount of output that is sent before more requests are handled.
constexpr std::size_t enough_output_bytes = 65'536;
/// A body that is refused by its head is read and dropped up to this size, so that its connection can
/// continue.
constexpr std::uint64_t max_drained_bytes = 8'192;
/// A waiting connection keeps no larger buffer than this.
constexpr std::size_t max_idle_buffer_bytes = 16'384;
constexpr std::size_t max_idle_bytes = 65'536;

problem too_long(std::uint64_t max_bytes)
{
    return {413, "body-too-long", "The body is too long",
            "at most " + std::to_string(max_bytes) + " bytes are read here"};
}

} // namespace

http_session::http_session(connection_environment env, std::string remote_address)
    : env_(env),
      remote_address_(std::move(remote_address)),
      buffer_(first_buffer_bytes),
      message_(make_request_parser(static_cast<std::size_t>(env.settings.max_header_bytes)))
{
    request_.remote_address = remote_address_;
    request_.loop = &env_.loop;
}

http_session::~http_session()
{
    env_.bodies.give_back(paid_bytes_);
}

http_session::step http_session::proceed()
{
    while (!last_ && output_.size() < enough_output_bytes) {
        if (phase_ == phase::handler)
            return step::handle;
        if (phase_ == phase::idle && finishing_ && pending().empty())
            return step::close;
        if (!advance())
            return step::read;
    }
    return last_ ? step::close : step::write;
}

/// Returns false if nothing can be done before more bytes come.
bool http_session::advance()
{
    bool went_on = false;
    if (phase_ == phase::idle && pending().empty()) {
        give_memory_back();
    } else if (phase_ == phase::idle) {
        drop_body();
        message_->start();
        skipped_line_ = false;
        request_.started = {};
        request_.method = method::other;
        request_.target = {};
        request_.body = {};
        request_.stream = nullptr;
        request_.caller.reset();
        enter(phase::head);
        went_on = true;
    } else {
        went_on = phase_ == phase::head ? read_head() : read_body();
    }
    if (!went_on && !waited_) {
        since_ = env_.time.steady_now();
        waited_ = true;
    }
    return went_on;
}

bool http_session::read_head()
{
    if (!skip_empty_line())
        return false;
    read_message();
    if (message_->fault()) {
        refuse(*message_->fault());
        return true;
    }
    if (!message_->has_head())
        return false;
    take_head();
    return true;
}

/// Skips an empty line before the request line. Some clients send one after a body, and RFC 9112 allows it.
bool http_session::skip_empty_line()
{
    if (message_->has_started() || skipped_line_ || !pending().starts_with('\r'))
        return true;
    if (pending().size() == 1)
        return false;
    if (pending()[1] == '\n')
        begin_ += 2;
    skipped_line_ = true;
    return !pending().empty();
}

void http_session::take_head()
{
    message_->describe(request_);
    admitted_ = env_.dispatcher.admit(request_, answer_);

    auto max_bytes = static_cast<std::uint64_t>(env_.settings.max_body_bytes);
    if (admitted_ && request_.route->max_body_bytes != 0)
        max_bytes = request_.route->max_body_bytes;
    message_->limit_body(admitted_ ? max_bytes : max_drained_bytes);

    bool const body_follows = !message_->is_complete();
    if (refuse_by_head(body_follows, max_bytes))
        return;
    if (body_follows && message_->expects_continue() && pending().empty())
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    if (admitted_ && request_.route->streams_body)
        enter(phase::handler);
    else if (body_follows)
        enter(phase::body);
    else
        take_body();
}

/// Returns true if the request gets its response without its body, which is not read.
bool http_session::refuse_by_head(bool body_follows, std::uint64_t max_bytes)
{
    bool const is_too_long = admitted_ && message_->announced_bytes() > max_bytes;
    bool const is_useless = !admitted_ && body_follows &&
                            (message_->announced_bytes() > max_drained_bytes || message_->expects_continue());
    if (!is_too_long && !is_useless)
        return false;
    last_ = true;
    send(is_too_long ? env_.dispatcher.refuse(request_, too_long(max_bytes)) : answer_);
    return true;
}

bool http_session::read_body()
{
    if (pending().empty())
        return false;
    read_message();
    if (!admitted_)
        drop_body();
    if (message_->fault() && !admitted_) {
        last_ = true;
        send(answer_);
        return true;
    }
    if (message_->fault()) {
        refuse(*message_->fault());
        return true;
    }
    if (!pay_for_body()) {
        refuse(unavailable("too many bodies of requests are being read"));
        return true;
    }
    if (!message_->is_complete())
        return false;
    take_body();
    return true;
}

/// Takes the body from the budget. Returns false if the bodies of all requests together are too long.
bool http_session::pay_for_body()
{
    auto const owed = message_->body().size() - paid_bytes_;
    if (owed != 0 && !env_.bodies.take(owed))
        return false;
    paid_bytes_ += owed;
    return true;
}

void http_session::drop_body()
{
    message_->drop_body();
    if (paid_bytes_ != 0)
        env_.bodies.give_back(std::exchange(paid_bytes_, 0));
}

void http_session::take_body()
{
    request_.body = message_->body();
    if (!admitted_ || env_.dispatcher.answer_quickly(request_, answer_))
        send(answer_);
    else
        enter(phase::handler);
}

std::optional<std::string_view> http_session::next_piece()
{
    message_->drop_body();
    while (!message_->is_complete() && message_->body().empty()) {
        auto const before = pending().size();
        read_message();
        if (message_->fault()) {
            last_ = true;
            throw unreadable_body(*message_->fault());
        }
        if (pending().size() == before)
            return std::nullopt;
    }
    return message_->body();
}

void http_session::answered(response const& response)
{
    if (!message_->is_complete())
        last_ = true; // the rest of the body would be taken for the next request
    raw_pieces_ = response.source != nullptr && message_->is_http10();
    if (raw_pieces_)
        last_ = true;
    send(response);
}

void http_session::add_piece(std::string_view piece)
{
    if (raw_pieces_)
        output_ += piece;
    else
        append_chunk(output_, piece);
}

void http_session::give_up()
{
    last_ = true;
    send(unavailable("it takes too long"));
}

void http_session::refuse(problem const& why)
{
    message_->describe(request_);
    last_ = true;
    send(env_.dispatcher.refuse(request_, why));
}

void http_session::send(response const& answer)
{
    bool const head_known = message_->has_head() && !message_->fault();
    if (!head_known || !message_->keeps_alive() || (finishing_ && pending().empty()))
        last_ = true;
    append_response(output_, answer,
                    {.correlation_id = request_.trace.correlation_id,
                     .date = env_.date.at(request_.started),
                     .head_only = request_.method == method::head,
                     .closes = last_,
                     .is_http10 = head_known && message_->is_http10()});
    enter(phase::idle);
}

void http_session::enter(phase next)
{
    phase_ = next;
    waited_ = false;
}

std::string_view http_session::pending() const
{
    return {buffer_.data() + begin_, end_ - begin_};
}

void http_session::read_message()
{
    begin_ += message_->read(pending());
}

/// Returns the buffer size for the body: large, so that a long body needs few reads, but no larger than a
/// short body.
std::size_t http_session::enough_for_body() const
{
    auto const announced = message_->announced_bytes();
    if (announced == 0)
        return unknown_body_buffer_bytes;
    return static_cast<std::size_t>(std::min<std::uint64_t>(announced, body_buffer_bytes));
}

std::span<char> http_session::room()
{
    if (begin_ == end_)
        begin_ = end_ = 0;
    if (end_ == buffer_.size() && begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (admitted_ && (phase_ == phase::body || phase_ == phase::handler))
        buffer_.resize(std::max(buffer_.size(), enough_for_body()));
    if (end_ == buffer_.size())
        buffer_.resize(2 * buffer_.size());
    return std::span(buffer_).subspan(end_);
}

void http_session::received(std::size_t bytes)
{
    end_ += bytes;
}

void http_session::sent()
{
    output_.clear();
}

void http_session::give_memory_back()
{
    if (buffer_.size() > max_idle_buffer_bytes) {
        buffer_.resize(first_buffer_bytes);
        buffer_.shrink_to_fit();
        begin_ = end_ = 0;
    }
    if (output_.empty() && output_.capacity() > max_idle_bytes)
        output_.shrink_to_fit();
    drop_body();
    answer_ = {};
}

} // namespace fcg::http
