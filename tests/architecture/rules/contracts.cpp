#include "areas.hpp"
#include "words.hpp"

#include <algorithm>
#include <cctype>

namespace fcg::architecture {
namespace {

std::string const folder = "src/bus/contracts/";

/// Returns the text that is assigned by `string_view <constant> =` in the header of a contract. Null if the
/// file is not such a header or has no such constant.
token const* constant_of_contract(source const& source, std::string const& constant)
{
    if (!source.path.starts_with(folder) || !is_header(source))
        return nullptr;
    auto const sought = tokens_of("string_view " + constant + " =");
    auto const index = find_code(source.tokens, sought) + sought.size();
    return index < source.tokens.size() && source.tokens[index].is_text() ? &source.tokens[index] : nullptr;
}

/// Returns the name of a contract's struct, which is also the name of its header: "payment_requested" for
/// src/bus/contracts/payment_requested.hpp.
std::string struct_of(source const& source)
{
    return source.path.substr(folder.size(), source.path.rfind('.') - folder.size());
}

bool is_used_by(tree const& tree, std::string const& module, std::string const& header)
{
    return std::ranges::any_of(tree, [&](source const& source) {
        return module_of(source.path) == module &&
               std::ranges::find(source.includes, header, &include_line::target) != source.includes.end();
    });
}

/// Converts a name to snake case: "paymentId" becomes "payment_id".
std::string snake_case(std::string_view name)
{
    std::string words;
    for (char const character : name) {
        if (std::isupper(static_cast<unsigned char>(character)) != 0)
            words += '_';
        words += static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    }
    return words;
}

/// Returns whether a field has the name of its member. The field's name may be shorter ("promotionName" is
/// promotion.name) or longer ("fee" is fee_minor), and the field of "onSale" is called available.
bool is_pair(std::string const& member, std::string const& field)
{
    return member == field || member.ends_with("_" + field) || field.ends_with("_" + member) ||
           field.starts_with(member + "_") || member.starts_with(field + "_") ||
           (member == "on_sale" && field == "available") || (member == "what" && field == "operation");
}

} // namespace

findings unlisted_contracts(tree const& tree)
{
    auto const* list = find(tree, folder + "all_contracts.hpp");
    findings findings;
    for (auto const& source : tree) {
        auto const* name = constant_of_contract(source, "name");
        if (name != nullptr && (list == nullptr || !holds_code(list->tokens, struct_of(source))))
            findings.push_back({source.path, name->line,
                                struct_of(source) + " is not in " + folder + "all_contracts.hpp: add it"});
    }
    return findings;
}

findings unpublished_contracts(tree const& tree)
{
    findings findings;
    for (auto const& source : tree) {
        auto const* publisher = constant_of_contract(source, "publisher");
        if (publisher == nullptr)
            continue;
        std::string const module(publisher->content());
        if (!is_used_by(tree, module, source.path.substr(4)))
            findings.push_back({source.path, publisher->line,
                                "no file of src/modules/" + module +
                                    " includes this header: name the module that publishes it"});
    }
    return findings;
}

findings mispaired_members(tree const& tree)
{
    findings findings;
    for (auto const& source : tree) {
        if (!source.path.starts_with(folder))
            continue;
        // The tokens of a call are: members . kind ( "name" , event . field
        for (std::size_t i = 0; i + 8 < source.tokens.size(); ++i) {
            auto const* token = &source.tokens[i];
            if (!token[0].is("members") || !token[1].is(".") || !token[3].is("(") || !token[4].is_text() ||
                !token[7].is("."))
                continue;
            auto const& field = token[8].text;
            if (!is_pair(snake_case(token[4].content()), field))
                findings.push_back({source.path, token->line,
                                    std::string(token[4].content()) + " is no name for " + field +
                                        ": a member is called as its field"});
        }
    }
    return findings;
}

} // namespace fcg::architecture
