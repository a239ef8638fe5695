#pragma once
#include <string>
#include <vector>

namespace fcg::test {

/// What this process syncs and renames outside of the engine's file system, in order: "sync <path>" and
/// "rename <path>", the latter by the new name. While one is alive; no sync of this program reaches a disk.
class noted_syncs {
public:
    noted_syncs();
    ~noted_syncs();
    noted_syncs(noted_syncs const&) = delete;
    noted_syncs& operator=(noted_syncs const&) = delete;

    std::vector<std::string> const& all() const { return all_; }

    /// Its place in the order; -1 when it did not happen.
    std::ptrdiff_t place_of(std::string const& what) const;

    void add(std::string what) { all_.push_back(std::move(what)); }

private:
    std::vector<std::string> all_;
};

} // namespace fcg::test
