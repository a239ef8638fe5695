#include "internal/signing_keys.hpp"

#include "platform/core/folders.hpp"
#include "platform/core/text.hpp"

#include <sodium.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fcg::users {

namespace {

constexpr std::string_view first_key_name = "access-0001";

[[noreturn]] void fail(std::filesystem::path const& path, std::string const& reason)
{
    throw std::runtime_error("signing keys: " + path.string() + ": " + reason);
}

[[noreturn]] void fail_with_errno(std::filesystem::path const& path)
{
    fail(path, std::generic_category().message(errno));
}

void refuse_what_others_may_use(std::filesystem::path const& path, std::string const& wanted_mode)
{
    struct stat status{};
    if (stat(path.c_str(), &status) != 0)
        fail_with_errno(path);
    if ((status.st_mode & 077) != 0)
        fail(path, "others than its owner may use it; run: chmod " + wanted_mode + " " + path.string());
}

class open_file {
public:
    open_file(std::filesystem::path path, int flags)
        : path_(std::move(path)),
          handle_(open(path_.c_str(), flags, 0600))
    {
        if (handle_ < 0)
            fail_with_errno(path_);
    }

    ~open_file() { close(handle_); }

    open_file(open_file const&) = delete;
    open_file& operator=(open_file const&) = delete;

    void write_all(std::string_view text) const
    {
        if (write(handle_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            fail_with_errno(path_);
    }

    void sync() const
    {
        if (fsync(handle_) != 0)
            fail_with_errno(path_);
    }

private:
    std::filesystem::path path_;
    int handle_;
};

/// Writes the key completely or not at all: one that a crash truncated would sign out all users at the next
/// start.
void make_first_key(std::filesystem::path const& folder, core::random_source& random)
{
    std::array<std::byte, 32> secret{};
    random.fill(secret);
    auto text = core::to_hex(secret) + "\n";

    auto const final_path = folder / (std::string(first_key_name) + ".key");
    auto const draft_path = folder / (std::string(first_key_name) + ".new");
    std::filesystem::remove(draft_path);
    {
        open_file const draft(draft_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
        draft.write_all(text);
        draft.sync();
    }
    std::filesystem::rename(draft_path, final_path);
    sodium_memzero(text.data(), text.size());
    sodium_memzero(secret.data(), secret.size());
}

signing_key read_key(std::filesystem::path const& path)
{
    refuse_what_others_may_use(path, "600");
    std::ifstream file(path);
    std::string text;
    if (!std::getline(file, text))
        fail(path, "cannot be read, or is empty");

    signing_key key{path.stem().string(), {}};
    std::size_t length = 0;
    char const* end = nullptr;
    auto const digits = core::trim(text);
    bool const is_hex = sodium_hex2bin(key.secret.data(), key.secret.size(), digits.data(), digits.size(),
                                       nullptr, &length, &end) == 0;
    if (!is_hex || length != key.secret.size() || end != digits.data() + digits.size())
        fail(path, "must hold one line of 64 hexadecimal digits");
    sodium_memzero(text.data(), text.size());
    return key;
}

bool is_plain(std::string_view name)
{
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return !name.empty() && name.find_first_not_of(allowed) == std::string_view::npos;
}

std::vector<signing_key> read_keys(std::filesystem::path const& folder)
{
    std::vector<signing_key> keys;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() != ".key")
            continue;
        if (!is_plain(entry.path().stem().string()))
            fail(entry.path(), "name it with letters, digits, '-' and '_' only");
        keys.push_back(read_key(entry.path()));
    }
    std::ranges::sort(keys, {}, &signing_key::id);
    return keys;
}

} // namespace

std::vector<signing_key> load_signing_keys(std::filesystem::path const& folder, core::random_source& random)
{
    core::make_durable_folder(folder);
    refuse_what_others_may_use(folder, "700");
    auto keys = read_keys(folder);
    if (keys.empty()) {
        make_first_key(folder, random);
        keys = read_keys(folder);
    }
    // Needed even if an earlier start made the key, which may have crashed between the rename and this.
    core::sync_folder(folder);
    return keys;
}

} // namespace fcg::users
