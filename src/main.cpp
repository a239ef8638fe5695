// FCG: the back end of a game store in one process.
//
// Accounts (users), a catalogue (games), purchases and payments (games, payments) and each player's library
// (library) are modules that communicate only through a durable queue and each other's api/. One intent to
// buy leads to at most one charge, one purchase and one library entry, whatever is killed, repeated or
// reordered on the way.
//
// Start reading at app/modules.cpp (the list of modules) and app/store.hpp (the life of a purchase), then at
// a module's module.cpp (its contents), then at one of its features/. docs/architecture.md explains why
// things are as they are.
#include "app/commands/commands.hpp"

int main(int count, char** arguments)
{
    return fcg::app::run(count, arguments);
}
