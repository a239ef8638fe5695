#include "bus/sqs/settings.hpp"
#include "platform/core/configuration.hpp"

#include <doctest/doctest.h>

using namespace fcg;

namespace {

std::vector<std::string> load(bus::sqs::sqs_settings& values, std::map<std::string, std::string> const& table)
{
    core::declared_settings settings;
    bus::sqs::declare_settings(settings, values);
    return core::load_configuration(settings, {}, table);
}

} // namespace

TEST_CASE("the settings of SQS are read and checked")
{
    bus::sqs::sqs_settings settings;
    CHECK(load(settings, {{"FCG__BUS__SQS__REGION", "sa-east-1"},
                          {"FCG__BUS__SQS__ENVELOPE", "masstransit"},
                          {"FCG__BUS__SQS__CREATEQUEUES", "false"},
                          {"FCG__BUS__SQS__LONGPOLLSECONDS", "5"}})
              .empty());
    CHECK(settings.region == "sa-east-1");
    CHECK(settings.envelope == "masstransit");
    CHECK_FALSE(settings.create_queues);
    CHECK(settings.long_poll_seconds == 5);

    CHECK(load(settings, {{"FCG__BUS__SQS__LONGPOLLSECONDS", "21"}}).size() == 1);
    CHECK(load(settings, {{"FCG__BUS__SQS__ENVELOPE", "xml"}}).size() == 1);
}

TEST_CASE("the secrets of SQS are masked wherever settings are shown")
{
    bus::sqs::sqs_settings settings;
    core::declared_settings declared;
    bus::sqs::declare_settings(declared, settings);
    settings.secret_access_key = "wJalrXUtnFEMI";
    settings.session_token = "FQoGZXIvYXdzE";
    auto const shown = core::show_configuration(declared);
    CHECK(shown.find("wJalrXUtnFEMI") == shown.npos);
    CHECK(shown.find("FQoGZXIvYXdzE") == shown.npos);
}
