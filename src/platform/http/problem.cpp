#include "platform/http/problem.hpp"

#include <stdexcept>

namespace fcg::http {

problem malformed_request(std::string detail)
{
    return {400, "malformed-request", "The request is malformed", std::move(detail)};
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
    return {401, "not-signed-in", "You are not signed in", std::move(detail)};
}

problem forbidden(std::string detail)
{
    return {403, "forbidden", "You may not do this", std::move(detail)};
}

problem not_found(std::string text)
{
    return {404, "not-found", "Not found", "no such " + std::move(text)};
}

problem conflict(std::string slug, std::string title, std::string detail)
{
    return {409, std::move(slug), std::move(title), std::move(detail)};
}

problem precondition_failed()
{
    return {412, "stale", "It has changed since you read it",
            "read it again and send its new ETag in If-Match"};
}

problem precondition_required()
{
    return {428, "if-match-required", "Say which version you mean",
            "send the ETag that you read in If-Match"};
}

problem key_reused()
{
    return {422, "idempotency-key-reused", "The idempotency key was used for another request",
            "a new request needs a new Idempotency-Key"};
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
