#include "internal/webhooks/sender.hpp"
#include "platform/http/server/server.hpp"
#include "store/module_fixture.hpp"
#include "support/certificates.hpp"
#include "support/local_name.hpp"

#include <atomic>

using namespace fcg;
using namespace fcg::notifications;

namespace {

/// A server of the project with TLS and a certificate for `names`, which accepts every webhook.
struct tls_receiver {
    explicit tls_receiver(std::string const& names)
    {
        auto const own = issuer.issue(names);
        settings.port = 0;
        settings.tls_certificate = own.certificate;
        settings.tls_key = own.key;
        table.add({.method = http::method::post,
                   .path = "/hook",
                   .access = http::access::anyone,
                   .summary = "Takes it.",
                   .tag = "test",
                   .answers = {{204, "Taken"}},
                   .handle = [this](http::request& request) {
                       ++taken;
                       host = std::string(request.header("Host"));
                       return http::no_content();
                   }});
        auto& env = store.env();
        dispatcher = std::make_unique<http::dispatcher>(
            table, settings,
            http::dispatcher::dependencies{env.clock, env.ids, env.random, env.metrics, nullptr});
        server = std::make_unique<http::server>(*dispatcher, settings, env.metrics, env.clock);
        port = server->start();
    }

    ~tls_receiver() { server->drain(); }

    webhook_attempt send_to(std::string const& name, std::string const& trusted)
    {
        notification_settings::webhook_settings sender_settings;
        sender_settings.allow_inward = true;
        sender_settings.ca_file = trusted;
        http_webhook_sender sender(store.env(), sender_settings);
        return store.run(sender.send({.url = "https://" + name + ":" + std::to_string(port) + "/hook",
                                      .id = "1",
                                      .unix_seconds = 1,
                                      .signatures = "v1,x",
                                      .body = "{}"}));
    }

    test::module_store store{test::module_store::time::real};
    test::certificate_authority issuer;
    http::server_settings settings;
    http::routes table;
    std::unique_ptr<http::dispatcher> dispatcher;
    std::unique_ptr<http::server> server;
    std::uint16_t port = 0;
    std::atomic<int> taken = 0;
    std::string host; ///< host of the last request
};

} // namespace

TEST_CASE("over TLS the name is verified although the connection goes to a checked address")
{
    test::require_localhost();
    tls_receiver tls_receiver("DNS:localhost");
    auto const accepted = tls_receiver.send_to("localhost", tls_receiver.issuer.certificate());
    CHECK(accepted.status == 204);
    CHECK(accepted.fault.empty());
    CHECK(tls_receiver.host == "localhost:" + std::to_string(tls_receiver.port));
    auto const by_address = tls_receiver.send_to("127.0.0.1", tls_receiver.issuer.certificate());
    CHECK(by_address.status == 0);
    CHECK(by_address.fault.find("is refused") != std::string::npos);
    CHECK(tls_receiver.taken == 1);
}

TEST_CASE("a certificate of an authority that is not trusted gets no webhook")
{
    tls_receiver tls_receiver("IP:127.0.0.1");
    test::certificate_authority const other;
    CHECK(tls_receiver.send_to("127.0.0.1", other.certificate()).status == 0);
    CHECK(tls_receiver.send_to("127.0.0.1", "").status == 0); // uses the system's certificates
    CHECK(tls_receiver.taken == 0);
}

TEST_CASE("a file of certificates that cannot be used is said at the start")
{
    test::module_store store;
    notification_settings::webhook_settings settings;
    settings.ca_file = "/nowhere/ca.pem";
    CHECK_THROWS_AS(http_webhook_sender(store.env(), settings), std::runtime_error);
}
