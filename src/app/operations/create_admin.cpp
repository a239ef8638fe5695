#include "app/operations/operations.hpp"
#include "platform/core/text.hpp"
#include "users/module.hpp"

namespace fcg::app {

namespace {

constexpr std::size_t longest_password_line = 1'024;

} // namespace

/// Creates an admin. The password is the first line of the input, so that it never appears in a process list.
task<int> create_admin(store& store, operation operation, operation_channel& channel)
{
    std::string input;
    while (input.find('\n') == std::string::npos && input.size() < longest_password_line) {
        auto const piece = co_await channel.read();
        if (piece.empty())
            break;
        input += piece;
    }
    auto password = input.substr(0, input.find_first_of("\r\n"));
    auto email = operation.option("email");
    auto name = operation.option("name");
    if (name.empty())
        name = "Administrator";
    auto const id = co_await store.find<users::module>()->create_admin(std::move(email), std::move(name),
                                                                       std::move(password));
    if (!id)
        co_return refused(id.error(), channel);
    channel.outcome.subject = "/api/users/" + id->to_string();
    channel.print(id->to_string() + '\n');
    co_return exit_code::done;
}

} // namespace fcg::app
