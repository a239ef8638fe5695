#pragma once
#include <string>
#include <vector>

namespace fcg::test {

/// Records the syncs and renames of this process outside the engine's file system while it exists, in order:
/// "sync <path>" and "rename <path>", with the new name. No sync of this program reaches a disk.
class noted_syncs {
public:
    noted_syncs();
    ~noted_syncs();
    noted_syncs(noted_syncs const&) = delete;
    noted_syncs& operator=(noted_syncs const&) = delete;

    std::vector<std::string> const& all() const { return texts_; }

    /// Returns the position of a record. Returns -1 if there is none.
    std::ptrdiff_t place_of(std::string const& text) const;

    void add(std::string text) { texts_.push_back(std::move(text)); }

private:
    std::vector<std::string> texts_;
};

} // namespace fcg::test
