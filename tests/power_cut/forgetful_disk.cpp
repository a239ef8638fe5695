#include "forgetful_disk.hpp"

#include "platform/core/random.hpp"
#include "support/seeded_random.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <stdexcept>

namespace fcg::test {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t sector = 512;

/// A write or a truncation that is not synced.
struct change {
    std::uint64_t history_position; ///< its position in the disk's history
    std::uint64_t offset;
    std::string bytes;
    bool is_truncation = false; ///< truncates the file to `offset`
};

std::mutex disks_guard;
std::vector<forgetful_disk*> disks;

std::string folder_of(std::string const& path)
{
    return path.substr(0, path.rfind('/'));
}

std::string text_in(fs::path const& path)
{
    std::string text(fs::file_size(path), '\0');
    std::ifstream(path, std::ios::binary).read(text.data(), static_cast<std::streamsize>(text.size()));
    return text;
}

/// Returns true for files that the engine creates anew at each start, and for lock files. A disk need not
/// keep them.
bool is_volatile(fs::path const& path)
{
    return path.string().ends_with("-shm") || path.extension() == ".lock";
}

void apply(std::string& content, std::uint64_t offset, std::string_view bytes)
{
    if (content.size() < offset + bytes.size())
        content.resize(offset + bytes.size());
    bytes.copy(content.data() + offset, bytes.size());
}

/// Decides which of the changes that were not synced reached the disk before the power cut.
class survival {
public:
    survival(std::uint64_t seed, std::uint64_t oldest, std::uint64_t newest)
        : random_(seed),
          kind_(seed < 2 ? static_cast<kind>(seed) : static_cast<kind>(random_.below(4))),
          last_(oldest + random_.below(newest - oldest + 1)),
          share_(0.1 + 0.8 * random_.fraction())
    {
    }

    /// Returns true if one sector, or one entry of a folder, includes the change at this position.
    bool reaches(std::uint64_t at)
    {
        switch (kind_) {
        case kind::nothing:
            return false;
        case kind::everything:
            return true;
        case kind::in_order: // up to one change, which is torn
            return at < last_ || (at == last_ && random_.fraction() < 0.5);
        case kind::in_any_order:
            break;
        }
        return random_.fraction() < share_;
    }

private:
    enum class kind { nothing, everything, in_order, in_any_order };

    seeded_random random_;
    kind kind_;
    std::uint64_t last_;
    double share_;
};

/// A file whose sectors are written back whole, as they were at some moment: once a change of a sector is
/// lost, its later changes are lost too.
class painted_file {
public:
    painted_file(std::string content, survival& luck) : content_(std::move(content)), luck_(luck) {}

    void apply(change const& change)
    {
        if (change.is_truncation)
            return truncate(change);
        std::string_view const bytes = change.bytes;
        for (std::uint64_t done = 0; done < bytes.size();) {
            auto const offset = change.offset + done;
            auto const size = std::min<std::uint64_t>(sector - offset % sector, bytes.size() - done);
            if (!stale_.contains(offset / sector)) {
                if (luck_.reaches(change.history_position))
                    test::apply(content_, offset, bytes.substr(done, size));
                else
                    stale_.insert(offset / sector);
            }
            done += size;
        }
    }

    std::string const& content() const { return content_; }

private:
    void truncate(change const& change)
    {
        truncations_are_lost_ = truncations_are_lost_ || !luck_.reaches(change.history_position);
        if (truncations_are_lost_)
            return;
        content_.resize(std::min<std::size_t>(content_.size(), change.offset));
        stale_.clear();
    }

    std::string content_;
    survival& luck_;
    std::set<std::uint64_t> stale_;
    bool truncations_are_lost_ = false;
};

void put_file(fs::path const& path, std::string const& content)
{
    auto const folder = path.parent_path();
    if (fs::create_directories(folder))
        fs::permissions(folder, fs::perms::owner_all);
    std::ofstream(path, std::ios::binary) << content;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

} // namespace

struct forgetful_disk::file {
    std::string synced;
    std::vector<change> changes; ///< since the sync
};

struct forgetful_disk::folder {
    struct entry_change {
        std::uint64_t history_position;
        std::string path;
        file_ptr now; ///< null if it was removed
    };

    std::map<std::string, file_ptr> synced;
    std::map<std::string, file_ptr> now;
    std::vector<entry_change> changes;
};

forgetful_disk::forgetful_disk(fs::path const& folder) : root_(fs::canonical(folder).string())
{
    for (auto const& entry : fs::recursive_directory_iterator(root_)) {
        if (!entry.is_regular_file() || is_volatile(entry.path()))
            continue;
        auto const path = entry.path().string();
        auto const content = std::make_shared<file>(file{.synced = text_in(path), .changes = {}});
        auto& within = folders_[folder_of(path)];
        within.synced[path] = content;
        within.now[path] = content;
    }
    use_forgetful_files();
    std::lock_guard const hold(disks_guard);
    disks.push_back(this);
}

forgetful_disk::~forgetful_disk()
{
    std::lock_guard const hold(disks_guard);
    std::erase(disks, this);
}

forgetful_disk* forgetful_disk::holding(std::string_view path)
{
    std::lock_guard const hold(disks_guard);
    auto const holds = [path](forgetful_disk const* forgetful_disk) {
        return path.starts_with(forgetful_disk->root_ + "/");
    };
    auto const disk = std::ranges::find_if(disks, holds);
    return disk == disks.end() ? nullptr : *disk;
}

void forgetful_disk::cut_power_at(std::uint64_t number)
{
    std::lock_guard const hold(guard_);
    cut_at_ = number;
}

void forgetful_disk::cut_power()
{
    std::lock_guard const hold(guard_);
    has_power_ = false;
}

void forgetful_disk::start_another_process()
{
    std::lock_guard const hold(guard_);
    cut_at_ = 0;
    has_power_ = true;
}

bool forgetful_disk::has_power() const
{
    std::lock_guard const hold(guard_);
    return has_power_;
}

std::vector<forgetful_disk::operation> forgetful_disk::history() const
{
    std::lock_guard const hold(guard_);
    return history_;
}

void forgetful_disk::leave_out(left_out left_out)
{
    std::lock_guard const hold(guard_);
    left_out_ = left_out;
}

void forgetful_disk::lower_synchronous(std::string level)
{
    std::lock_guard const hold(guard_);
    lowered_synchronous_ = std::move(level);
}

std::string forgetful_disk::lowered_synchronous() const
{
    std::lock_guard const hold(guard_);
    return lowered_synchronous_;
}

forgetful_disk::file_ptr forgetful_disk::find(std::string const& path) const
{
    std::lock_guard const hold(guard_);
    auto const within = folders_.find(folder_of(path));
    if (within == folders_.end())
        return nullptr;
    auto const it = within->second.now.find(path);
    return it == within->second.now.end() ? nullptr : it->second;
}

/// Returns false without power. After true the power may be cut in this very operation.
bool forgetful_disk::begin(operation operation)
{
    if (!has_power_)
        return false;
    history_.push_back(operation);
    has_power_ = history_.size() != cut_at_;
    return true;
}

bool forgetful_disk::create(std::string const& path)
{
    std::lock_guard const hold(guard_);
    if (!begin(operation::create))
        return false;
    auto const handle = std::make_shared<file>();
    auto& within = folders_[folder_of(path)];
    within.now[path] = handle;
    within.changes.push_back({history_.size(), path, handle});
    return has_power_;
}

bool forgetful_disk::write(file& file, std::uint64_t offset, std::string_view bytes)
{
    std::lock_guard const hold(guard_);
    if (!begin(operation::write))
        return false;
    file.changes.push_back(
        {.history_position = history_.size(), .offset = offset, .bytes = std::string(bytes)});
    return has_power_;
}

bool forgetful_disk::truncate(file& file, std::uint64_t size)
{
    std::lock_guard const hold(guard_);
    if (!begin(operation::truncate))
        return false;
    file.changes.push_back(
        {.history_position = history_.size(), .offset = size, .bytes = {}, .is_truncation = true});
    return has_power_;
}

bool forgetful_disk::remove(std::string const& path)
{
    std::lock_guard const hold(guard_);
    if (!begin(operation::remove))
        return false;
    auto& within = folders_[folder_of(path)];
    within.now.erase(path);
    within.changes.push_back({history_.size(), path, nullptr});
    return has_power_;
}

bool forgetful_disk::sync(file& file, std::string const& path)
{
    std::lock_guard const hold(guard_);
    if (!begin(operation::sync) || !has_power_)
        return false;
    auto const ending = left_out_ == left_out::log_syncs        ? "-wal"
                        : left_out_ == left_out::database_syncs ? ".db"
                                                                : nullptr;
    if (ending != nullptr && path.ends_with(ending))
        return true;
    for (auto const& change : file.changes)
        if (change.is_truncation)
            file.synced.resize(std::min<std::size_t>(file.synced.size(), change.offset));
        else
            apply(file.synced, change.offset, change.bytes);
    file.changes.clear();
    return true;
}

bool forgetful_disk::sync_folder(std::string const& path)
{
    std::lock_guard const hold(guard_);
    if (!begin(operation::sync_folder) || !has_power_)
        return false;
    auto& folder_state = folders_[path];
    if (left_out_ == left_out::folder_syncs)
        return true;
    folder_state.synced = folder_state.now;
    folder_state.changes.clear();
    return true;
}

std::uint64_t forgetful_disk::oldest_change() const
{
    std::uint64_t oldest = history_.size();
    auto const look = [&oldest](auto const& changes) {
        if (!changes.empty())
            oldest = std::min(oldest, changes.front().history_position);
    };
    for (auto const& [name, within] : folders_) {
        look(within.changes);
        for (auto const& [path, content] : within.now)
            look(content->changes);
    }
    return oldest;
}

void forgetful_disk::draw_image(std::uint64_t seed, fs::path const& target_path) const
{
    std::lock_guard const hold(guard_);
    if (has_power_)
        throw std::logic_error("an image is what is left when the power is gone");
    survival luck(seed, oldest_change(), history_.size());
    for (auto const& [name, within] : folders_) {
        auto entries = within.synced;
        std::set<std::string> stale;
        for (auto const& change : within.changes) {
            if (stale.contains(change.path) || !luck.reaches(change.history_position)) {
                stale.insert(change.path);
                continue;
            }
            if (change.now)
                entries[change.path] = change.now;
            else
                entries.erase(change.path);
        }
        for (auto const& [path, content] : entries) {
            painted_file painted(content->synced, luck);
            for (auto const& change : content->changes)
                painted.apply(change);
            put_file(target_path / path.substr(root_.size() + 1), painted.content());
        }
    }
}

} // namespace fcg::test
