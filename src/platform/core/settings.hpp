#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fcg::core {

/// Thrown for a setting that proves wrong only when what it configures is made. The message is for the
/// operator and names the setting. The program then ends as for any wrong configuration.
class wrong_setting : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One setting, as files, the environment and `fcg config show` name it.
struct setting {
    std::string name; ///< dotted name: "http.port"; FCG__HTTP__PORT in the environment
    std::string description;
    bool secret = false;            ///< whether the value is masked wherever it is shown
    std::string bounds{};           ///< the accepted range as text: "1 to 65535"
    std::string source = "default"; ///< "default", a file's name, or "environment FCG__..."

    std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::string>*,
                 std::map<std::string, std::string>*>
        target; ///< field of a settings struct; its initial value is the default
    /// Returns the error of the value that `target` holds now; empty if it is valid.
    std::function<std::string()> check{};
};

/// Every setting of the program. Each part of the program has one plain struct, whose fields carry the
/// defaults, and one function `declare_settings(declared_settings&, its_struct&)`. The struct must outlive
/// this object.
class declared_settings {
public:
    void flag(std::string name, bool& target, std::string description);
    void number(std::string name, std::int64_t& target, std::int64_t min, std::int64_t max,
                std::string description);
    void fraction(std::string name, double& target, double min, double max, std::string description);
    void text(std::string name, std::string& target, std::string description);
    void choice(std::string name, std::string& target, std::vector<std::string> choices,
                std::string description);
    void secret(std::string name, std::string& target, std::string description);
    void list(std::string name, std::vector<std::string>& target, std::string description);
    /// Declares a setting that maps names to texts, such as the path aliases.
    void dictionary(std::string name, std::map<std::string, std::string>& target, std::string description);

    /// Records that the setting `name` was called `previous_name` in an earlier version. The error for the
    /// previous name then says the new one.
    void renamed(std::string previous_name, std::string name);
    /// Returns the present name of the setting that was called `previous_name`; empty if there is none. Upper
    /// and lower case do not matter.
    std::string new_name(std::string_view previous_name) const;

    std::vector<setting>& all() { return settings_; }

    std::vector<setting> const& all() const { return settings_; }

    setting* find(std::string_view name);

private:
    void add(setting setting);
    std::vector<setting> settings_;
    std::map<std::string, std::string> new_names_; ///< new names by the previous name in lower case
};

} // namespace fcg::core
