#pragma once
#include "platform/http/problem.hpp"
#include "platform/http/request.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::http {

/// One request as it comes in, read by Beast's parser into memory that is used again for the next one.
class incoming_message {
public:
    explicit incoming_message(std::size_t max_head_bytes);
    ~incoming_message();

    /// Forgets the last message; views into it end.
    void start();

    /// Reads on; returns how much of `bytes` it took. The rest belongs before the bytes that come next, or to
    /// the next message. Stops after the head, so that the caller can look at it first, and at the first
    /// fault.
    std::size_t read(std::string_view bytes);

    bool has_started() const; ///< has taken a byte
    bool has_head() const;
    bool is_complete() const;
    /// Why this is no request that we read; the connection is useless from then on.
    std::optional<problem> const& fault() const;

    /// Sets method, target and headers, as far as they have come. They view this message.
    void describe(request& asked) const;

    // Once the head is there:
    bool keeps_alive() const;
    bool is_http10() const;
    bool expects_continue() const;
    /// Content-Length; 0 when the length is not known before (chunks).
    std::uint64_t announced_bytes() const;
    void limit_body(std::uint64_t max_bytes);

    /// What came of the body since drop_body() was called last.
    std::string_view body() const;
    void drop_body();

private:
    class parser;
    std::unique_ptr<parser> parser_;
};

} // namespace fcg::http
