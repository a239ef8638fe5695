// Wraps the engine's own file system, so that its writes and syncs go through a forgetful_disk. It becomes
// the default of this process, and the code under test opens its files as usual. No other file of the tests
// includes the engine's library.
#include "forgetful_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <string_view>

namespace fcg::test {

namespace {

struct open_file {
    forgetful_disk& disk;
    forgetful_disk::file_ptr content;
    std::string path;
    /// The first sync of a log or a journal that the engine has created also syncs its folder.
    bool was_synced = false;
};

/// The engine's handle of an open file. The real one follows it in memory.
struct handle {
    sqlite3_file base;
    open_file* opened;
};

sqlite3_vfs* real_files = nullptr;

open_file& opened(sqlite3_file* own_handle)
{
    return *reinterpret_cast<handle*>(own_handle)->opened;
}

sqlite3_file* real(sqlite3_file* own_handle)
{
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<handle*>(own_handle) + 1);
}

bool has_power(sqlite3_file* handle)
{
    return opened(handle).disk.has_power();
}

using folder_opener = int (*)(char const*, int*);
folder_opener real_open_folder = nullptr;
thread_local std::string* folder_of_sync =
    nullptr; ///< receives the folder that the sync in progress syncs too

/// Records the folder, since the engine opens a folder only to sync it.
int open_folder(char const* file, int* descriptor)
{
    if (folder_of_sync == nullptr)
        return real_open_folder(file, descriptor);
    std::string_view const path = file;
    *folder_of_sync = path.substr(0, path.rfind('/'));
    return SQLITE_CANTOPEN; // the engine takes this for a file system whose folders need no sync
}

/// Runs a call of the real file system. Returns the folder that it would have synced. Empty if there is none.
template <class Call>
std::string watch_folder_sync(Call call, int& code)
{
    std::string folder;
    folder_of_sync = &folder;
    code = call();
    folder_of_sync = nullptr;
    return folder;
}

int close_file(sqlite3_file* handle)
{
    delete &opened(handle);
    return real(handle)->pMethods->xClose(real(handle));
}

int read_file(sqlite3_file* handle, void* data, int size, sqlite3_int64 offset)
{
    return has_power(handle) ? real(handle)->pMethods->xRead(real(handle), data, size, offset)
                             : SQLITE_IOERR_READ;
}

int write_file(sqlite3_file* handle, void const* data, int size, sqlite3_int64 offset)
{
    std::string_view const bytes(static_cast<char const*>(data), static_cast<std::size_t>(size));
    auto& file = opened(handle);
    if (!file.disk.write(*file.content, static_cast<std::uint64_t>(offset), bytes))
        return SQLITE_IOERR_WRITE;
    return real(handle)->pMethods->xWrite(real(handle), data, size, offset);
}

int truncate_file(sqlite3_file* handle, sqlite3_int64 size)
{
    auto& file = opened(handle);
    if (!file.disk.truncate(*file.content, static_cast<std::uint64_t>(size)))
        return SQLITE_IOERR_TRUNCATE;
    return real(handle)->pMethods->xTruncate(real(handle), size);
}

int sync_file(sqlite3_file* handle, int flags)
{
    auto& file = opened(handle);
    if (!file.disk.sync(*file.content, file.path))
        return SQLITE_IOERR_FSYNC;
    if (file.was_synced)
        return SQLITE_OK;
    file.was_synced = true;
    int code = SQLITE_OK;
    auto const folder =
        watch_folder_sync([&] { return real(handle)->pMethods->xSync(real(handle), flags); }, code);
    if (!folder.empty() && !file.disk.sync_folder(folder))
        return SQLITE_IOERR_DIR_FSYNC;
    return code;
}

int size_of_file(sqlite3_file* handle, sqlite3_int64* size)
{
    return has_power(handle) ? real(handle)->pMethods->xFileSize(real(handle), size) : SQLITE_IOERR_FSTAT;
}

int lock_file(sqlite3_file* handle, int level)
{
    return has_power(handle) ? real(handle)->pMethods->xLock(real(handle), level) : SQLITE_IOERR_LOCK;
}

int unlock_file(sqlite3_file* handle, int level)
{
    return real(handle)->pMethods->xUnlock(real(handle), level);
}

int check_reserved_lock(sqlite3_file* handle, int* result)
{
    return has_power(handle) ? real(handle)->pMethods->xCheckReservedLock(real(handle), result)
                             : SQLITE_IOERR_CHECKRESERVEDLOCK;
}

int control_file(sqlite3_file* handle, int operation, void* argument)
{
    bool const is_lowered = !opened(handle).disk.lowered_synchronous().empty();
    if (operation == SQLITE_FCNTL_PRAGMA && is_lowered) {
        auto const* const pragma = static_cast<char**>(argument);
        bool const raises = std::string_view(pragma[1]) == "synchronous" && pragma[2] != nullptr &&
                            pragma[2] != opened(handle).disk.lowered_synchronous();
        if (raises)
            return SQLITE_OK; // success for the engine
    }
    return real(handle)->pMethods->xFileControl(real(handle), operation, argument);
}

int sector_size(sqlite3_file* handle)
{
    return real(handle)->pMethods->xSectorSize(real(handle));
}

int device_characteristics(sqlite3_file* handle)
{
    return real(handle)->pMethods->xDeviceCharacteristics(real(handle));
}

int map_shared(sqlite3_file* handle, int page, int size, int extend, void volatile** data)
{
    return has_power(handle) ? real(handle)->pMethods->xShmMap(real(handle), page, size, extend, data)
                             : SQLITE_IOERR_SHMMAP;
}

int lock_shared(sqlite3_file* handle, int offset, int count, int flags)
{
    bool const lets_go = (flags & SQLITE_SHM_UNLOCK) != 0;
    return lets_go || has_power(handle) ? real(handle)->pMethods->xShmLock(real(handle), offset, count, flags)
                                        : SQLITE_IOERR_SHMLOCK;
}

void fence_shared(sqlite3_file* handle)
{
    real(handle)->pMethods->xShmBarrier(real(handle));
}

int unmap_shared(sqlite3_file* handle, int remove)
{
    return real(handle)->pMethods->xShmUnmap(real(handle), remove);
}

/// Version 2 has no memory-mapped reads; the store uses none.
sqlite3_io_methods const methods{2,
                                 close_file,
                                 read_file,
                                 write_file,
                                 truncate_file,
                                 sync_file,
                                 size_of_file,
                                 lock_file,
                                 unlock_file,
                                 check_reserved_lock,
                                 control_file,
                                 sector_size,
                                 device_characteristics,
                                 map_shared,
                                 lock_shared,
                                 fence_shared,
                                 unmap_shared,
                                 nullptr,
                                 nullptr};

int open_file_at(sqlite3_vfs*, char const* name, sqlite3_file* target_handle, int flags, int* out_flags)
{
    auto* const disk = name == nullptr ? nullptr : forgetful_disk::holding(name);
    if (disk == nullptr)
        return real_files->xOpen(real_files, name, target_handle, flags, out_flags);
    target_handle->pMethods = nullptr;
    bool const is_new = (flags & SQLITE_OPEN_CREATE) != 0 && disk->find(name) == nullptr;
    if (!disk->has_power() || (is_new && !disk->create(name)))
        return SQLITE_CANTOPEN;
    int const code = real_files->xOpen(real_files, name, real(target_handle), flags, out_flags);
    if (code != SQLITE_OK)
        return code;
    reinterpret_cast<handle*>(target_handle)->opened = new open_file{*disk, disk->find(name), name};
    target_handle->pMethods = &methods;
    return SQLITE_OK;
}

int remove_file(sqlite3_vfs*, char const* name, int sync_folder)
{
    auto* const disk = forgetful_disk::holding(name);
    if (disk == nullptr)
        return real_files->xDelete(real_files, name, sync_folder);
    if (disk->find(name) != nullptr ? !disk->remove(name) : !disk->has_power())
        return SQLITE_IOERR_DELETE;
    int code = SQLITE_OK;
    auto const folder =
        watch_folder_sync([&] { return real_files->xDelete(real_files, name, sync_folder); }, code);
    return folder.empty() || disk->sync_folder(folder) ? code : SQLITE_IOERR_DIR_FSYNC;
}

int look_for_file(sqlite3_vfs*, char const* name, int flags, int* result)
{
    auto* const disk = forgetful_disk::holding(name);
    if (disk != nullptr && !disk->has_power())
        return SQLITE_IOERR_ACCESS;
    return real_files->xAccess(real_files, name, flags, result);
}

/// Runs for each new connection, before its owner can configure it.
int lower_synchronous(sqlite3* connection, char**, void const*)
{
    auto const* const name = sqlite3_db_filename(connection, "main");
    auto const* const disk = name == nullptr ? nullptr : forgetful_disk::holding(name);
    auto const level = disk == nullptr ? std::string() : disk->lowered_synchronous();
    if (level.empty())
        return SQLITE_OK;
    return sqlite3_exec(connection, ("PRAGMA synchronous = " + level).c_str(), nullptr, nullptr, nullptr);
}

} // namespace

void use_forgetful_files()
{
    static sqlite3_vfs files = [] {
        real_files = sqlite3_vfs_find(nullptr);
        auto sqlite3_vfs = *real_files;
        sqlite3_vfs.szOsFile = static_cast<int>(sizeof(handle)) + real_files->szOsFile;
        sqlite3_vfs.pNext = nullptr;
        sqlite3_vfs.zName = "forgetful";
        sqlite3_vfs.xOpen = open_file_at;
        sqlite3_vfs.xDelete = remove_file;
        sqlite3_vfs.xAccess = look_for_file;
        return sqlite3_vfs;
    }();
    static bool const is_registered = [] {
        auto const* const name = "openDirectory";
        real_open_folder = reinterpret_cast<folder_opener>(real_files->xGetSystemCall(real_files, name));
        return real_files->xSetSystemCall(real_files, name,
                                          reinterpret_cast<sqlite3_syscall_ptr>(open_folder)) == SQLITE_OK &&
               sqlite3_vfs_register(&files, 1) == SQLITE_OK &&
               sqlite3_auto_extension(reinterpret_cast<void (*)()>(lower_synchronous)) == SQLITE_OK;
    }();
    if (!is_registered)
        throw std::bad_alloc();
}

} // namespace fcg::test
