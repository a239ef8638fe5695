#pragma once
#include "bus/store_module.hpp"
#include "platform/environment.hpp"

#include <memory>
#include <vector>

namespace fcg::library {

/// What each player owns. See README.md beside this file.
class module final : public bus::store_module {
public:
    module(environment& env, bus::question_directory const& questions,
           bus::consumer_settings const& consuming);
    ~module() override;

    storage::database& database() override;
    void answer_questions(bus::question_directory& questions) override;
    void subscribe(bus::subscriptions& subscriptions) override;
    void add_routes(http::routes& routes) override;

    /// Returns the queues that the module reads in any process; publishers in other processes need them.
    static std::vector<bus::reader> reads();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::library
