#include "platform/core/folders.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace fcg::core {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_at(char const* doing, fs::path const& folder, int error)
{
    throw fs::filesystem_error(doing, folder, std::error_code(error, std::generic_category()));
}

void make_one(fs::path const& folder, mode_t mode)
{
    if (!fs::is_directory(folder) && ::mkdir(folder.c_str(), mode) != 0 && errno != EEXIST)
        fail_at("cannot make the folder", folder, errno);
    sync_folder(folder.parent_path());
}

} // namespace

void make_durable_folder(fs::path const& folder)
{
    constexpr mode_t owner_alone = 0700;
    constexpr mode_t as_the_user_wants = 0777;
    auto path = fs::absolute(folder).lexically_normal();
    if (!path.has_filename()) // the path ends in a slash, such as "data/"
        path = path.parent_path();
    std::vector<fs::path> missing;
    for (auto above = path.parent_path(); !fs::exists(above); above = above.parent_path())
        missing.push_back(above);
    for (auto above = missing.rbegin(); above != missing.rend(); ++above)
        make_one(*above, as_the_user_wants);
    make_one(path, owner_alone);
    if (!fs::is_directory(path))
        fail_at("cannot make the folder", path, ENOTDIR);
}

void sync_folder(fs::path const& folder)
{
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == EACCES)
            return;
        fail_at("cannot open the folder", folder, errno);
    }
    bool const is_synced = ::fsync(descriptor) == 0;
    int const error = errno;
    ::close(descriptor);
    constexpr std::array no_such_sync{EINVAL, EROFS, ENOTSUP};
    if (!is_synced && std::ranges::find(no_such_sync, error) == no_such_sync.end())
        fail_at("cannot sync the folder", folder, error);
}

} // namespace fcg::core
