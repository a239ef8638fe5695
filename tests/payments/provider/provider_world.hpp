#pragma once
#include "internal/chosen_provider/providers.hpp"
#include "internal/provider/gateway/gateway_provider.hpp"
#include "internal/provider/provider.hpp"
#include "internal/provider/stripe/stripe_provider.hpp"
#include "support/answering_server.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace fcg::test {

using end = payments::charge_outcome::kind;

/// The HTTP side of a provider, which responds as a test says, and our client, on one real loop.
struct provider_world {
    using answer = answering_server::answer;

    provider_world() : server(loop, [this](std::string const& request) { return answer_to(request); })
    {
        settings.provider_timeout_ms = 100;
        settings.stripe.url = server.url();
        settings.stripe.secret_key = "sk_test_1";
        settings.gateway.url = server.url() + "/pay";
        settings.gateway.key = "g-key";
    }

    /// Runs a request to its end.
    template <class T>
    T ask(task<T> question)
    {
        return run(loop, std::move(question));
    }

    /// Returns the first lines of the requests, such as "POST /v1/refunds", without the query.
    std::vector<std::string> asked() const
    {
        std::vector<std::string> lines;
        for (auto const& request : server.requests())
            lines.push_back(line_of(request));
        return lines;
    }

    std::string const& last() const { return server.requests().back(); }

    bool last_has(std::string const& text) const { return last().find(text) != std::string::npos; }

    // Responses by request, such as "POST /v1/refunds". A request without an entry gets a 500; status -1
    // means no response.
    std::map<std::string, std::vector<answer>> says; ///< used in turn; the last one stays

    async::real_loop loop;
    core::system_clock clock;
    seeded_random random{1};
    core::id_generator ids{clock, random};
    telemetry::metrics metrics;
    temporary_folder folder;
    environment env{.clock = clock,
                    .random = random,
                    .ids = ids,
                    .background = loop,
                    .metrics = metrics,
                    .data_folder = folder.path(),
                    .open_database = {},
                    .make_thread_pool = {}};
    payments::payment_settings settings;
    answering_server server;

private:
    static std::string line_of(std::string const& request)
    {
        return request.substr(0, request.find_first_of("?", 0) < request.find(" HTTP/")
                                     ? request.find('?')
                                     : request.find(" HTTP/"));
    }

    std::optional<answer> answer_to(std::string const& request)
    {
        auto const it = says.find(line_of(request));
        if (it == says.end())
            return answer{500, "{}"};
        auto said = it->second.front();
        if (it->second.size() > 1)
            it->second.erase(it->second.begin());
        if (said.status == -1)
            return std::nullopt;
        return said;
    }
};

inline payments::charge_order some_order(std::string reference = {})
{
    return {.payment_id = "0193a5b0-0000-7000-8000-000000000001",
            .amount = {5990, core::currency::brl()},
            .method = "CreditCard",
            .reference = std::move(reference)};
}

inline payments::known_charge known(std::string reference)
{
    return {some_order().payment_id, std::move(reference)};
}

} // namespace fcg::test
