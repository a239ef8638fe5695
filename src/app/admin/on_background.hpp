#pragma once
#include "app/store.hpp"
#include "platform/async/on_loop.hpp"
#include "platform/http/routing/routes.hpp"

namespace fcg::app {

/// Returns a handler that runs `answer` on the background loop, where the operations on a store must run.
inline http::waiting_handler on_background(store& store,
                                           task<http::response> (*answer)(app::store&, http::request&))
{
    return [&store, answer](http::request& request) {
        return async::run_on(store.env().background, answer(store, request));
    };
}

} // namespace fcg::app
