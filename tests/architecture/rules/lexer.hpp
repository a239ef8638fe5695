#pragma once
#include "source.hpp"

namespace fcg::architecture {

/// Fills in tokens, comments and includes from the text.
void lex(source& source);

} // namespace fcg::architecture
