#include "inside/engine/open_search_engine.hpp"

#include "inside/engine/feeder.hpp"
#include "inside/engine/guarded_server.hpp"
#include "inside/engine/page_reading.hpp"
#include "inside/engine/query_body.hpp"
#include "inside/engine/suggestion_list.hpp"
#include "inside/index/document_store.hpp"
#include "inside/search/highlights.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <ranges>

namespace fcg::indexer {

namespace {

constexpr std::chrono::seconds longest_stop{10};
/// In the places of its lists, so that they are told from the embedded engine's.
constexpr std::string_view our_mark = "opensearch";
/// Some games may be called alike.
constexpr std::size_t titles_for_one = 2;

bool is_ours(search_place const& place)
{
    return place.keys.size() == 2 && place.keys.front() == our_mark;
}

bool has_filters(search_query const& wanted)
{
    return wanted.min_price || wanted.max_price || wanted.first_day || wanted.last_day ||
           std::ranges::any_of(wanted.labels, [](auto const& label) { return label.has_value(); });
}

/// Whether the words alone find anything.
search_query without_filters(search_query const& wanted)
{
    search_query all;
    all.text = wanted.text;
    all.order = search_order::popularity;
    all.limit = 0;
    return all;
}

/// In the words of the best hit.
std::string corrected(live_index const& memory, wording const& words, std::optional<game_number> best)
{
    if (!best)
        return {};
    understood as;
    as.words = words.words;
    auto const& card = memory.at(*best);
    std::vector<std::string_view> texts{card.title_key};
    for (auto const label : card.labels)
        texts.push_back(memory.label_at(label).key);
    return as_understood(as, texts);
}

} // namespace

struct open_search_engine::inside {
    inside(surroundings& with, open_search_settings const& how, storage::database& database,
           shelf const& from_shelf, search_engine& other)
        : background(with.background),
          db(database),
          from(from_shelf),
          embedded(other),
          feeding(with, how, database, from_shelf),
          server(with, how, feeding),
          tasks(with.background),
          fallbacks(with.metrics.counter("fcg_search_fallback_total",
                                         "Searches that the embedded engine answered in place of the server"))
    {
    }

    task<std::optional<search_page>> search(search_query const& wanted, std::string const& after);
    task<std::optional<search_page>> search_words(search_query const& wanted, std::string const& after);
    task<std::optional<search_page>> ask(search_query const& wanted, wording const* words,
                                         std::string const& after);
    task<search_page> complete(wording const* words, found_page found, shelf::index index);
    task<std::optional<bool>> finds_anything(search_query const& wanted, wording const& words);
    task<std::optional<wording>> next_wording(std::shared_ptr<wordings> of);
    task<std::optional<std::vector<suggestion>>> suggest(std::string const& text, std::size_t max_count);

    async::loop& background;
    storage::database& db;
    shelf const& from;
    search_engine& embedded;
    feeder feeding;
    guarded_server server;
    async::task_group tasks;
    telemetry::counter fallbacks;
};

/// Looking for similar words takes too long for a loop.
task<std::optional<wording>> open_search_engine::inside::next_wording(std::shared_ptr<wordings> of)
{
    auto choosing = [of = std::move(of)](storage::reader&) { return of->next(); };
    auto chosen = co_await db.read_long(std::move(choosing));
    co_return chosen;
}

/// The games as they are now; those that left since the server was told are not among them.
task<search_page> open_search_engine::inside::complete(wording const* words, found_page found,
                                                       shelf::index index)
{
    std::vector<game_number> numbers;
    for (auto const& text : found.game_ids)
        if (auto const id = core::uuid::parse(text))
            if (auto const number = index.memory->find(*id))
                numbers.push_back(*number);
    auto reading = [tables = index.tables, &numbers](storage::reader& in) {
        return read_documents(in, tables, numbers);
    };
    auto documents = co_await db.read_long(reading);
    search_page page;
    for (auto& one : documents) {
        auto marked = words ? highlights_of(one.game, words->words)
                            : std::vector<std::pair<std::string, std::string>>{};
        page.hits.push_back({std::move(one), std::move(marked)});
    }
    page.total = found.total;
    page.facets = std::move(found.facets);
    if (found.next)
        page.next = search_place{{std::string(our_mark), std::move(*found.next)}};
    if (words != nullptr && !numbers.empty())
        page.corrected = corrected(*index.memory, *words, numbers.front());
    page.engine = our_mark;
    co_return page;
}

task<std::optional<search_page>>
open_search_engine::inside::ask(search_query const& wanted, wording const* words, std::string const& after)
{
    auto body = search_body(wanted, words, after, server.limit());
    auto const answer = co_await server.search(std::move(body), page_filter);
    if (!answer)
        co_return std::nullopt;
    auto index = from.live();
    auto found = read_page(*answer, wanted, *index.memory);
    auto page = co_await complete(words, std::move(found), std::move(index));
    co_return page;
}

task<std::optional<bool>> open_search_engine::inside::finds_anything(search_query const& wanted,
                                                                     wording const& words)
{
    auto const all = without_filters(wanted);
    std::string const from_the_start;
    auto const page = co_await ask(all, &words, from_the_start);
    if (!page)
        co_return std::nullopt;
    co_return page->total > 0;
}

/// The first way to take the words that finds something; what the filters leave of it may be nothing.
task<std::optional<search_page>> open_search_engine::inside::search_words(search_query const& wanted,
                                                                          std::string const& after)
{
    auto const memory = from.live().memory;
    auto const ways = std::make_shared<wordings>(wanted.text, memory, search_scope::everything);
    std::optional<search_page> last;
    for (;;) {
        auto const words = co_await next_wording(ways);
        if (!words)
            break;
        last = co_await ask(wanted, &*words, after);
        if (!last || last->total > 0)
            co_return last;
        if (!has_filters(wanted))
            continue;
        auto const is_known = co_await finds_anything(wanted, *words);
        if (!is_known || *is_known)
            co_return is_known ? last : std::nullopt;
    }
    if (!last) { // there are no words in it
        last.emplace();
        last->engine = our_mark;
        if (wanted.facets)
            last->facets = empty_facets();
    }
    co_return last;
}

task<std::optional<search_page>> open_search_engine::inside::search(search_query const& wanted,
                                                                    std::string const& after)
{
    try {
        bool const has_text = !core::trim(wanted.text).empty();
        auto work = has_text ? search_words(wanted, after) : ask(wanted, nullptr, after);
        auto page = co_await std::move(work);
        co_return page;
    } catch (search_server_failed const&) { // its answer made no sense
        feeding.doubt();
    }
    co_return std::nullopt;
}

task<std::optional<std::vector<suggestion>>> open_search_engine::inside::suggest(std::string const& text,
                                                                                 std::size_t max_count)
{
    auto const index = from.live();
    auto const ways = std::make_shared<wordings>(text, index.memory, search_scope::titles);
    if (max_count == 0)
        co_return std::vector<suggestion>{};
    for (;;) {
        auto const words = co_await next_wording(ways);
        if (!words)
            co_return std::vector<suggestion>{};
        auto body = suggest_body(*words, max_count * titles_for_one, server.limit());
        auto const answer = co_await server.search(std::move(body), names_filter);
        if (!answer)
            co_return std::nullopt;
        auto const found = read_names(*answer, *words, *index.memory);
        if (found.is_empty())
            continue;
        co_return db.read(
            [&](storage::reader& in) { return mix_suggestions(in, index, found, *words, max_count); });
    }
}

open_search_engine::open_search_engine(surroundings& with, open_search_settings const& how,
                                       storage::database& db, shelf const& from, search_engine& embedded)
    : inside_(std::make_unique<inside>(with, how, db, from, embedded))
{
}

open_search_engine::~open_search_engine() = default;

void open_search_engine::start()
{
    async::keep_running(inside_->tasks, inside_->background, "feeding the search server",
                        [this] { return inside_->feeding.run(); });
}

task<bool> open_search_engine::stop()
{
    bool const ended = co_await inside_->tasks.drain(longest_stop);
    co_return ended;
}

void open_search_engine::wake()
{
    inside_->feeding.wake();
}

std::string open_search_engine::name() const
{
    return inside_->feeding.may_answer() ? std::string(our_mark) : inside_->embedded.name();
}

task<http::result<search_page>> open_search_engine::search(search_query wanted)
{
    auto& my = *inside_;
    std::string after;
    if (is_ours(wanted.after)) {
        auto values = read_sort_values(wanted, wanted.after.keys.back());
        if (!values)
            co_return http::invalid_fields({{"cursor", "is not one of this search"}});
        after = std::move(*values);
    }
    if (wanted.after.keys.empty() || !after.empty()) {
        auto page = co_await my.search(wanted, after);
        if (page)
            co_return std::move(*page);
    }
    my.fallbacks.add();
    if (!after.empty())
        throw core::unavailable_elsewhere("the search server, where this list began, cannot be asked now; "
                                          "begin the list anew");
    auto page = co_await my.embedded.search(std::move(wanted)); // also what it began it goes on with
    if (page)
        page->fallback = true;
    co_return page;
}

task<std::vector<suggestion>> open_search_engine::suggest(std::string text, std::size_t max_count)
{
    auto& my = *inside_;
    auto found = co_await my.suggest(text, max_count);
    if (found)
        co_return std::move(*found);
    my.fallbacks.add();
    auto other = co_await my.embedded.suggest(std::move(text), max_count);
    co_return other;
}

async::watched_circuit& open_search_engine::circuit()
{
    return inside_->server.circuit();
}

} // namespace fcg::indexer
