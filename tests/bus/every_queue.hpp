#pragma once
/// The conformance suite (conformance_*_test.cpp) runs against every type in EVERY_QUEUE: the in-process
/// queues in test_bus, those of a server that speaks SQS in test_bus_sqs. A new implementation needs a class
/// with the members of queue_under_test and an entry in that list; the cases stay unchanged.
#ifdef FCG_TEST_SQS
#include "sqs_queues.hpp"
#else
#include "inner_queues.hpp"
#endif

#define CONFORMANCE_CASE(what) TEST_CASE_TEMPLATE(what, queue_type, EVERY_QUEUE)
