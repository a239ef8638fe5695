"""Tests in which boto3, a client that we did not write, is the other services at the queues of the shipped binary."""
import json
import re
import unittest

import sqs
import store

# The characters that SQS accepts. Other bodies can only reach an in-process queue.
ALLOWED = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")


def text_that_sqs_carries(octets):
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return None
    return text if ALLOWED.fullmatch(text) else None


def refused_fixtures():
    """Yields the queue, the body and the expected reason of each fixture that SQS can carry."""
    with open(f"{store.SOURCE}/tests/contract/fixtures/refused/reasons.txt", encoding="utf-8") as lines:
        reasons = dict(line.rstrip("\n").split(": ", 1) for line in lines)
    for name, octets in store.fixtures("refused"):
        body = text_that_sqs_carries(octets)
        if body is not None:
            yield store.queue_of(name), body, reasons[name]


class WithStore(unittest.TestCase):
    settings = {}

    def setUp(self):
        self.sqs = sqs.client()
        for url in self.sqs.list_queues().get("QueueUrls", []):
            self.sqs.delete_queue(QueueUrl=url)
        self.store = store.Store(**self.settings)
        self.addCleanup(self.end_store)
        self.queues = {
            name: sqs.Queue(self.sqs, name)
            for name in ("game-purchase-requested", "payments-to-process", "game-purchase-completed")
        }
        self.dead = {name: sqs.Queue(self.sqs, name + "-error") for name in self.queues}

    def end_store(self):
        self.assertEqual(self.store.end(), 0)

    def wait_until_handled(self):
        for queue in self.queues.values():
            sqs.eventually(queue.is_empty, f"{queue.name} is worked off")


class WholeStore(WithStore):
    def test_each_accepted_fixture_is_handled(self):
        payments = set()
        for name, octets in store.fixtures("accepted"):
            body = octets.decode()
            if "PaymentRequested" in name:  # the purchase that it belongs to must have arrived before
                self.wait_until_handled()
            self.queues[store.queue_of(name)].send(body)
            if "GamePurchaseCompleted" not in name:
                content = json.loads(body)
                payments.add(content.get("message", content)["paymentId"].lower())
        self.wait_until_handled()
        for queue in self.dead.values():
            self.assertTrue(queue.is_empty(), queue.name)
        recorded = self.store.run("events", "list", "payments")
        for payment in payments:
            self.assertIn(payment, recorded)

    def test_each_refused_fixture_ends_dead_with_its_reason(self):
        sent = {name: {} for name in self.queues}
        for queue, body, reason in refused_fixtures():
            sent[queue][body] = reason
            self.queues[queue].send(body)
        self.wait_until_handled()
        for name, expected in sent.items():
            for body, dead_letter in self.dead[name].take_each(expected.keys()).items():
                with self.subTest(body=body):
                    self.check_dead_letter(dead_letter, name, expected[body])

    def check_dead_letter(self, dead_letter, queue, reason):
        texts = sqs.texts_of(dead_letter)
        told = texts["deadLetterReason"]
        self.assertTrue(told.startswith(reason) if reason.endswith(":") else told == reason, (told, reason))
        self.assertEqual(texts["deadLetterSource"], queue)
        self.assertRegex(texts["deadLetterAttempts"], r"^[1-9]\d*$")
        for time in ("deadLetterFirstAt", "deadLetterLastAt"):
            self.assertRegex(texts[time], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_a_redriven_dead_letter_that_fails_again_is_dead_again_with_its_history(self):
        queue, body, reason = next(refused_fixtures())
        self.queues[queue].send(body, {"kept": {"DataType": "String", "StringValue": "as it was"}})
        sqs.eventually(lambda: not self.dead[queue].is_empty(), "the message is dead")
        self.redrive(queue, body)
        dead_letter = sqs.eventually(
            lambda: self.take_dead_letter(queue, min_attempts=2), "the message is dead again"
        )
        self.check_dead_letter(dead_letter, queue, reason)
        self.assertEqual(dead_letter["Body"], body)
        self.assertEqual(sqs.texts_of(dead_letter)["kept"], "as it was")

    def take_dead_letter(self, queue, min_attempts):
        got = self.sqs.receive_message(
            QueueUrl=self.dead[queue].url, VisibilityTimeout=1, MessageAttributeNames=["All"], WaitTimeSeconds=1
        ).get("Messages", [])
        return next((one for one in got if int(sqs.texts_of(one)["deadLetterAttempts"]) >= min_attempts), None)

    def test_a_redriven_dead_letter_that_is_good_has_its_effect(self):
        name, octets = next(one for one in store.fixtures("accepted") if "GamePurchaseRequested" in one[0])
        queue = store.queue_of(name)
        body = octets.decode()
        self.dead[queue].send(body)
        self.redrive(queue, body)
        content = json.loads(body)
        payment = content.get("message", content)["paymentId"].lower()
        sqs.eventually(lambda: payment in self.store.run("events", "list", "payments"), "the payment is recorded")
        sqs.eventually(self.dead[queue].is_empty, "no dead letter is left")

    def redrive(self, queue, body):
        """Redrives as an operator of SQS does. At moto, which has no StartMessageMoveTask, moves the message itself."""
        if not sqs.IS_MOTO:
            self.sqs.start_message_move_task(
                SourceArn=self.dead[queue].arn(), DestinationArn=self.queues[queue].arn()
            )
            return
        dead_letter = self.dead[queue].take_each({body})[body]
        self.queues[queue].send(body, dead_letter.get("MessageAttributes"))


class ForAnotherService(WithStore):
    """boto3 is a service that only the store's configuration names."""

    settings = {"BUS__SUBSCRIPTIONS": '{"partner": "purchase.* PaymentSucceeded"}'}

    def test_a_bound_queue_gets_what_its_patterns_ask_for_and_nothing_else(self):
        partner = sqs.Queue(self.sqs, "partner")
        self.store.run("import", f"{store.SOURCE}/config/sample-games.csv")
        token = self.store.sign_up()
        game = self.store.call("GET", "/api/games?limit=1&minPrice=1")[2]["items"][0]
        status, headers, _ = self.store.call(
            "POST", "/api/games/purchase", {"gameId": game["id"], "paymentMethod": "Pix"}, token
        )
        self.assertEqual(status, 202)
        payment = headers["Location"].rsplit("/", 1)[1]
        heard = set()

        def has_heard_all():
            for message in partner.take_some():
                self.assertEqual(json.loads(message["Body"])["paymentId"], payment)
                heard.add(sqs.texts_of(message)["contract"])
            return heard >= {"PaymentSucceeded", "PurchaseCompleted", "PurchaseTracked"}

        sqs.eventually(has_heard_all, "the partner has heard of the purchase")
        self.wait_until_handled()
        has_heard_all()
        self.assertEqual(heard, {"PaymentSucceeded", "PurchaseCompleted", "PurchaseTracked"})
        self.assertIn("deadLetterTargetArn", partner.attributes()["RedrivePolicy"])


class WithoutPayments(WithStore):
    """The process hosts the store without its payments; boto3 is the payments service."""

    settings = {"MODULES": "users,games,library", "SERVICES__KEY": "of-these-tests-0123456789abcdefgh", "SERVICES__PORT": "0"}

    def buy(self):
        self.store.run("import", f"{store.SOURCE}/config/sample-games.csv")
        token = self.store.sign_up()
        games = self.store.call("GET", "/api/games?limit=1&minPrice=1")[2]["items"]
        wanted = {"gameId": games[0]["id"], "paymentMethod": "Pix"}
        status, headers, _ = self.store.call("POST", "/api/games/purchase", wanted, token)
        self.assertEqual(status, 202)
        return games[0], token, headers["Location"]

    def answer(self, request, status):
        """Sends GamePurchaseCompleted as the .NET service on MassTransit writes it."""
        completed = {name: request[name] for name in ("paymentId", "userId", "gameId", "currency", "correlationId")}
        completed |= {"amount": str(request["amount"]), "paymentMethod": 1, "status": status, "reason": None}
        completed["completedAt"] = "2026-11-22T12:00:01.25Z"
        self.queues["game-purchase-completed"].send(
            json.dumps(
                {
                    "messageId": "6f1b0000-5d3c-0015-1a2b-08dd0a3c0009",
                    "messageType": ["urn:message:FCGPagamentos.Worker.Models:GamePurchaseCompletedEvent"],
                    "message": completed,
                    "headers": {},
                }
            )
        )

    def wait_until_completed(self, where, token):
        sqs.eventually(
            lambda: self.store.call("GET", where, token=token)[2]["status"] == "completed", "the purchase is completed"
        )


class RawBodies(WithoutPayments):
    def test_what_we_publish_is_what_the_contract_says_and_the_answer_completes_the_purchase(self):
        game, token, where = self.buy()
        (message,) = self.queues["game-purchase-requested"].take(1)
        body = json.loads(message["Body"])
        with open(f"{store.SOURCE}/tests/contract/fixtures/canonical/GamePurchaseRequested.json", "rb") as canonical:
            self.assertEqual(list(body), list(json.load(canonical)))
        self.assertEqual((body["gameId"], body["amount"], body["currency"]), (game["id"], game["price"], game["currency"]))
        self.assertEqual(where, "/api/purchases/" + body["paymentId"])
        texts = sqs.texts_of(message)
        self.assertEqual((texts["contract"], texts["version"]), ("GamePurchaseRequested", "1.0"))
        self.assertEqual(texts["correlationId"], body["correlationId"])
        self.assertLessEqual(len(texts), 10)

        self.answer(body, "Approved")
        self.wait_until_completed(where, token)
        self.assertEqual(self.store.call("GET", "/api/library/" + game["id"], token=token)[0], 200)


class Envelopes(WithoutPayments):
    """Envelopes for services built on MassTransit, which read nothing else."""

    settings = WithoutPayments.settings | {"BUS__SQS__ENVELOPE": "masstransit"}

    def test_what_we_publish_is_masstransits_envelope_when_asked(self):
        game, token, where = self.buy()
        (message,) = self.queues["game-purchase-requested"].take(1)
        envelope = json.loads(message["Body"])
        self.assertEqual([urn.split(":")[-1] for urn in envelope["messageType"]], ["GamePurchaseRequested"])
        self.assertEqual(where, "/api/purchases/" + envelope["message"]["paymentId"])
        self.answer(envelope["message"], "Approved")
        self.wait_until_completed(where, token)
        self.assertEqual(self.store.call("GET", "/api/library/" + game["id"], token=token)[0], 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
