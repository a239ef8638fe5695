#include "platform/http/conversation.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace fcg::http {
namespace {

constexpr std::size_t first_buffer_bytes = 4'096;
constexpr std::size_t body_buffer_bytes = 65'536;
constexpr std::size_t unknown_body_buffer_bytes = 16'384; ///< for bodies that come in chunks
/// So much output is sent before more requests are answered.
constexpr std::size_t enough_output_bytes = 65'536;
/// A body that is refused by its head is read and dropped up to here, so that its connection can go on.
constexpr std::uint64_t max_drained_bytes = 8'192;
/// More than this does not stay with a connection that waits.
constexpr std::size_t max_idle_buffer_bytes = 16'384;
constexpr std::size_t max_idle_bytes = 65'536;

problem too_long(std::uint64_t max_bytes)
{
    return {.status = 413,
            .slug = "body-too-long",
            .title = "The body is too long",
            .detail = "at most " + std::to_string(max_bytes) + " bytes are read here"};
}

} // namespace

conversation::conversation(connection_surroundings with, std::string remote_address)
    : with_(with),
      remote_address_(std::move(remote_address)),
      buffer_(first_buffer_bytes),
      message_(static_cast<std::size_t>(with.how.max_header_bytes))
{
    asked_.remote_address = remote_address_;
    asked_.on = &with_.on;
}

conversation::~conversation()
{
    with_.bodies.give_back(paid_bytes_);
}

conversation::step conversation::proceed()
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

/// False when nothing can be done before more bytes come.
bool conversation::advance()
{
    bool went_on = false;
    if (phase_ == phase::idle && pending().empty()) {
        give_memory_back();
    } else if (phase_ == phase::idle) {
        drop_body();
        message_.start();
        skipped_line_ = false;
        asked_.started = {};
        asked_.method = method::other;
        asked_.target = {};
        asked_.body = {};
        asked_.stream = nullptr;
        asked_.caller.reset();
        enter(phase::head);
        went_on = true;
    } else {
        went_on = phase_ == phase::head ? read_head() : read_body();
    }
    if (!went_on && !waited_) {
        since_ = with_.time.steady_now();
        waited_ = true;
    }
    return went_on;
}

bool conversation::read_head()
{
    if (!skip_empty_line())
        return false;
    read_message();
    if (message_.fault()) {
        refuse(*message_.fault());
        return true;
    }
    if (!message_.has_head())
        return false;
    take_head();
    return true;
}

/// Some clients send an empty line after a body; RFC 9112 lets it pass before a request line.
bool conversation::skip_empty_line()
{
    if (message_.has_started() || skipped_line_ || !pending().starts_with('\r'))
        return true;
    if (pending().size() == 1)
        return false;
    if (pending()[1] == '\n')
        begin_ += 2;
    skipped_line_ = true;
    return !pending().empty();
}

void conversation::take_head()
{
    message_.describe(asked_);
    admitted_ = with_.to.admit(asked_, answer_);

    auto max_bytes = static_cast<std::uint64_t>(with_.how.max_body_bytes);
    if (admitted_ && asked_.route->max_body_bytes != 0)
        max_bytes = asked_.route->max_body_bytes;
    message_.limit_body(admitted_ ? max_bytes : max_drained_bytes);

    bool const body_follows = !message_.is_complete();
    if (refuse_by_head(body_follows, max_bytes))
        return;
    if (body_follows && message_.expects_continue() && pending().empty())
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    if (admitted_ && asked_.route->streams_body)
        enter(phase::handler);
    else if (body_follows)
        enter(phase::body);
    else
        take_body();
}

/// True when the request is answered without its body, which nobody waits for.
bool conversation::refuse_by_head(bool body_follows, std::uint64_t max_bytes)
{
    bool const is_too_long = admitted_ && message_.announced_bytes() > max_bytes;
    bool const is_useless = !admitted_ && body_follows &&
                            (message_.announced_bytes() > max_drained_bytes || message_.expects_continue());
    if (!is_too_long && !is_useless)
        return false;
    last_ = true;
    send(is_too_long ? with_.to.refuse(asked_, too_long(max_bytes)) : answer_);
    return true;
}

bool conversation::read_body()
{
    if (pending().empty())
        return false;
    read_message();
    if (!admitted_)
        drop_body();
    if (message_.fault() && !admitted_) {
        last_ = true;
        send(answer_);
        return true;
    }
    if (message_.fault()) {
        refuse(*message_.fault());
        return true;
    }
    if (!pay_for_body()) {
        refuse(unavailable("too many bodies of requests are being read"));
        return true;
    }
    if (!message_.is_complete())
        return false;
    take_body();
    return true;
}

/// False: the bodies of all requests together are too long already.
bool conversation::pay_for_body()
{
    auto const owed = message_.body().size() - paid_bytes_;
    if (owed != 0 && !with_.bodies.take(owed))
        return false;
    paid_bytes_ += owed;
    return true;
}

void conversation::drop_body()
{
    message_.drop_body();
    if (paid_bytes_ != 0)
        with_.bodies.give_back(std::exchange(paid_bytes_, 0));
}

void conversation::take_body()
{
    asked_.body = message_.body();
    if (!admitted_ || with_.to.answer_quickly(asked_, answer_))
        send(answer_);
    else
        enter(phase::handler);
}

std::optional<std::string_view> conversation::next_piece()
{
    message_.drop_body();
    while (!message_.is_complete() && message_.body().empty()) {
        auto const before = pending().size();
        read_message();
        if (message_.fault()) {
            last_ = true;
            throw unreadable_body(*message_.fault());
        }
        if (pending().size() == before)
            return std::nullopt;
    }
    return message_.body();
}

void conversation::answered(response const& given)
{
    if (!message_.is_complete())
        last_ = true; // what is left of the body would be taken for the next request
    raw_pieces_ = given.source != nullptr && message_.is_http10();
    if (raw_pieces_)
        last_ = true;
    send(given);
}

void conversation::add_piece(std::string_view piece)
{
    if (raw_pieces_)
        output_ += piece;
    else
        append_chunk(output_, piece);
}

void conversation::give_up()
{
    last_ = true;
    send(unavailable("it takes too long"));
}

void conversation::refuse(problem const& why)
{
    message_.describe(asked_);
    last_ = true;
    send(with_.to.refuse(asked_, why));
}

void conversation::send(response const& answer)
{
    bool const head_known = message_.has_head() && !message_.fault();
    if (!head_known || !message_.keeps_alive() || (finishing_ && pending().empty()))
        last_ = true;
    append_answer(output_, answer,
                  {.correlation_id = asked_.trace.correlation_id,
                   .date = with_.date.at(asked_.started),
                   .head_only = asked_.method == method::head,
                   .closes = last_,
                   .is_http10 = head_known && message_.is_http10()});
    enter(phase::idle);
}

void conversation::enter(phase next)
{
    phase_ = next;
    waited_ = false;
}

std::string_view conversation::pending() const
{
    return {buffer_.data() + begin_, end_ - begin_};
}

void conversation::read_message()
{
    begin_ += message_.read(pending());
}

/// A longer body needs fewer reads, and a short one no memory that it does not fill.
std::size_t conversation::enough_for_body() const
{
    auto const announced = message_.announced_bytes();
    if (announced == 0)
        return unknown_body_buffer_bytes;
    return static_cast<std::size_t>(std::min<std::uint64_t>(announced, body_buffer_bytes));
}

std::span<char> conversation::room()
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

void conversation::received(std::size_t bytes)
{
    end_ += bytes;
}

void conversation::sent()
{
    output_.clear();
}

void conversation::give_memory_back()
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
