#pragma once
#include <filesystem>

namespace fcg::storage {

/// An exclusive lock on FILE.lock, which keeps other processes, and other databases of this process, away
/// from a file. FILE.lock holds the owner's process id. The system releases the lock when the process ends,
/// however it ends.
class file_lock {
public:
    /// Takes the lock. Throws file_in_use, which names the file and the owning process, or another
    /// storage_error.
    explicit file_lock(std::filesystem::path const& file);
    ~file_lock();
    file_lock(file_lock const&) = delete;
    file_lock& operator=(file_lock const&) = delete;

private:
    int descriptor_;
};

} // namespace fcg::storage
