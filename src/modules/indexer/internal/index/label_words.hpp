#pragma once
#include "internal/index/numbers.hpp"

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// The words of labels' keys, sorted, so that the labels with a word need no look at all labels. One thread
/// adds; any number of threads read with short waits only. Words are never removed.
class label_words {
public:
    /// Adds the words of a label's key, which must live as long as this.
    void add(std::string_view key, label_number label);

    /// Appends the labels in whose keys `text` may stand as title_match.hpp defines it: with a word that is
    /// `text`, that begins with it if it stands `as_prefix`, or that `text` begins with. A label may be
    /// appended several times.
    void find(std::string_view text, bool as_prefix, std::vector<label_number>& labels) const;

private:
    struct entry {
        std::string_view word;
        label_number label = 0;

        friend auto operator<=>(entry const&, entry const&) = default;
    };

    using piece = std::vector<entry>; ///< sorted
    using pieces = std::vector<std::shared_ptr<piece const>>;

    void publish(piece fresh);
    std::shared_ptr<pieces const> now() const;

    mutable std::mutex guard_;
    /// Words are added in new pieces that never change; readers take the list of pieces at that moment.
    std::shared_ptr<pieces const> published_ = std::make_shared<pieces>();
};

} // namespace fcg::indexer
