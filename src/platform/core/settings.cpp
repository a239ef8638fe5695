#include "platform/core/settings.hpp"

#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace fcg::core {
namespace {

std::string as_text(std::int64_t value)
{
    return std::to_string(value);
}

/// Returns the number in the shortest usual form: 0.5, 10, 1e-05.
std::string as_text(double value)
{
    return fmt::format("{:g}", value);
}

template <class Number>
setting number_within(std::string name, Number& target, Number min, Number max, std::string description)
{
    auto check = [&target, min, max] {
        bool const fine = target >= min && target <= max;
        return fine ? std::string() : as_text(target) + " is out of bounds";
    };
    return {.name = std::move(name),
            .description = std::move(description),
            .bounds = as_text(min) + " to " + as_text(max),
            .target = &target,
            .check = check};
}

} // namespace

void declared_settings::flag(std::string name, bool& target, std::string description)
{
    add({.name = std::move(name), .description = std::move(description), .target = &target});
}

void declared_settings::number(std::string name, std::int64_t& target, std::int64_t min, std::int64_t max,
                               std::string description)
{
    add(number_within(std::move(name), target, min, max, std::move(description)));
}

void declared_settings::fraction(std::string name, double& target, double min, double max,
                                 std::string description)
{
    add(number_within(std::move(name), target, min, max, std::move(description)));
}

void declared_settings::text(std::string name, std::string& target, std::string description)
{
    add({.name = std::move(name), .description = std::move(description), .target = &target});
}

void declared_settings::choice(std::string name, std::string& target, std::vector<std::string> choices,
                               std::string description)
{
    auto bounds = fmt::format("one of {}", fmt::join(choices, ", "));
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

void declared_settings::renamed(std::string previous_name, std::string name)
{
    new_names_[to_lower_ascii(previous_name)] = std::move(name);
}

std::string declared_settings::new_name(std::string_view previous_name) const
{
    auto const it = new_names_.find(to_lower_ascii(previous_name));
    return it == new_names_.end() ? std::string() : it->second;
}

setting* declared_settings::find(std::string_view name)
{
    auto const it = std::ranges::find(settings_, name, &setting::name);
    return it == settings_.end() ? nullptr : &*it;
}

void declared_settings::add(setting current_setting)
{
    // The environment does not distinguish upper and lower case, so two such names would be one.
    auto const same = [name = to_lower_ascii(current_setting.name)](setting const& other) {
        return to_lower_ascii(other.name) == name;
    };
    if (std::ranges::any_of(settings_, same))
        throw std::logic_error("the setting " + current_setting.name + " is declared twice");
    settings_.push_back(std::move(current_setting));
}

} // namespace fcg::core
