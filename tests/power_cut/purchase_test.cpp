// Tests of the whole store whose power is cut at writes and syncs of a purchase and of its refund. Another
// machine continues with what the disk may hold then.
#include "left_behind.hpp"
#include "power_cuts.hpp"

#include <doctest/doctest.h>

#include <set>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

nlohmann::json const reason{{"reason", "not for me"}};

/// The files of a store in which a player is about to buy a game.
struct shop_window {
    explicit shop_window(std::string const& price)
    {
        store_case alive;
        player = alive.sign_up("ana@example.com");
        game = alive.add_game(price);
        alive.settle();
        copy_files(alive.fixture.env().data_folder, files.path());
    }

    temporary_folder files;
    std::string player;
    std::string game;
};

/// A store on a copy of another one's files, which can be stopped and started.
class machine {
public:
    machine(std::filesystem::path const& before, std::uint64_t seed, std::chrono::minutes later)
        : fixture(module_store::time::manual, seed)
    {
        settings.users.argon2_memory_kib = 64;
        settings.users.argon2_passes = 1;
        copy_files(before, fixture.env().data_folder);
        disk.emplace(fixture.env().data_folder);
        fixture.advance(later);
    }

    ~machine() { stop(); }

    machine(machine const&) = delete;
    machine& operator=(machine const&) = delete;

    void start()
    {
        store = std::make_unique<app::store>(fixture.env(), settings, declared);
        fixture.serve(store->dispatcher(), store->databases());
        fixture.run(store->start());
    }

    void stop()
    {
        auto const ending = std::move(store);
        if (ending)
            fixture.run(ending->stop());
    }

    /// Runs until nothing is in progress or there is no power.
    void settle()
    {
        for (int i = 0; i < 500 && disk->has_power(); ++i) {
            fixture.advance(500ms);
            if (disk->has_power() && fixture.run(store->bus().is_idle()))
                return;
        }
    }

    reply post(std::string const& path, nlohmann::json const& value, std::string const& player)
    {
        return fixture.call("POST", path, value, player, {{"Idempotency-Key", "once:" + path}});
    }

    std::int64_t count(std::string_view module, std::string_view query)
    {
        return store->find_database(module)->read([&](storage::reader& db) {
            auto row = db.query(query);
            row.next();
            return row.integer(0);
        });
    }

    app::all_settings settings;
    core::declared_settings declared = app::declare_all(settings);
    module_store fixture;
    std::optional<forgetful_disk> disk;
    std::unique_ptr<app::store> store;
};

class purchase_life {
public:
    purchase_life(shop_window const& window, std::uint64_t seed, disk_fault const& fault)
        : machine_(window.files.path(), seed, 1min),
          window_(window),
          disk(*machine_.disk)
    {
        fault.apply_to(disk);
    }

    void run()
    {
        until_power_goes(disk, [this] {
            machine_.start();
            auto const bought = machine_.post("/api/games/purchase", order(), window_.player);
            if (bought.status == 202)
                purchase_ = bought.header("location");
            machine_.settle();
            if (!disk.has_power())
                return;
            machine_.stop(); // the logs are copied into the files and removed
            machine_.start();
            refund_begun_ = true;
            refund_answered_ = machine_.post(purchase_ + "/refund", reason, window_.player).status == 202;
            machine_.settle();
        });
    }

    void end()
    {
        disk.cut_power();
        until_power_goes(disk, [this] { machine_.stop(); });
    }

    errors check(std::uint64_t image)
    {
        errors errors;
        try {
            temporary_folder drawn;
            disk.draw_image(image, drawn.path());
            machine heir(drawn.path(), 1'000 + image, 5min);
            heir.start();
            look_at(heir, errors);
        } catch (std::exception const& problem) {
            errors.push_back(std::string("the store does not start: ") + problem.what());
        }
        return errors;
    }

private:
    machine machine_;
    shop_window const& window_;

    nlohmann::json order() const { return {{"gameId", window_.game}, {"paymentMethod", "Pix"}}; }

    /// Repeats the requests with the same keys, since the buyer may have received no response, waits, and
    /// checks the end. A purchase or refund with a response must end without a repetition.
    void look_at(machine& heir, errors& errors) const
    {
        auto const& player = window_.player;
        if (!purchase_.empty())
            expect(errors, heir.fixture.call("GET", purchase_, nullptr, player).status == 200,
                   "the purchase was answered and is gone");
        auto const again = heir.post("/api/games/purchase", order(), player);
        expect(errors, again.status == 202, "buying again is answered with " + again.body);
        auto const path = again.header("location");
        expect(errors, purchase_.empty() || path == purchase_, "one intent became two purchases");
        heir.settle();
        if (refund_begun_ && !refund_answered_) {
            auto const refunded = heir.post(path + "/refund", reason, player);
            expect(errors, refunded.status == 202, "the refund is answered with " + refunded.body);
        }
        check_end(heir, path, errors);
    }

    void check_end(machine& heir, std::string const& path, errors& errors) const
    {
        auto const& player = window_.player;
        std::string const text = refund_begun_ ? "refunded" : "completed";
        std::string status;
        for (int i = 0; i < 30 && status != text; ++i) {
            heir.settle();
            auto const purchase = heir.fixture.call("GET", path, nullptr, player);
            status = purchase.status == 200 ? purchase.json.value("status", "") : purchase.body;
            if (status != text)
                heir.fixture.advance(10s);
        }
        expect(errors, status == text, "the purchase ends " + status + " and not " + text);
        auto const items = [&](char const* list) {
            auto const reply = heir.fixture.call("GET", list, nullptr, player);
            return reply.status == 200 ? reply.json["items"].size() : 1'000;
        };
        expect(errors, items("/api/library") == (refund_begun_ ? 0 : 1), "the library holds something else");
        expect(errors, items("/api/purchases") == 1, "there is not one purchase");
        expect(errors, items("/api/payments") == 1, "there is not one payment");
        check_money(heir, errors);
    }

    void check_money(machine& heir, errors& errors) const
    {
        constexpr auto charges = "SELECT count(*) FROM simulated_charges WHERE outcome = 'approved'";
        constexpr auto refunds = "SELECT count(*) FROM simulated_refunds WHERE outcome = 'refunded'";
        constexpr auto ledger =
            "SELECT coalesce(sum(buyer_minor + store_minor + fees_minor + refunds_minor), 0) "
            "FROM journal";
        expect(errors, heir.count("payments", charges) == 1, "the player is not charged once");
        expect(errors, heir.count("payments", refunds) == (refund_begun_ ? 1 : 0),
               "the money is not back once");
        expect(errors, heir.count("payments", ledger) == 0, "the journal does not add up");
        for (auto const& queue : heir.store->queues().names())
            expect(errors, heir.store->queues().depth_now(queue).ready == 0, queue + " still holds messages");
    }

    std::string purchase_; ///< path of the purchase, once the response was 202
    bool refund_begun_ = false;
    bool refund_answered_ = false;

public:
    forgetful_disk& disk;
};

cut_tally cut_purchase(cut_plan const& plan, std::uint64_t seed, disk_fault const& fault = {})
{
    static shop_window const window("10");
    return cut_everywhere<purchase_life>(
        plan, seed, [&] { return std::make_unique<purchase_life>(window, seed, fault); });
}

} // namespace

TEST_CASE("a purchase and its refund end once, whatever write or sync the power is cut at")
{
    for (auto const seed : seeds_to_try()) {
        auto const tally = cut_purchase({.max_points = 40, .images = 2}, seed);
        CHECK_MESSAGE(tally.errors.empty(), to_text(tally.errors));
        MESSAGE("purchases: ", tally.points, " cut points of ", tally.operations, ", ", tally.images,
                " images");
    }
}

TEST_CASE("a store whose disk leaves out a sync, or that lowers synchronous, is found out")
{
    auto const cut = [](disk_fault const& fault) {
        return cut_purchase({.max_points = 5, .images = 1}, 1, fault);
    };
    check_that_faults_are_found(cut);
}

} // namespace fcg::test
