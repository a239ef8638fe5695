#include "platform/core/settings.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace fcg::core {
namespace {

/// The shortest of the ordinary ways to write a number: 0.5, 10, 1e-05.
std::string plain(double value)
{
    std::ostringstream out;
    out << value;
    return out.str();
}

std::string joined(std::vector<std::string> const& names)
{
    std::string text;
    for (std::string const& one : names)
        text.append(text.empty() ? "" : ", ").append(one);
    return text;
}

} // namespace

void declared_settings::flag(std::string name, bool& target, std::string description)
{
    add({.name = std::move(name), .description = std::move(description), .target = &target});
}

void declared_settings::number(std::string name, std::int64_t& target, std::int64_t min, std::int64_t max,
                               std::string description)
{
    auto check = [&target, min, max] {
        bool const fine = target >= min && target <= max;
        return fine ? std::string() : std::to_string(target) + " is out of bounds";
    };
    add({.name = std::move(name),
         .description = std::move(description),
         .bounds = std::to_string(min) + " to " + std::to_string(max),
         .target = &target,
         .check = check});
}

void declared_settings::fraction(std::string name, double& target, double min, double max,
                                 std::string description)
{
    auto check = [&target, min, max] {
        bool const fine = target >= min && target <= max;
        return fine ? std::string() : plain(target) + " is out of bounds";
    };
    add({.name = std::move(name),
         .description = std::move(description),
         .bounds = plain(min) + " to " + plain(max),
         .target = &target,
         .check = check});
}

void declared_settings::text(std::string name, std::string& target, std::string description)
{
    add({.name = std::move(name), .description = std::move(description), .target = &target});
}

void declared_settings::choice(std::string name, std::string& target, std::vector<std::string> choices,
                               std::string description)
{
    std::string bounds = "one of " + joined(choices);
    auto check = [&target, choices = std::move(choices)] {
        bool const fine = std::ranges::find(choices, target) != choices.end();
        return fine ? std::string() : "\"" + target + "\" is not a choice";
    };
    add({.name = std::move(name),
         .description = std::move(description),
         .bounds = std::move(bounds),
         .target = &target,
         .check = std::move(check)});
}

void declared_settings::secret(std::string name, std::string& target, std::string description)
{
    add({.name = std::move(name), .description = std::move(description), .secret = true, .target = &target});
}

void declared_settings::list(std::string name, std::vector<std::string>& target, std::string description)
{
    add({.name = std::move(name), .description = std::move(description), .target = &target});
}

void declared_settings::dictionary(std::string name, std::map<std::string, std::string>& target,
                                   std::string description)
{
    add({.name = std::move(name), .description = std::move(description), .target = &target});
}

void declared_settings::renamed(std::string former_name, std::string name)
{
    new_names_[to_lower_ascii(former_name)] = std::move(name);
}

std::string declared_settings::new_name(std::string_view former_name) const
{
    auto const found = new_names_.find(to_lower_ascii(former_name));
    return found == new_names_.end() ? std::string() : found->second;
}

setting* declared_settings::find(std::string_view name)
{
    auto const found = std::ranges::find(all_, name, &setting::name);
    return found == all_.end() ? nullptr : &*found;
}

void declared_settings::add(setting one)
{
    // The environment does not tell upper from lower case, so two such names would be one.
    auto const same = [name = to_lower_ascii(one.name)](setting const& other) {
        return to_lower_ascii(other.name) == name;
    };
    if (std::ranges::any_of(all_, same))
        throw std::logic_error("the setting " + one.name + " is declared twice");
    all_.push_back(std::move(one));
}

} // namespace fcg::core
