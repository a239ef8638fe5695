#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::http {

/// Parses one request at a time as it comes in, with Beast's parser, into memory that is used again for the
/// next request.
class request_parser {
public:
    explicit request_parser(std::size_t max_head_bytes);
    ~request_parser();

    /// Forgets the last message. Views into it become invalid.
    void start();

    /// Parses more bytes. Returns how many it took; the rest belongs before the bytes that come next, or to
    /// the next message. Stops after the head, so that the caller can check it first, and at the first fault.
    std::size_t read(std::string_view bytes);

    bool has_started() const; ///< whether it has taken a byte
    bool has_head() const;
    bool is_complete() const;
    /// Returns why this is not a valid request; nothing if there is no fault. After a fault the connection is
    /// unusable.
    std::optional<problem> const& fault() const;

    /// Sets method, target and headers as far as they have come. They are views of this message.
    void describe(request& request) const;

    // Only after the head:
    bool keeps_alive() const;
    bool is_http10() const;
    bool expects_continue() const;
    /// Returns Content-Length; 0 if the length is not known in advance (chunks).
    std::uint64_t announced_bytes() const;
    void limit_body(std::uint64_t max_bytes);

    /// Returns the bytes of the body that have come since the last call of drop_body().
    std::string_view body() const;
    void drop_body();

private:
    class parser;
    std::unique_ptr<parser> parser_;
};

} // namespace fcg::http
