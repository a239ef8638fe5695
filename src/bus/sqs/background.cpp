#include "bus/sqs/background.hpp"

#include "bus/consuming/retry.hpp"
#include "platform/telemetry/log.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <utility>

namespace fcg::bus::sqs {

void run_in_background(async::loop& loop, std::string name, task<> work,
                       std::shared_ptr<boost::asio::cancellation_signal> cancel)
{
    auto const slot = cancel ? cancel->slot() : boost::asio::cancellation_slot();
    auto report = [name = std::move(name), cancel = std::move(cancel)](std::exception_ptr const& thrown) {
        if (!thrown)
            return;
        if (auto const why = bus::classify(thrown); why.kind != failure_kind::stopped)
            telemetry::log(telemetry::level::warning, "bus", "", "{}: {}", name, why.text);
    };
    boost::asio::co_spawn(loop.executor(), std::move(work),
                          boost::asio::bind_cancellation_slot(slot, std::move(report)));
}

} // namespace fcg::bus::sqs
