// The engine's own file system, wrapped: what it writes and syncs goes through a forgetful_disk. It becomes
// the default of this process, so that the code under test opens its files as always. The one file of the
// tests that knows the engine's library.
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
    /// The engine syncs the folder of a log or a journal that it has made with the first sync of that file.
    bool was_synced = false;
};

/// What the engine holds of an open file; behind it lies the real one.
struct handle {
    sqlite3_file base;
    open_file* opened;
};

sqlite3_vfs* real_files = nullptr;

open_file& opened(sqlite3_file* of)
{
    return *reinterpret_cast<handle*>(of)->opened;
}

sqlite3_file* real(sqlite3_file* of)
{
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<handle*>(of) + 1);
}

bool has_power(sqlite3_file* of)
{
    return opened(of).disk.has_power();
}

using folder_opener = int (*)(char const*, int*);
folder_opener real_open_folder = nullptr;
thread_local std::string* folder_of_sync =
    nullptr; ///< where a sync under way says which folder it syncs, too

/// The engine opens a folder for one reason: to sync it.
int open_folder(char const* file, int* descriptor)
{
    if (folder_of_sync == nullptr)
        return real_open_folder(file, descriptor);
    std::string_view const path = file;
    *folder_of_sync = path.substr(0, path.rfind('/'));
    return SQLITE_CANTOPEN; // which it takes for a file system whose folders need no sync
}

/// Runs a call of the real file system; the folder that it would have synced, or nothing.
template <class Call>
std::string watch_folder_sync(Call call, int& code)
{
    std::string folder;
    folder_of_sync = &folder;
    code = call();
    folder_of_sync = nullptr;
    return folder;
}

int close_file(sqlite3_file* of)
{
    delete &opened(of);
    return real(of)->pMethods->xClose(real(of));
}

int read_file(sqlite3_file* of, void* to, int size, sqlite3_int64 offset)
{
    return has_power(of) ? real(of)->pMethods->xRead(real(of), to, size, offset) : SQLITE_IOERR_READ;
}

int write_file(sqlite3_file* of, void const* from, int size, sqlite3_int64 offset)
{
    std::string_view const bytes(static_cast<char const*>(from), static_cast<std::size_t>(size));
    auto& one = opened(of);
    if (!one.disk.write(*one.content, static_cast<std::uint64_t>(offset), bytes))
        return SQLITE_IOERR_WRITE;
    return real(of)->pMethods->xWrite(real(of), from, size, offset);
}

int truncate_file(sqlite3_file* of, sqlite3_int64 size)
{
    auto& one = opened(of);
    if (!one.disk.truncate(*one.content, static_cast<std::uint64_t>(size)))
        return SQLITE_IOERR_TRUNCATE;
    return real(of)->pMethods->xTruncate(real(of), size);
}

int sync_file(sqlite3_file* of, int flags)
{
    auto& one = opened(of);
    if (!one.disk.sync(*one.content, one.path))
        return SQLITE_IOERR_FSYNC;
    if (one.was_synced)
        return SQLITE_OK;
    one.was_synced = true;
    int code = SQLITE_OK;
    auto const folder = watch_folder_sync([&] { return real(of)->pMethods->xSync(real(of), flags); }, code);
    if (!folder.empty() && !one.disk.sync_folder(folder))
        return SQLITE_IOERR_DIR_FSYNC;
    return code;
}

int size_of_file(sqlite3_file* of, sqlite3_int64* size)
{
    return has_power(of) ? real(of)->pMethods->xFileSize(real(of), size) : SQLITE_IOERR_FSTAT;
}

int lock_file(sqlite3_file* of, int level)
{
    return has_power(of) ? real(of)->pMethods->xLock(real(of), level) : SQLITE_IOERR_LOCK;
}

int unlock_file(sqlite3_file* of, int level)
{
    return real(of)->pMethods->xUnlock(real(of), level);
}

int check_reserved_lock(sqlite3_file* of, int* result)
{
    return has_power(of) ? real(of)->pMethods->xCheckReservedLock(real(of), result)
                         : SQLITE_IOERR_CHECKRESERVEDLOCK;
}

int control_file(sqlite3_file* of, int what, void* argument)
{
    bool const is_lowered = !opened(of).disk.lowered_synchronous().empty();
    if (what == SQLITE_FCNTL_PRAGMA && is_lowered) {
        auto const* const pragma = static_cast<char**>(argument);
        bool const raises = std::string_view(pragma[1]) == "synchronous" && pragma[2] != nullptr &&
                            pragma[2] != opened(of).disk.lowered_synchronous();
        if (raises)
            return SQLITE_OK; // done, as far as the engine knows
    }
    return real(of)->pMethods->xFileControl(real(of), what, argument);
}

int sector_size(sqlite3_file* of)
{
    return real(of)->pMethods->xSectorSize(real(of));
}

int device_characteristics(sqlite3_file* of)
{
    return real(of)->pMethods->xDeviceCharacteristics(real(of));
}

int map_shared(sqlite3_file* of, int page, int size, int extend, void volatile** to)
{
    return has_power(of) ? real(of)->pMethods->xShmMap(real(of), page, size, extend, to)
                         : SQLITE_IOERR_SHMMAP;
}

int lock_shared(sqlite3_file* of, int offset, int count, int flags)
{
    bool const lets_go = (flags & SQLITE_SHM_UNLOCK) != 0;
    return lets_go || has_power(of) ? real(of)->pMethods->xShmLock(real(of), offset, count, flags)
                                    : SQLITE_IOERR_SHMLOCK;
}

void fence_shared(sqlite3_file* of)
{
    real(of)->pMethods->xShmBarrier(real(of));
}

int unmap_shared(sqlite3_file* of, int remove)
{
    return real(of)->pMethods->xShmUnmap(real(of), remove);
}

/// Of version 2, which has no memory-mapped reads; the store uses none.
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

int open_file_at(sqlite3_vfs*, char const* name, sqlite3_file* into, int flags, int* out_flags)
{
    auto* const disk = name == nullptr ? nullptr : forgetful_disk::holding(name);
    if (disk == nullptr)
        return real_files->xOpen(real_files, name, into, flags, out_flags);
    into->pMethods = nullptr;
    bool const is_new = (flags & SQLITE_OPEN_CREATE) != 0 && disk->find(name) == nullptr;
    if (!disk->has_power() || (is_new && !disk->create(name)))
        return SQLITE_CANTOPEN;
    int const code = real_files->xOpen(real_files, name, real(into), flags, out_flags);
    if (code != SQLITE_OK)
        return code;
    reinterpret_cast<handle*>(into)->opened = new open_file{*disk, disk->find(name), name};
    into->pMethods = &methods;
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

/// For each new connection, before its owner can configure it.
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
        auto made = *real_files;
        made.szOsFile = static_cast<int>(sizeof(handle)) + real_files->szOsFile;
        made.pNext = nullptr;
        made.zName = "forgetful";
        made.xOpen = open_file_at;
        made.xDelete = remove_file;
        made.xAccess = look_for_file;
        return made;
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
