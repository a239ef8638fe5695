#include "app/operations/operations.hpp"
#include "platform/core/text.hpp"

namespace fcg::app {

namespace {

constexpr std::size_t longest_password_line = 1'024;

} // namespace

/// The password is the first line of the input, so that it never stands in a process list.
task<int> create_admin(store& on, operation what, operation_channel& through)
{
    if (on.users() == nullptr)
        co_return hosted_elsewhere(on, "users", through);
    std::string input;
    while (input.find('\n') == std::string::npos && input.size() < longest_password_line) {
        auto const piece = co_await through.read();
        if (piece.empty())
            break;
        input += piece;
    }
    auto password = input.substr(0, input.find_first_of("\r\n"));
    auto email = what.option("email");
    auto name = what.option("name");
    if (name.empty())
        name = "Administrator";
    auto const made =
        co_await on.users()->create_admin(std::move(email), std::move(name), std::move(password));
    if (!made)
        co_return refused(made.error(), through);
    through.outcome.subject = "/api/users/" + made->to_string();
    through.print(made->to_string() + '\n');
    co_return exit_code::done;
}

} // namespace fcg::app
