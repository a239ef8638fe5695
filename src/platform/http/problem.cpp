#include "platform/http/problem.hpp"

#include <stdexcept>

namespace fcg::http {

problem malformed_request(std::string detail)
{
    return {.status = 400,
            .slug = "malformed-request",
            .title = "The request is malformed",
            .detail = std::move(detail)};
}

problem invalid_fields(std::vector<field_fault> errors)
{
    return {.status = 400,
            .slug = "invalid-fields",
            .title = "Some fields are not valid",
            .detail = "errors names each field and what is wrong with it",
            .errors = std::move(errors)};
}

problem not_signed_in(std::string detail)
{
    return {.status = 401,
            .slug = "not-signed-in",
            .title = "You are not signed in",
            .detail = std::move(detail)};
}

problem forbidden(std::string detail)
{
    return {.status = 403, .slug = "forbidden", .title = "You may not do this", .detail = std::move(detail)};
}

problem not_found(std::string text)
{
    return {.status = 404, .slug = "not-found", .title = "Not found", .detail = "no such " + std::move(text)};
}

problem conflict(std::string slug, std::string title, std::string detail)
{
    return {.status = 409, .slug = std::move(slug), .title = std::move(title), .detail = std::move(detail)};
}

problem precondition_failed()
{
    return {.status = 412,
            .slug = "stale",
            .title = "It has changed since you read it",
            .detail = "read it again and send its new ETag in If-Match"};
}

problem precondition_required()
{
    return {.status = 428,
            .slug = "if-match-required",
            .title = "Say which version you mean",
            .detail = "send the ETag that you read in If-Match"};
}

problem key_reused()
{
    return {.status = 422,
            .slug = "idempotency-key-reused",
            .title = "The idempotency key was used for another request",
            .detail = "a new request needs a new Idempotency-Key"};
}

problem too_many_requests(int retry_after_seconds)
{
    return {.status = 429,
            .slug = "too-many-requests",
            .title = "Too many requests",
            .detail = "try again in " + std::to_string(retry_after_seconds) + " s",
            .retry_after_seconds = retry_after_seconds};
}

problem unavailable(std::string detail)
{
    return {.status = 503,
            .slug = "unavailable",
            .title = "Not available now",
            .detail = std::move(detail),
            .retry_after_seconds = 1};
}

void throw_exception_from_error(problem const& refusal, boost::source_location const&)
{
    throw std::logic_error("a refusal was taken for a value: " + refusal.slug + ": " + refusal.detail);
}

} // namespace fcg::http
