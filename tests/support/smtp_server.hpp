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

/// aiosmtpd on a free port of this machine, and what it has taken. tests/mail_servers/with_aiosmtpd says
/// which Python has it.
struct smtp_server {
    explicit smtp_server(std::vector<std::string> more = {}) : process(command(std::move(more))) {}

    std::string url(std::string const& host = "127.0.0.1") const
    {
        return "smtp://" + host + ":" + std::to_string(process.port());
    }

    /// Each letter as mail_servers/smtp_server.py writes it down.
    std::vector<nlohmann::json> taken() const
    {
        std::vector<nlohmann::json> all;
        std::ifstream file(folder / "taken");
        for (std::string line; std::getline(file, line);)
            all.push_back(nlohmann::json::parse(line));
        return all;
    }

private:
    std::vector<std::string> command(std::vector<std::string> more) const
    {
        auto const* const python = std::getenv("FCG_SMTP_PYTHON");
        std::vector<std::string> all{python != nullptr ? python : "/usr/bin/python3", "-B",
                                     source_path("tests/mail_servers/smtp_server.py"), folder / "taken"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    temporary_folder folder;
    listening_process process;
};

} // namespace fcg::test
