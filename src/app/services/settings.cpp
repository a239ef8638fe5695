#include "app/services/settings.hpp"

#include "platform/http/connections.hpp"

namespace fcg::app {

namespace {

void declare_url(core::declared_settings& settings, std::string const& module, std::string& into)
{
    auto const name = "services." + module;
    settings.text(name, into,
                  "where the process that hosts " + module +
                      " listens for others, such as http://10.0.0.7:8081; not needed when it is this one");
    settings.find(name)->check = [&into] {
        bool const is_fine = into.empty() || http::endpoint::parse(into);
        return is_fine ? std::string() : "\"" + into + "\" is not an http or https URL";
    };
}

} // namespace

void declare_settings(core::declared_settings& settings, service_settings& into)
{
    settings.text("services.address", into.address,
                  "address to listen on for the other processes of the store, never for the public");
    settings.number("services.port", into.port, -1, 65'535,
                    "port for them; 0 picks a free one; -1: 8081 when other processes host modules, else "
                    "they are not listened for");
    declare_url(settings, "users", into.users);
    declare_url(settings, "games", into.games);
    declare_url(settings, "library", into.library);
    settings.secret("services.key", into.key,
                    "signs what processes ask each other: at least 32 characters, the same in all of them");
    settings.secret("services.previousKey", into.previous_key,
                    "accepted as well, while the key is changed in one process after the other");
    settings.text("services.keyFile", into.key_file,
                  "instead of both: a file with one key a line; the first signs, all are accepted");
    settings.text("services.caFile", into.ca_file,
                  "PEM file with the certificates to trust in the others, instead of the system's");
    settings.number("services.timeoutMs", into.timeout_ms, 10, 60'000,
                    "how long another process may take to answer, a second try included");
    settings.number("services.tokenCacheSeconds", into.token_cache_seconds, 1, 300,
                    "how long an access token's standing is remembered where users is not hosted: how late "
                    "the end of a session is noticed there");
}

} // namespace fcg::app
