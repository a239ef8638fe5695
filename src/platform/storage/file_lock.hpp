#pragma once
#include <filesystem>

namespace fcg::storage {

/// Keeps other processes, and other databases of this one, away from a file: an exclusive lock on FILE.lock,
/// which holds the owner's process id. The system lets go of it when the process ends, however it ends.
class file_lock {
public:
    /// Throws storage_error that names the file and the process that has it.
    explicit file_lock(std::filesystem::path const& file);
    ~file_lock();
    file_lock(file_lock const&) = delete;
    file_lock& operator=(file_lock const&) = delete;

private:
    int descriptor_;
};

} // namespace fcg::storage
