#pragma once
#include <filesystem>

namespace fcg::core {

/// Makes the folder, which only its owner may use, and those above it that are missing, and syncs the entry
/// of each: a power cut cannot take away a folder, and all that is answered from it, after this has returned.
/// A folder that is there already gets its own entry synced, in case its maker did not come so far. Throws
/// std::filesystem::filesystem_error.
void make_durable_folder(std::filesystem::path const& folder);

/// Makes durable which files stand in the folder, after one was made, renamed or removed. A folder that may
/// not be read, or whose file system does not sync folders, is left to that file system. Throws
/// std::filesystem::filesystem_error.
void sync_folder(std::filesystem::path const& folder);

} // namespace fcg::core
