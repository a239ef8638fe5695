#pragma once
#include "support/built.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// An aiosmtpd server on a free port of this machine, and the emails that it has accepted.
/// tests/mail_servers/with_aiosmtpd names the Python that has the package.
struct smtp_server {
    explicit smtp_server(std::vector<std::string> more = {}) : process(command(std::move(more))) {}

    std::string url(std::string const& host = "127.0.0.1") const
    {
        return "smtp://" + host + ":" + std::to_string(process.port());
    }

    /// Returns the accepted emails, each as mail_servers/smtp_server.py writes it.
    std::vector<nlohmann::json> taken() const
    {
        std::vector<nlohmann::json> values;
        std::ifstream file(folder / "taken");
        for (std::string line; std::getline(file, line);)
            values.push_back(nlohmann::json::parse(line));
        return values;
    }

private:
    std::vector<std::string> command(std::vector<std::string> more) const
    {
        auto const* const python = std::getenv("FCG_SMTP_PYTHON");
        std::vector<std::string> texts{python != nullptr ? python : "/usr/bin/python3", "-B",
                                       source_path("tests/mail_servers/smtp_server.py"), folder / "taken"};
        texts.insert(texts.end(), more.begin(), more.end());
        return texts;
    }

    temporary_folder folder;
    listening_process process;
};

} // namespace fcg::test
