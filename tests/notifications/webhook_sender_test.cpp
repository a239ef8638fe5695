#include "inside/webhooks/sender.hpp"
#include "platform/http/server.hpp"
#include "store/module_fixture.hpp"
#include "support/certificates.hpp"
#include "support/local_name.hpp"

#include <atomic>

using namespace fcg;
using namespace fcg::notifications;

namespace {

/// Our own server over TLS, with a certificate for `names`, which takes every webhook.
struct tls_receiver {
    explicit tls_receiver(std::string const& names)
    {
        auto const own = issuer.issue(names);
        how.port = 0;
        how.tls_certificate = own.certificate;
        how.tls_key = own.key;
        table.add({.method = http::method::post,
                   .path = "/hook",
                   .access = http::access::anyone,
                   .summary = "Takes it.",
                   .tag = "test",
                   .answers = {{204, "Taken"}},
                   .handle = [this](http::request& asked) {
                       ++taken;
                       host = std::string(asked.header("Host"));
                       return http::no_content();
                   }});
        auto& with = store.around();
        to = std::make_unique<http::dispatcher>(
            table, how, http::dispatcher::parts{with.clock, with.ids, with.chance, with.metrics, nullptr});
        server = std::make_unique<http::server>(*to, how, with.metrics, with.clock);
        port = server->start();
    }

    ~tls_receiver() { server->drain(); }

    webhook_attempt send_to(std::string const& name, std::string const& trusted)
    {
        notification_settings::webhook_settings settings;
        settings.allow_inward = true;
        settings.ca_file = trusted;
        http_webhook_sender sender(store.around(), settings);
        return store.run(sender.send({.url = "https://" + name + ":" + std::to_string(port) + "/hook",
                                      .id = "1",
                                      .unix_seconds = 1,
                                      .signatures = "v1,x",
                                      .body = "{}"}));
    }

    test::module_store store{test::module_store::time::real};
    test::certificate_authority issuer;
    http::server_settings how;
    http::routes table;
    std::unique_ptr<http::dispatcher> to;
    std::unique_ptr<http::server> server;
    std::uint16_t port = 0;
    std::atomic<int> taken = 0;
    std::string host; ///< of the last one
};

} // namespace

TEST_CASE("over TLS the name is verified although the connection goes to a checked address")
{
    test::require_localhost();
    tls_receiver one("DNS:localhost");
    auto const accepted = one.send_to("localhost", one.issuer.certificate());
    CHECK(accepted.status == 204);
    CHECK(accepted.fault.empty());
    CHECK(one.host == "localhost:" + std::to_string(one.port));
    auto const by_address = one.send_to("127.0.0.1", one.issuer.certificate());
    CHECK(by_address.status == 0);
    CHECK(by_address.fault.find("is refused") != std::string::npos);
    CHECK(one.taken == 1);
}

TEST_CASE("a certificate of an authority that is not trusted gets no webhook")
{
    tls_receiver one("IP:127.0.0.1");
    test::certificate_authority const other;
    CHECK(one.send_to("127.0.0.1", other.certificate()).status == 0);
    CHECK(one.send_to("127.0.0.1", "").status == 0); // the system's
    CHECK(one.taken == 0);
}

TEST_CASE("a file of certificates that cannot be used is said at the start")
{
    test::module_store store;
    notification_settings::webhook_settings settings;
    settings.ca_file = "/nowhere/ca.pem";
    CHECK_THROWS_AS(http_webhook_sender(store.around(), settings), std::runtime_error);
}
