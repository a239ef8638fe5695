#include "bus/sqs/settings.hpp"
#include "platform/core/configuration.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

std::vector<std::string> load(bus::sqs::sqs_settings& into, std::map<std::string, std::string> const& from)
{
    core::declared_settings settings;
    bus::sqs::declare_settings(settings, into);
    return core::load_configuration(settings, {}, from);
}

} // namespace

TEST_CASE("the settings of SQS are read and checked")
{
    bus::sqs::sqs_settings into;
    CHECK(load(into, {{"FCG__BUS__SQS__REGION", "sa-east-1"},
                      {"FCG__BUS__SQS__ENVELOPE", "masstransit"},
                      {"FCG__BUS__SQS__CREATEQUEUES", "false"},
                      {"FCG__BUS__SQS__LONGPOLLSECONDS", "5"}})
              .empty());
    CHECK(into.region == "sa-east-1");
    CHECK(into.envelope == "masstransit");
    CHECK_FALSE(into.create_queues);
    CHECK(into.long_poll_seconds == 5);

    CHECK(load(into, {{"FCG__BUS__SQS__LONGPOLLSECONDS", "21"}}).size() == 1);
    CHECK(load(into, {{"FCG__BUS__SQS__ENVELOPE", "xml"}}).size() == 1);
}

TEST_CASE("the secrets of SQS are masked wherever settings are shown")
{
    bus::sqs::sqs_settings into;
    core::declared_settings settings;
    bus::sqs::declare_settings(settings, into);
    into.secret_access_key = "wJalrXUtnFEMI";
    into.session_token = "FQoGZXIvYXdzE";
    auto const shown = core::show_configuration(settings);
    CHECK(shown.find("wJalrXUtnFEMI") == shown.npos);
    CHECK(shown.find("FQoGZXIvYXdzE") == shown.npos);
}
