#include "internal/search/typed_text.hpp"

#include "internal/text/words.hpp"

namespace fcg::indexer {

typed_text read_typed(std::string_view text)
{
    auto words = split_words(text, max_typed_words + 1);
    typed_text typed;
    typed.last_goes_on =
        !words.empty() && words.size() <= max_typed_words && text.find(' ', words.back().end) == text.npos;
    if (words.size() > max_typed_words)
        words.pop_back();
    for (auto& word : words)
        typed.words.push_back(std::move(word.folded));
    return typed;
}

} // namespace fcg::indexer
