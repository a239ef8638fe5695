#pragma once
/// The conformance suite (conformance_*_test.cpp) runs against every type in EVERY_QUEUE: the queues inside
/// the process in test_bus, those of a server that speaks SQS in test_bus_sqs. A new implementation brings a
/// class with the members of queue_under_test and is added there; the cases stay as they are.
#ifdef FCG_TEST_SQS
#include "sqs_queues.hpp"
#else
#include "inner_queues.hpp"
#endif

#define CONFORMANCE_CASE(what) TEST_CASE_TEMPLATE(what, queue_type, EVERY_QUEUE)
