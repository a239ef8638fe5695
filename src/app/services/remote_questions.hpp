#pragma once
#include "app/services/peer_client.hpp"
#include "bus/question_directory.hpp"

/// The modules' questions, sent to the processes that host them, with one file for each. The effect of a
/// failed question on its caller is documented at the question, in the module's api/.
namespace fcg::app {

// Each offers all questions of one module. `peer` must outlive the questions.
void offer_remote_users(bus::question_directory& questions, peer_client& peer);
void offer_remote_games(bus::question_directory& questions, peer_client& peer);
void offer_remote_library(bus::question_directory& questions, peer_client& peer);

} // namespace fcg::app
