#include "app/admin/admin.hpp"
#include "platform/core/configuration.hpp"

namespace fcg::app {

void add_settings_route(http::routes& routes, core::declared_settings const& declared)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/settings",
                .access = http::access::admin,
                .summary = "Every setting in force, one a line, with where it came from; secrets are masked.",
                .tag = "operations",
                .answers = {{.status = 200, .description = "The settings", .content_type = "text/plain"}},
                .handle = [text = core::show_configuration(declared)](http::request&) {
                    auto answer = http::ok(text);
                    answer.content_type = "text/plain; charset=utf-8";
                    return answer;
                }});
}

} // namespace fcg::app
