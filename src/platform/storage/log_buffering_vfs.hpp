#pragma once

namespace fcg::storage {

/// Returns the name of a file system (VFS) of the engine that lies above its default one and gives each
/// write-ahead log a log_buffer. Registers it at the first call, and once more when the default is another
/// one. Thread-safe.
char const* log_buffering_vfs();

} // namespace fcg::storage
