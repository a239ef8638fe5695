#pragma once
#include <filesystem>

namespace fcg::core {

/// Makes the folder, accessible only to its owner, and its missing parents, and syncs the entry of each.
/// After this has returned, a power cut cannot remove a folder or what is stored in it. The entry of an
/// existing folder is synced too, in case the process that made it did not get that far. Throws
/// std::filesystem::filesystem_error.
void make_durable_folder(std::filesystem::path const& folder);

/// Makes the folder's list of files durable after a file was made, renamed or removed. Does nothing if the
/// folder may not be read or its file system does not sync folders. Throws std::filesystem::filesystem_error.
void sync_folder(std::filesystem::path const& folder);

} // namespace fcg::core
