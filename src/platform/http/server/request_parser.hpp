#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace fcg::http {

/// Parses one request at a time as it comes in, with Beast's parser, into memory that is used again for the
/// next request.
class request_parser {
public:
    virtual ~request_parser() = default;

    /// Forgets the last message. Views into it become invalid.
    virtual void start() = 0;

    /// Parses more bytes. Returns how many it took; the rest belongs before the bytes that come next, or to
    /// the next message. Stops after the head, so that the caller can check it first, and at the first fault.
    virtual std::size_t read(std::string_view bytes) = 0;

    virtual bool has_started() const = 0; ///< whether it has taken a byte
    virtual bool has_head() const = 0;
    virtual bool is_complete() const = 0;
    /// Returns why this is not a valid request; nothing if there is no fault. After a fault the connection is
    /// unusable.
    virtual std::optional<problem> const& fault() const = 0;

    /// Sets method, target and headers as far as they have come. They are views of this message.
    virtual void describe(request& request) const = 0;

    // Only after the head:
    virtual bool keeps_alive() const = 0;
    virtual bool is_http10() const = 0;
    virtual bool expects_continue() const = 0;
    /// Returns Content-Length; 0 if the length is not known in advance (chunks).
    virtual std::uint64_t announced_bytes() const = 0;
    virtual void limit_body(std::uint64_t max_bytes) = 0;

    /// Returns the bytes of the body that have come since the last call of drop_body().
    virtual std::string_view body() const = 0;
    virtual void drop_body() = 0;
};

std::unique_ptr<request_parser> make_request_parser(std::size_t max_head_bytes);

} // namespace fcg::http
