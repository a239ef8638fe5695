#include "features/features.hpp"
#include "internal/account_changes.hpp"
#include "internal/password_rules.hpp"
#include "platform/core/text.hpp"
#include "platform/http/schema/text_rules.hpp"

namespace fcg::users {

namespace {

std::vector<http::field_fault> faults_in(new_account const& account, std::string const& password)
{
    std::vector<http::field_fault> faults;
    auto const look = [&](std::string field, std::string error_text) {
        if (!error_text.empty())
            faults.push_back({std::move(field), std::move(error_text)});
    };
    auto const is_text =
        core::is_utf8(account.name) && core::is_utf8(account.email) && core::is_utf8(password);
    if (!is_text)
        return {{"", "name, email address and password must be UTF-8"}};
    look("name", http::error_in(account.name, name_rule()));
    look("email", http::error_in(account.email, email_rule()));
    look("password", http::error_in(password, new_password_rule()));
    look("password", password_error_in(password, account.email));
    return faults;
}

http::result<account> make(storage::transaction& tx, module_context& context, new_account const& account,
                           core::trace const& trace)
{
    auto const known = find_open_account(tx, account.email);
    if (!known)
        return open_account(tx, context, account, trace);
    change_password(tx, context, *known, account.password_hash, std::nullopt);
    return change_role(tx, context, *known, account.role, trace);
}

} // namespace

task<http::result<core::uuid>> make_admin(module_context& context, std::string email, std::string name,
                                          std::string password)
{
    new_account account{std::string(core::trim(name)), normal_email(email), {}, http::role::admin};
    if (auto faults = faults_in(account, password); !faults.empty())
        co_return http::invalid_fields(std::move(faults));

    auto hash = co_await context.hasher.hash(account.email, std::move(password));
    if (!hash)
        co_return hash.error();
    account.password_hash = std::move(*hash);
    core::trace const trace{
        .correlation_id = context.env.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
    auto unit = [&](storage::transaction& tx) { return make(tx, context, account, trace); };
    auto const admin = co_await context.db.write(unit);
    if (!admin)
        co_return admin.error();
    co_return admin->id;
}

} // namespace fcg::users
