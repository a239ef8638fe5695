#pragma once
#include "support/built.hpp"
#include "support/child_process.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace fcg::test {

/// Creates the administrator admin@example.com, as an operator does. Returns the password.
inline std::string make_admin(std::filesystem::path const& data)
{
    auto const finished = run_program({test::fcg_binary(), "user", "create-admin", "--email",
                                       "admin@example.com", "--password-stdin", "--data", data.string()},
                                      "an admin's long password\n");
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
    return "an admin's long password";
}

} // namespace fcg::test
