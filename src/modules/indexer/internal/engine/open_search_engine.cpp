#include "internal/engine/open_search_engine.hpp"

#include "internal/engine/query_body.hpp"
#include "internal/index/document_store.hpp"
#include "internal/search/highlights.hpp"
#include "internal/search/suggesting.hpp"
#include "internal/search/understanding.hpp"
#include "platform/async/task_group.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <span>

namespace fcg::indexer {

namespace {

/// The mark in the cursors of this engine, which distinguishes them from the embedded engine's.
constexpr std::string_view our_mark = "opensearch";
/// The factor by which more titles are requested than wanted, because some games may have equal titles.
constexpr std::size_t titles_for_one = 2;

bool is_ours(search_cursor const& cursor)
{
    return cursor.keys.size() == 2 && cursor.keys.front() == our_mark;
}

bool has_filters(search_query const& query)
{
    return query.min_price || query.max_price || query.first_day || query.last_day ||
           std::ranges::any_of(query.labels, [](auto const& label) { return label.has_value(); });
}

/// Returns the query without filters, to find out whether the words alone find anything.
search_query without_filters(search_query const& query)
{
    search_query own_query;
    own_query.text = query.text;
    own_query.order = search_order::popularity;
    own_query.limit = 0;
    return own_query;
}

} // namespace

open_search_engine::open_search_engine(environment& env, open_search_settings const& settings,
                                       storage::database& db, index_slots const& index_slots,
                                       search_engine& embedded)
    : db_(db),
      index_slots_(index_slots),
      embedded_(embedded),
      feeding_(env, settings, db, index_slots),
      server_(env, settings, feeding_),
      fallbacks_(env.metrics.counter("fcg_search_fallback_total",
                                     "Searches that the embedded engine answered in place of the server"))
{
}

/// Runs on the thread pool, because finding similar words takes too long for a loop.
task<std::optional<wording>> open_search_engine::next_wording(std::shared_ptr<wordings> wordings)
{
    auto choosing = [own_wordings = std::move(wordings)](storage::reader&) { return own_wordings->next(); };
    auto chosen = co_await db_.read_long(std::move(choosing));
    co_return chosen;
}

/// Completes a page with the current state of the games. Drops games that left since the server was updated.
task<search_page> open_search_engine::complete(wording const* words, found_page found_page,
                                               index_slots::index index)
{
    std::vector<game_number> numbers;
    for (auto const& text : found_page.game_ids)
        if (auto const id = core::uuid::parse(text))
            if (auto const number = index.memory->find(*id))
                numbers.push_back(*number);
    auto reading = [tables = index.tables, &numbers](storage::reader& reader) {
        return read_documents(reader, tables, numbers);
    };
    auto documents = co_await db_.read_long(reading);
    search_page page;
    page.hits =
        to_hits(std::move(documents), words ? std::span(words->words) : std::span<query_word const>{});
    page.total = found_page.total;
    page.facets = std::move(found_page.facets);
    if (found_page.next)
        page.next = search_cursor{{std::string(our_mark), std::move(*found_page.next)}};
    if (words != nullptr && !numbers.empty())
        page.corrected = as_understood(*index.memory, words->words, numbers.front());
    page.engine = our_mark;
    co_return page;
}

task<std::optional<search_page>> open_search_engine::ask(search_query const& query, wording const* words,
                                                         std::string const& after)
{
    auto body = search_body(query, words, after, server_.limit());
    auto const answer = co_await server_.search(std::move(body), page_filter);
    if (!answer)
        co_return std::nullopt;
    auto index = index_slots_.live();
    auto found_page = read_page(*answer, query, *index.memory);
    auto page = co_await complete(words, std::move(found_page), std::move(index));
    co_return page;
}

task<std::optional<bool>> open_search_engine::finds_anything(search_query const& query, wording const& words)
{
    auto const own_query = without_filters(query);
    std::string const from_the_start;
    auto const page = co_await ask(own_query, &words, from_the_start);
    if (!page)
        co_return std::nullopt;
    co_return page->total > 0;
}

/// Searches with the first interpretation of the words that finds anything; the filters may leave nothing of
/// it.
task<std::optional<search_page>> open_search_engine::search_words(search_query const& query,
                                                                  std::string const& after)
{
    auto const memory = index_slots_.live().memory;
    auto const ways = std::make_shared<wordings>(query.text, memory, search_scope::everything);
    std::optional<search_page> last;
    for (;;) {
        auto const words = co_await next_wording(ways);
        if (!words)
            break;
        last = co_await ask(query, &*words, after);
        if (!last || last->total > 0)
            co_return last;
        if (!has_filters(query))
            continue;
        auto const is_known = co_await finds_anything(query, *words);
        if (!is_known || *is_known)
            co_return is_known ? last : std::nullopt;
    }
    if (!last) { // the text has no words
        last.emplace();
        last->engine = our_mark;
        if (query.facets)
            last->facets = empty_facets();
    }
    co_return last;
}

task<std::optional<search_page>> open_search_engine::try_search(search_query const& query,
                                                                std::string const& after)
{
    try {
        bool const has_text = !core::trim(query.text).empty();
        auto work = has_text ? search_words(query, after) : ask(query, nullptr, after);
        auto page = co_await std::move(work);
        co_return page;
    } catch (search_server_failed const&) { // the response was unusable
        feeding_.doubt();
    }
    co_return std::nullopt;
}

task<std::optional<std::vector<suggestion>>> open_search_engine::try_suggest(std::string const& text,
                                                                             std::size_t max_count)
{
    auto const index = index_slots_.live();
    auto const ways = std::make_shared<wordings>(text, index.memory, search_scope::titles);
    if (max_count == 0)
        co_return std::vector<suggestion>{};
    for (;;) {
        auto const words = co_await next_wording(ways);
        if (!words)
            co_return std::vector<suggestion>{};
        auto body = suggest_body(*words, max_count * titles_for_one, server_.limit());
        auto const answer = co_await server_.search(std::move(body), names_filter);
        if (!answer)
            co_return std::nullopt;
        auto names = read_names(*answer, *words, *index.memory);
        if (names.is_empty())
            continue;
        co_return db_.read([&](storage::reader& db) {
            return mix_suggestions(db, index, std::move(names), words->words, forgiven::nearest, max_count);
        });
    }
}

std::string open_search_engine::name() const
{
    return feeding_.may_answer() ? std::string(our_mark) : embedded_.name();
}

task<http::result<search_page>> open_search_engine::search(search_query query)
{
    std::string after;
    if (is_ours(query.after)) {
        auto values = read_sort_values(query, query.after.keys.back());
        if (!values)
            co_return http::invalid_fields({{"cursor", "is not one of this search"}});
        after = std::move(*values);
    }
    if (query.after.keys.empty() || !after.empty()) {
        auto page = co_await try_search(query, after);
        if (page)
            co_return std::move(*page);
    }
    fallbacks_.add();
    if (!after.empty())
        throw core::remote_unavailable(
            "the search server, where this list began, cannot be reached now; start the list again");
    auto page = co_await embedded_.search(std::move(query)); // a list that it began is also continued by it
    if (page)
        page->fallback = true;
    co_return page;
}

task<std::vector<suggestion>> open_search_engine::suggest(std::string text, std::size_t max_count)
{
    auto suggestions = co_await try_suggest(text, max_count);
    if (suggestions)
        co_return std::move(*suggestions);
    fallbacks_.add();
    auto other = co_await embedded_.suggest(std::move(text), max_count);
    co_return other;
}

} // namespace fcg::indexer
