#pragma once
#include "inside/provider/provider.hpp"
#include "inside/provider/providers.hpp"
#include "support/answering_server.hpp"
#include "support/run_task.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace fcg::test {

using end = payments::charge_outcome::kind;

/// A provider's side of HTTP that says what a test tells it, and ours, on one real loop.
struct provider_world {
    using answer = answering_server::answer;

    provider_world() : server(loop, [this](std::string const& request) { return answer_to(request); })
    {
        how.provider_timeout_ms = 100;
        how.stripe.url = server.url();
        how.stripe.secret_key = "sk_test_1";
        how.gateway.url = server.url() + "/pay";
        how.gateway.key = "g-key";
    }

    /// Runs a question to its end.
    template <class T>
    T ask(task<T> question)
    {
        return run(loop, std::move(question));
    }

    /// The first lines of what was asked: "POST /v1/refunds", without the query.
    std::vector<std::string> asked() const
    {
        std::vector<std::string> lines;
        for (auto const& one : server.requests())
            lines.push_back(line_of(one));
        return lines;
    }

    std::string const& last() const { return server.requests().back(); }

    bool last_has(std::string const& text) const { return last().find(text) != std::string::npos; }

    // By "POST /v1/refunds". What nobody has said anything about is a 500; silence is status -1.
    std::map<std::string, std::vector<answer>> says; ///< in turn; the last one stays

    async::real_loop loop;
    core::system_clock clock;
    core::seeded_random chance{1};
    core::id_generator ids{clock, chance};
    telemetry::metrics metrics;
    temporary_folder folder;
    surroundings around{.clock = clock,
                        .chance = chance,
                        .ids = ids,
                        .background = loop,
                        .metrics = metrics,
                        .data_folder = folder.path(),
                        .open_database = {},
                        .make_workplace = {}};
    payments::payment_settings how;
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
        auto const found = says.find(line_of(request));
        if (found == says.end())
            return answer{500, "{}"};
        auto said = found->second.front();
        if (found->second.size() > 1)
            found->second.erase(found->second.begin());
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
