#include "platform/http/routing/documentation.hpp"

#include "platform/core/text.hpp"
#include "platform/http/routing/docs_page.hpp"
#include "platform/http/schema/openapi.hpp"

#include <stdexcept>

namespace fcg::http {
namespace {

/// A text that is equal for all callers, with the ETag that lets them cache it.
struct kept_text {
    std::shared_ptr<std::string const> text;
    std::string etag;
    std::string_view content_type;
    std::string content_security_policy{};
};

kept_text keep(std::string text, std::string_view content_type)
{
    auto const digest = core::to_base64url(core::sha256(text));
    return {.text = std::make_shared<std::string const>(std::move(text)),
            .etag = '"' + digest.substr(0, 22) + '"',
            .content_type = content_type};
}

response answer_with(kept_text const& kept, request const& request)
{
    if (has_current(request, kept.etag))
        return not_modified(kept.etag);
    response response;
    response.content_type = kept.content_type;
    response.shared_body = kept.text;
    response.with("ETag", kept.etag).with("Cache-Control", "no-cache");
    if (!kept.content_security_policy.empty())
        response.with("Content-Security-Policy", kept.content_security_policy);
    return response;
}

/// Returns the hash that lets the browser run exactly the element's text and nothing injected.
std::string hash_of_element(std::string_view page, std::string_view name)
{
    auto const opening = "<" + std::string(name) + ">";
    auto const begin = page.find(opening);
    auto const end = page.find("</" + std::string(name) + ">");
    if (begin == page.npos || end == page.npos)
        throw std::logic_error("the documentation page has no " + opening);
    auto const impl = page.substr(begin + opening.size(), end - begin - opening.size());
    return "'sha256-" + core::to_base64url(core::sha256(impl)) + "='";
}

std::string policy_for(std::string_view page)
{
    return "default-src 'none'; connect-src 'self'; img-src data:; script-src " +
           hash_of_element(page, "script") + "; style-src " + hash_of_element(page, "style") +
           "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

route page_route(std::string path, std::string summary, std::string_view content_type,
                 std::shared_ptr<kept_text const> kept)
{
    return {.method = method::get,
            .path = std::move(path),
            .access = access::anyone,
            .summary = std::move(summary),
            .tag = "documentation",
            .answers = {{.status = 200, .description = "It.", .content_type = std::string(content_type)},
                        {.status = 304, .description = "The copy that If-None-Match names is current."}},
            .handle = quick_handler([kept](request& request) { return answer_with(*kept, request); })};
}

} // namespace

void add_documentation(routes& table, std::string_view version)
{
    constexpr std::string_view html = "text/html; charset=utf-8";
    constexpr std::string_view json = "application/json";
    auto const page = std::make_shared<kept_text>(keep(std::string(docs_page()), html));
    page->content_security_policy = policy_for(docs_page());
    table.add(page_route("/docs", "This API, to read and to try", html, page));

    // The document lists its own route too, so it is made after that route is in the table.
    auto const document = std::make_shared<kept_text>();
    table.add(page_route("/openapi.json", "This API as an OpenAPI 3.1 document", json, document));
    *document = keep(describe_openapi(table, version), json);
}

} // namespace fcg::http
