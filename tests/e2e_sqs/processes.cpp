#include "processes.hpp"

#include "platform/core/random.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace fcg::test {

namespace {

constexpr auto const* library_modules = "library,indexer,tracking,notifications";

std::string url(std::uint16_t port)
{
    return fmt::format("http://127.0.0.1:{}", port);
}

std::map<std::string, std::string> joined(std::map<std::string, std::string> first,
                                          std::map<std::string, std::string> const& more)
{
    for (auto const& [name, value] : more)
        first[name] = value;
    return first;
}

std::map<std::string, std::string> hosting(std::string const& modules, std::uint16_t internal_port,
                                           std::map<std::string, std::string> const& others)
{
    return joined(others,
                  {{"FCG__MODULES", modules}, {"FCG__SERVICES__PORT", std::to_string(internal_port)}});
}

std::map<std::string, std::string> with_addresses(std::map<std::string, std::string> const& common)
{
    auto const api = free_port();
    auto const library = free_port();
    return joined(common, {{"FCG__SERVICES__KEY", "a key for the processes of this test alone"},
                           {"FCG__SERVICES__USERS", url(api)},
                           {"FCG__SERVICES__GAMES", url(api)},
                           {"FCG__SERVICES__LIBRARY", url(library)}});
}

std::uint16_t port_of(std::string const& address)
{
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

} // namespace

std::uint16_t free_port()
{
    using boost::asio::ip::tcp;
    core::system_random random;
    boost::asio::io_context context;
    while (true) {
        auto const candidate = static_cast<std::uint16_t>(26'000 + random.below(6'000));
        boost::system::error_code taken;
        tcp::acceptor acceptor(context, tcp::v4());
        acceptor.bind({boost::asio::ip::address_v4::loopback(), candidate}, taken);
        if (!taken)
            return candidate;
    }
}

role::role(std::string modules, std::map<std::string, std::string> environment)
    : modules_(std::move(modules)),
      environment_(std::move(environment))
{
}

void role::start()
{
    std::vector<std::string> const arguments{"--port", std::to_string(port_)};
    process_ = std::make_unique<serving_process>(folder_.path(), arguments, environment_);
}

int role::end()
{
    auto const code = process_->end();
    process_.reset();
    return code;
}

std::string role::log() const
{
    std::ifstream stream(folder() / "logs" / "fcg.txt");
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

three_roles::three_roles(std::map<std::string, std::string> const& common)
    : addresses(with_addresses(common)),
      api("users,games", hosting("users,games", port_of(addresses["FCG__SERVICES__USERS"]), addresses)),
      payments("payments", hosting("payments", free_port(), addresses)),
      library(library_modules,
              hosting(library_modules, port_of(addresses["FCG__SERVICES__LIBRARY"]), addresses))
{
}

} // namespace fcg::test
