#include "features/features.hpp"
#include "inside/account_changes.hpp"
#include "inside/password_rules.hpp"
#include "platform/core/text.hpp"
#include "platform/http/text_rules.hpp"

namespace fcg::users {

namespace {

std::vector<http::field_fault> faults_in(new_account const& wanted, std::string const& password)
{
    std::vector<http::field_fault> faults;
    auto const look = [&](std::string field, std::string complaint) {
        if (!complaint.empty())
            faults.push_back({std::move(field), std::move(complaint)});
    };
    auto const is_text = core::is_utf8(wanted.name) && core::is_utf8(wanted.email) && core::is_utf8(password);
    if (!is_text)
        return {{"", "name, e-mail address and password must be UTF-8"}};
    look("name", http::complaint_about(wanted.name, name_rule()));
    look("email", http::complaint_about(wanted.email, email_rule()));
    look("password", http::complaint_about(password, new_password_rule()));
    look("password", complaint_about_password(password, wanted.email));
    return faults;
}

http::result<account> make(storage::transaction& in, parts& of, new_account const& wanted,
                           core::trace const& trace)
{
    auto const known = find_open_account(in, wanted.email);
    if (!known)
        return open_account(in, of, wanted, trace);
    change_password(in, of, *known, wanted.password_hash, std::nullopt);
    return change_role(in, of, *known, wanted.role, trace);
}

} // namespace

task<http::result<core::uuid>> make_admin(parts& of, std::string email, std::string name,
                                          std::string password)
{
    new_account wanted{std::string(core::trim(name)), normal_email(email), {}, http::role::admin};
    if (auto faults = faults_in(wanted, password); !faults.empty())
        co_return http::invalid_fields(std::move(faults));

    auto hash = co_await of.hasher.hash(wanted.email, std::move(password));
    if (!hash)
        co_return hash.error();
    wanted.password_hash = std::move(*hash);
    core::trace const trace{
        .correlation_id = of.with.ids.next().to_string(), .causation_id = {}, .traceparent = {}};
    auto unit = [&](storage::transaction& in) { return make(in, of, wanted, trace); };
    auto const made = co_await of.db.write(unit);
    if (!made)
        co_return made.error();
    co_return made->id;
}

} // namespace fcg::users
