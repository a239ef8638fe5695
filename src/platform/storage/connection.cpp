#include "platform/storage/connection.hpp"

#include "platform/storage/errors.hpp"
#include "platform/storage/log_buffering_vfs.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <mutex>

namespace fcg::storage {
namespace {

/// Far more than the statements of any module. Bounds the cache in case texts are made at run time.
constexpr std::size_t max_statements = 256;
constexpr int busy_timeout_ms = 5'000;

/// Turns off the engine's count of its memory, which is one lock for all threads and which nothing here
/// reads.
void configure_engine_once()
{
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

std::string shortened(std::string_view sql)
{
    constexpr std::size_t max_count = 160;
    std::string text;
    for (char const character : sql.substr(0, max_count)) {
        bool const blank = character == ' ' || character == '\n' || character == '\t';
        if (!blank)
            text += character;
        else if (!text.empty() && text.back() != ' ')
            text += ' ';
    }
    return sql.size() > max_count ? text + "..." : text;
}

/// Returns what the operator can do about an error that another attempt can overcome; null for all other
/// errors.
char const* remedy(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "free some space on that disk; writing resumes by itself then";
    case SQLITE_IOERR:
        return "the disk refused; see the system's log and the free space";
    case SQLITE_READONLY:
        return "make the file and its folder writable for the user that runs fcg";
    case SQLITE_CANTOPEN:
        return "check that the folder exists and that the user that runs fcg may write there";
    case SQLITE_BUSY:
        return "another program holds the file's lock; end it";
    case SQLITE_NOMEM:
        return "the machine is out of memory";
    default:
        return nullptr;
    }
}

std::size_t number_of(char const* parameter, std::string_view sql)
{
    std::string_view const name = parameter ? parameter : "";
    std::size_t number = 0;
    if (name.size() > 1 && name.front() == '$')
        std::from_chars(name.data() + 1, name.data() + name.size(), number);
    if (number == 0)
        throw storage_error("parameters are written $1, $2, ...: " + shortened(sql));
    return number;
}

} // namespace

connection::connection(std::filesystem::path file, access access) : file_(std::move(file))
{
    configure_engine_once();
    try {
        open(access);
        configure(access);
    } catch (...) {
        statements_.clear();
        sqlite3_close(handle_);
        throw;
    }
}

connection::~connection()
{
    statements_.clear();
    sqlite3_close(handle_);
}

void connection::open(access access)
{
    bool const writes = access == access::read_write;
    int const mode = writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    char const* const vfs = writes ? log_buffering_vfs() : nullptr;
    int const code =
        sqlite3_open_v2(file_.c_str(), &handle_, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
    if (code != SQLITE_OK)
        fail(code, "open");
    // Text in double quotes is a name, as everywhere else in SQL, and never silently a text value.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    offer_collect_numbers();
}

void connection::configure(access access)
{
    sqlite3_busy_timeout(handle_, busy_timeout_ms);
    run_script("PRAGMA foreign_keys = ON;"
               // Savepoints and sorts never touch the disk.
               "PRAGMA temp_store = MEMORY;"
               // A connection unmaps the file whenever another one has committed, so reads beside a writer
               // would take three times as long.
               "PRAGMA mmap_size = 0;");
    if (access == access::read_only) {
        run_script("PRAGMA cache_size = -4096;");
        return;
    }
    run_script("PRAGMA synchronous = FULL;"
               "PRAGMA cache_size = -16384;"
               "PRAGMA secure_delete = FAST;"
               "PRAGMA journal_size_limit = 67108864;");
    if (sqlite3_db_readonly(handle_, "main") == 1)
        fail(SQLITE_READONLY, "open");
    auto const journal = take("PRAGMA journal_mode = WAL");
    step(*journal);
    auto const* mode = reinterpret_cast<char const*>(sqlite3_column_text(journal->handle, 0));
    if (mode == nullptr || std::string_view(mode) != "wal")
        throw storage_error(file_.string() +
                            ": this file system cannot hold a write-ahead log; use a local disk");
    // Replaces the engine's own checkpoints, which would run inside a commit that a caller waits for.
    auto const count_frames = [](void* frames, sqlite3*, char const*, int count) {
        *static_cast<int*>(frames) = count;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(handle_, count_frames, &frames_in_log_);
}

borrowed_statement connection::take(std::string_view sql)
{
    auto const [first, last] = statements_.equal_range(sql);
    auto const free = std::find_if(first, last, [](auto const& entry) { return !entry.second->in_use; });
    auto& statement = free != last ? *free->second : prepare(sql);
    statement.in_use = true;
    statement.last_used = ++uses_;
    return borrowed_statement(&statement);
}

prepared_statement& connection::prepare(std::string_view sql)
{
    auto prepared = std::make_unique<prepared_statement>();
    prepared->owner = this;
    char const* rest = nullptr;
    int const code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared->handle, &rest);
    if (code != SQLITE_OK)
        fail(code, sql);
    if (prepared->handle == nullptr)
        throw storage_error("an empty statement: " + shortened(sql));
    int const parameters = sqlite3_bind_parameter_count(prepared->handle);
    for (int i = 1; i <= parameters; ++i) {
        auto const number = number_of(sqlite3_bind_parameter_name(prepared->handle, i), sql);
        prepared->value_of.push_back(number - 1);
        prepared->values = std::max(prepared->values, number);
    }
    if (statements_.size() >= max_statements)
        forget_oldest();
    return *statements_.emplace(std::string(sql), std::move(prepared))->second;
}

void connection::forget_oldest()
{
    auto const last_use = [](auto const& entry) {
        return entry.second->in_use ? std::numeric_limits<std::uint64_t>::max() : entry.second->last_used;
    };
    auto const oldest = std::ranges::min_element(statements_, {}, last_use);
    if (!oldest->second->in_use)
        statements_.erase(oldest);
}

bool connection::step(prepared_statement& statement)
{
    int const code = sqlite3_step(statement.handle);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        fail(code, sqlite3_sql(statement.handle));
    return false;
}

std::int64_t connection::run(std::string_view sql, std::span<value const> values)
{
    auto const statement = take(sql);
    bind(*statement, values, borrowed::for_this_call);
    while (step(*statement)) {
    }
    return sqlite3_stmt_readonly(statement->handle) ? 0 : sqlite3_changes64(handle_);
}

void connection::run_script(std::string const& sql)
{
    int const code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        fail(code, sql);
}

bool connection::owes_foreign_keys() const
{
    int owed = 0;
    int unused = 0;
    sqlite3_db_status(handle_, SQLITE_DBSTATUS_DEFERRED_FKS, &owed, &unused, 0);
    return owed != 0;
}

void connection::checkpoint(bool restart, std::chrono::milliseconds patience)
{
    sqlite3_busy_timeout(handle_, static_cast<int>(patience.count()));
    int const mode = restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    int const code = sqlite3_wal_checkpoint_v2(handle_, "main", mode, nullptr, nullptr);
    sqlite3_busy_timeout(handle_, busy_timeout_ms);
    int const kind = code & 0xff;
    // If readers are in the way, the next checkpoint copies the rest.
    if (code != SQLITE_OK && kind != SQLITE_BUSY && kind != SQLITE_LOCKED)
        fail(code, "checkpoint");
}

void connection::sync_what_was_found()
{
    int const code = sqlite3_wal_checkpoint_v2(handle_, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    // The log is synced before anything is copied from it, so a disk without room for the copy does no harm.
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_FULL)
        fail(code, "open");
}

void connection::fail(int code, std::string_view doing)
{
    // If opening ran out of memory, there is no handle.
    std::string const reason = handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    std::string text =
        file_.string() + ": " + reason + " (" + std::to_string(code) + ") at: " + shortened(doing);
    if ((code & 0xff) == SQLITE_CONSTRAINT)
        throw constraint_violation(text);
    if (char const* const advice = remedy(code))
        throw storage_unavailable(text + "; " + advice);
    throw storage_error(text);
}

} // namespace fcg::storage
