// A shim, as the engine calls a file system that passes its calls on to another one. Only the methods of a
// log, and the locks in the shared memory of its database, do more than that.
#include "platform/storage/log_buffering_vfs.hpp"

#include "platform/storage/log_buffer.hpp"

#include <algorithm>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <string>

namespace fcg::storage {
namespace {

/// The engine's handle of a database or of its log. The handle of the file system below follows in memory.
struct shim_file {
    sqlite3_file base;
    log_buffer* log;     ///< that of the log, also for its database while the log is open; null without one
    shim_file* database; ///< null for a database
};

shim_file& shim(sqlite3_file* file)
{
    return *reinterpret_cast<shim_file*>(file);
}

sqlite3_file* below(sqlite3_file* file)
{
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<shim_file*>(file) + 1);
}

sqlite3_vfs* below(sqlite3_vfs* vfs)
{
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

/// Passes a call on to the same method of the file below.
template <auto method, class... Arguments>
auto pass_on(sqlite3_file* file, Arguments... arguments)
{
    return (below(file)->pMethods->*method)(below(file), arguments...);
}

/// Passes a call on to the same function of the file system below.
template <auto function, class... Arguments>
auto pass_on_to_vfs(sqlite3_vfs* vfs, Arguments... arguments)
{
    return (below(vfs)->*function)(below(vfs), arguments...);
}

int read_log(sqlite3_file* file, void* data, int size, sqlite3_int64 offset)
{
    int const code = shim(file).log->prepare_read(size, offset);
    return code != SQLITE_OK ? code : pass_on<&sqlite3_io_methods::xRead>(file, data, size, offset);
}

int write_log(sqlite3_file* file, void const* data, int size, sqlite3_int64 offset)
{
    return shim(file).log->write({static_cast<char const*>(data), static_cast<std::size_t>(size)}, offset);
}

int truncate_log(sqlite3_file* file, sqlite3_int64 size)
{
    int const code = shim(file).log->flush();
    return code != SQLITE_OK ? code : pass_on<&sqlite3_io_methods::xTruncate>(file, size);
}

int sync_log(sqlite3_file* file, int flags)
{
    int const code = shim(file).log->flush();
    return code != SQLITE_OK ? code : pass_on<&sqlite3_io_methods::xSync>(file, flags);
}

int size_of_log(sqlite3_file* file, sqlite3_int64* size)
{
    int const code = shim(file).log->flush();
    return code != SQLITE_OK ? code : pass_on<&sqlite3_io_methods::xFileSize>(file, size);
}

int close_log(sqlite3_file* file)
{
    auto const& log = shim(file);
    log.log->end_transaction();
    log.database->log = nullptr;
    delete log.log;
    return pass_on<&sqlite3_io_methods::xClose>(file);
}

/// The first lock in the shared memory of a database is the write lock of its log. Who holds it is in a
/// transaction that writes.
int lock_shared_memory(sqlite3_file* database, int first, int count, int flags)
{
    auto* const log = first == 0 ? shim(database).log : nullptr;
    bool const is_released = (flags & SQLITE_SHM_UNLOCK) != 0;
    if (log != nullptr && is_released)
        log->end_transaction();
    int const code = pass_on<&sqlite3_io_methods::xShmLock>(database, first, count, flags);
    if (log != nullptr && !is_released && code == SQLITE_OK)
        log->begin_transaction();
    return code;
}

/// Version 2 has no memory-mapped reads; no connection uses them.
constexpr sqlite3_io_methods database_methods{
    .iVersion = 2,
    .xClose = pass_on<&sqlite3_io_methods::xClose>,
    .xRead = pass_on<&sqlite3_io_methods::xRead>,
    .xWrite = pass_on<&sqlite3_io_methods::xWrite>,
    .xTruncate = pass_on<&sqlite3_io_methods::xTruncate>,
    .xSync = pass_on<&sqlite3_io_methods::xSync>,
    .xFileSize = pass_on<&sqlite3_io_methods::xFileSize>,
    .xLock = pass_on<&sqlite3_io_methods::xLock>,
    .xUnlock = pass_on<&sqlite3_io_methods::xUnlock>,
    .xCheckReservedLock = pass_on<&sqlite3_io_methods::xCheckReservedLock>,
    .xFileControl = pass_on<&sqlite3_io_methods::xFileControl>,
    .xSectorSize = pass_on<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = pass_on<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = pass_on<&sqlite3_io_methods::xShmMap>,
    .xShmLock = lock_shared_memory,
    .xShmBarrier = pass_on<&sqlite3_io_methods::xShmBarrier>,
    .xShmUnmap = pass_on<&sqlite3_io_methods::xShmUnmap>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

constexpr sqlite3_io_methods log_methods = [] {
    auto methods = database_methods;
    methods.xClose = close_log;
    methods.xRead = read_log;
    methods.xWrite = write_log;
    methods.xTruncate = truncate_log;
    methods.xSync = sync_log;
    methods.xFileSize = size_of_log;
    return methods;
}();

/// Returns the database of this log. Null if the log cannot have a buffer: on a device that may damage what
/// is near a write that is cut off, the engine repeats the last frame up to the end of a sector, and syncs in
/// the middle of a page.
shim_file* database_of(char const* log_name)
{
    auto* const database = sqlite3_database_file_object(log_name);
    bool const is_ours = database != nullptr && database->pMethods == &database_methods;
    if (!is_ours)
        return nullptr;
    int const device = pass_on<&sqlite3_io_methods::xDeviceCharacteristics>(database);
    return (device & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0 ? &shim(database) : nullptr;
}

/// Gives an open log its buffer. Without memory for one, the log does without.
void buffer_log(sqlite3_file* file, shim_file& database)
{
    auto& log = shim(file);
    log.log = new (std::nothrow) log_buffer(below(file));
    if (log.log == nullptr)
        return;
    log.database = &database;
    database.log = log.log;
    file->pMethods = &log_methods;
}

int open_file(sqlite3_vfs* vfs, char const* name, sqlite3_file* file, int flags, int* out_flags)
{
    bool const is_log = (flags & SQLITE_OPEN_WAL) != 0;
    if (!is_log && (flags & SQLITE_OPEN_MAIN_DB) == 0)
        return below(vfs)->xOpen(below(vfs), name, file, flags, out_flags);
    shim(file) = {};
    int const code = below(vfs)->xOpen(below(vfs), name, below(file), flags, out_flags);
    if (code != SQLITE_OK) {
        if (below(file)->pMethods != nullptr)
            pass_on<&sqlite3_io_methods::xClose>(file);
        return code;
    }
    file->pMethods = &database_methods;
    if (auto* const database = is_log ? database_of(name) : nullptr)
        buffer_log(file, *database);
    return SQLITE_OK;
}

struct shim_vfs {
    explicit shim_vfs(sqlite3_vfs* below) : name(std::string("log buffer above ") + below->zName)
    {
        vfs.iVersion = std::min(below->iVersion, 3);
        vfs.szOsFile = static_cast<int>(sizeof(shim_file)) + below->szOsFile;
        vfs.mxPathname = below->mxPathname;
        vfs.zName = name.c_str();
        vfs.pAppData = below;
        vfs.xOpen = open_file;
        vfs.xDelete = pass_on_to_vfs<&sqlite3_vfs::xDelete>;
        vfs.xAccess = pass_on_to_vfs<&sqlite3_vfs::xAccess>;
        vfs.xFullPathname = pass_on_to_vfs<&sqlite3_vfs::xFullPathname>;
        vfs.xDlOpen = pass_on_to_vfs<&sqlite3_vfs::xDlOpen>;
        vfs.xDlError = pass_on_to_vfs<&sqlite3_vfs::xDlError>;
        vfs.xDlSym = pass_on_to_vfs<&sqlite3_vfs::xDlSym>;
        vfs.xDlClose = pass_on_to_vfs<&sqlite3_vfs::xDlClose>;
        vfs.xRandomness = pass_on_to_vfs<&sqlite3_vfs::xRandomness>;
        vfs.xSleep = pass_on_to_vfs<&sqlite3_vfs::xSleep>;
        vfs.xCurrentTime = pass_on_to_vfs<&sqlite3_vfs::xCurrentTime>;
        vfs.xGetLastError = pass_on_to_vfs<&sqlite3_vfs::xGetLastError>;
        vfs.xCurrentTimeInt64 = pass_on_to_vfs<&sqlite3_vfs::xCurrentTimeInt64>;
        vfs.xSetSystemCall = pass_on_to_vfs<&sqlite3_vfs::xSetSystemCall>;
        vfs.xGetSystemCall = pass_on_to_vfs<&sqlite3_vfs::xGetSystemCall>;
        vfs.xNextSystemCall = pass_on_to_vfs<&sqlite3_vfs::xNextSystemCall>;
        sqlite3_vfs_register(&vfs, 0);
    }

    shim_vfs(shim_vfs const&) = delete;
    shim_vfs& operator=(shim_vfs const&) = delete;

    std::string name;
    sqlite3_vfs vfs{};
};

} // namespace

char const* log_buffering_vfs()
{
    static std::mutex guard;
    // The engine keeps pointers to these until the process ends, so they are never destroyed.
    static auto& shims = *new std::list<shim_vfs>;
    std::lock_guard const hold(guard);
    auto* const lower = sqlite3_vfs_find(nullptr);
    auto const shim =
        std::ranges::find_if(shims, [lower](shim_vfs const& entry) { return entry.vfs.pAppData == lower; });
    return shim != shims.end() ? shim->name.c_str() : shims.emplace_back(lower).name.c_str();
}

} // namespace fcg::storage
