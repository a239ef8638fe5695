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

/// A setting that only shows itself to be wrong when what it configures is made. For the operator; it names
/// the setting. The program ends as it does for any wrong configuration.
class wrong_setting : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One setting as the configuration, the environment and `fcg config show` know it.
struct setting {
    std::string name; ///< dotted: "http.port"; FCG__HTTP__PORT in the environment
    std::string description;
    bool secret = false;            ///< masked wherever it is shown
    std::string bounds{};           ///< for people: "1 to 65535"
    std::string source = "default"; ///< "default", a file's name, or "environment FCG__..."

    std::variant<bool*, std::int64_t*, double*, std::string*, std::vector<std::string>*,
                 std::map<std::string, std::string>*>
        target; ///< the field of a settings struct; its value now is the default
    /// The complaint about the value that `target` holds now; empty when it is fine.
    std::function<std::string()> check{};
};

/// Every setting of the program. Each part has one plain struct whose fields carry the defaults and one
/// function `declare_settings(declared_settings&, its_struct&)`; the struct must outlive this object.
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
    /// Names to texts, such as the path aliases.
    void dictionary(std::string name, std::map<std::string, std::string>& target, std::string description);

    /// The setting `name` was called `former_name` in an earlier version: whoever still uses that is told the
    /// new name.
    void renamed(std::string former_name, std::string name);
    /// The name that `former_name` has now; empty when no setting was ever called so. Letters' case does not
    /// matter.
    std::string new_name(std::string_view former_name) const;

    std::vector<setting>& all() { return all_; }

    std::vector<setting> const& all() const { return all_; }

    setting* find(std::string_view name);

private:
    void add(setting one);
    std::vector<setting> all_;
    std::map<std::string, std::string> new_names_; ///< by the former name in lower case
};

} // namespace fcg::core
