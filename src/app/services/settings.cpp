#include "app/services/settings.hpp"

#include "platform/http/client/connection_pool.hpp"

namespace fcg::app {

namespace {

void declare_url(core::declared_settings& settings, std::string const& module, std::string& text)
{
    auto const name = "services." + module;
    settings.text(name, text,
                  "where the process that hosts " + module +
                      " listens for others, such as http://10.0.0.7:8081; not needed when it is this one");
    settings.find(name)->check = [&text] {
        bool const is_fine = text.empty() || http::endpoint::parse(text);
        return is_fine ? std::string() : "\"" + text + "\" is not an http or https URL";
    };
}

} // namespace

void declare_settings(core::declared_settings& settings, service_settings& values)
{
    settings.text("services.address", values.address,
                  "address to listen on for the other processes of the store, never for the public");
    settings.number(
        "services.port", values.port, -1, 65'535,
        "port for them; 0 picks a free one; -1: 8081 when other processes host modules, else none");
    declare_url(settings, "users", values.users);
    declare_url(settings, "games", values.games);
    declare_url(settings, "library", values.library);
    settings.secret("services.key", values.key,
                    "signs the requests between processes: at least 32 characters, the same in all of them");
    settings.secret("services.previousKey", values.previous_key,
                    "accepted as well, while the key is changed in one process after the other");
    settings.text("services.keyFile", values.key_file,
                  "instead of both: a file with one key a line; the first signs, all are accepted");
    settings.text("services.caFile", values.ca_file,
                  "PEM file with the certificates to trust for other processes, instead of the system's");
    settings.number("services.timeoutMs", values.timeout_ms, 10, 60'000,
                    "how long another process may take to answer, a second try included");
    settings.number("services.tokenCacheSeconds", values.token_cache_seconds, 1, 300,
                    "how long the check of an access token is cached where users is not hosted: how late the "
                    "end of a session is noticed there");
}

} // namespace fcg::app
