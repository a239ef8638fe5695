#pragma once
#include "source.hpp"

#include <cstddef>
#include <vector>

namespace fcg::architecture {

/// Returns true for a name or a keyword: a letter or an underscore begins it.
bool is_identifier(token const& token);

/// Returns, for each token, whether a function's body is the innermost scope around it.
std::vector<bool> in_function_bodies(std::vector<token> const& tokens);

/// Returns true if the word at `index` is declared there as a parameter, a local, a field or a type. Where
/// tokens cannot tell a declaration from a use, as in `f(a, b & word)`, the use counts as a declaration: the
/// word is then declared in another place as well. Does not recognise the further names of one statement
/// (`int a, b;`).
bool declares(std::vector<token> const& tokens, std::size_t index, bool in_function_body);

} // namespace fcg::architecture
