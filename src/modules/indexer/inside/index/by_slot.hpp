#pragma once
#include "inside/index/numbers.hpp"

#include <array>
#include <string>

namespace fcg::indexer {

/// A statement for either set of tables. It is written for slot a: documents_a, words_a.
class by_slot {
public:
    explicit by_slot(std::string written_for_a) : texts_{written_for_a, for_b(written_for_a)} {}

    std::string const& operator[](slot which) const { return texts_[static_cast<std::size_t>(which)]; }

private:
    static std::string for_b(std::string text)
    {
        for (std::string const table : {"documents_a", "words_a"})
            for (auto at = text.find(table); at != std::string::npos; at = text.find(table, at))
                text[at + table.size() - 1] = 'b';
        return text;
    }

    std::array<std::string, 2> texts_;
};

} // namespace fcg::indexer
