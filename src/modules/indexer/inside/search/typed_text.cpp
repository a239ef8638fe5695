#include "inside/search/typed_text.hpp"

#include "inside/text/words.hpp"

namespace fcg::indexer {

typed_text read_typed(std::string_view text)
{
    auto found = split_words(text, max_typed_words + 1);
    typed_text typed;
    typed.last_goes_on =
        !found.empty() && found.size() <= max_typed_words && text.find(' ', found.back().end) == text.npos;
    if (found.size() > max_typed_words)
        found.pop_back();
    for (auto& one : found)
        typed.words.push_back(std::move(one.folded));
    return typed;
}

} // namespace fcg::indexer
