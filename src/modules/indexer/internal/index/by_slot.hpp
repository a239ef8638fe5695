#pragma once
#include "internal/index/numbers.hpp"

#include <array>
#include <string>

namespace fcg::indexer {

/// An SQL statement for either set of tables. It is written for slot a: documents_a, words_a.
class by_slot {
public:
    explicit by_slot(std::string written_for_a) : texts_{written_for_a, for_b(written_for_a)} {}

    std::string const& operator[](slot slot) const { return texts_[static_cast<std::size_t>(slot)]; }

private:
    static std::string for_b(std::string text)
    {
        for (std::string const table : {"documents_a", "words_a"})
            for (auto index = text.find(table); index != std::string::npos; index = text.find(table, index))
                text[index + table.size() - 1] = 'b';
        return text;
    }

    std::array<std::string, 2> texts_;
};

} // namespace fcg::indexer
