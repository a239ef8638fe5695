#pragma once
#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace fcg::http {

/// One fault in a request: the field (a JSON member, a query parameter or a header) and what is wrong with
/// it.
struct field_fault {
    std::string field;
    std::string reason;
};

/// A refusal that the caller caused (RFC 9457). `slug` is stable, so clients may compare it; the problem's
/// type is /problems/<slug>.
struct problem {
    int status = 400;
    std::string slug;
    std::string title;
    std::string detail;
    std::vector<field_fault> errors{};
    std::optional<int> retry_after_seconds{};
};

problem malformed_request(std::string detail);           ///< 400 malformed-request
problem invalid_fields(std::vector<field_fault> errors); ///< 400 invalid-fields
problem not_signed_in(std::string detail);               ///< 401 not-signed-in
problem forbidden(std::string detail);                   ///< 403 forbidden
problem not_found(std::string text);                     ///< 404 not-found: "no such <text>"
problem conflict(std::string slug, std::string title, std::string detail); ///< 409
problem precondition_failed();                      ///< 412 stale: the caller must read it again
problem precondition_required();                    ///< 428: the caller must send If-Match
problem key_reused();                               ///< 422 idempotency-key-reused
problem too_many_requests(int retry_after_seconds); ///< 429
problem unavailable(std::string detail);            ///< 503, Retry-After 1

/// A value or the refusal.
template <class T>
using result = boost::system::result<T, problem>;

/// Throws std::logic_error. result::value() calls it: taking the value without checking for a problem is a
/// bug.
[[noreturn]] void throw_exception_from_error(problem const& refusal,
                                             boost::source_location const& source_location);

} // namespace fcg::http
