"""A boto3 client of the server that with_server has started, and our own computation of the MD5s of SQS."""
import hashlib
import os
import struct
import time

import boto3
import botocore.config

IS_MOTO = "FCG_MOTO" in os.environ
ENDPOINT = os.environ["FCG_MOTO"] if IS_MOTO else os.environ["FCG_ELASTICMQ"]
# Credentials, region and endpoint in the variables that AWS's own tools read, and the store too.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "other-side",
    "AWS_SECRET_ACCESS_KEY": "no-secret",
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL_SQS": ENDPOINT,
    "AWS_EC2_METADATA_DISABLED": "true",
}
LONGEST_WAIT = 60  # seconds


def client():
    return boto3.client(
        "sqs",
        endpoint_url=ENDPOINT,
        region_name=ENVIRONMENT["AWS_REGION"],
        aws_access_key_id=ENVIRONMENT["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ENVIRONMENT["AWS_SECRET_ACCESS_KEY"],
        config=botocore.config.Config(retries={"total_max_attempts": 3}),
    )


def md5_of_body(body):
    return hashlib.md5(body.encode()).hexdigest()


def md5_of_attributes(attributes):
    """Returns the MD5 over the attributes by name: name, type and value, each with its length, with one octet for the
    kind before the value."""
    digest = hashlib.md5()

    def add(octets):
        digest.update(struct.pack(">I", len(octets)) + octets)

    for name in sorted(attributes):
        add(name.encode())
        add(attributes[name]["DataType"].encode())
        binary = attributes[name]["DataType"].startswith("Binary")
        digest.update(b"\x02" if binary else b"\x01")
        add(attributes[name]["BinaryValue"] if binary else attributes[name]["StringValue"].encode())
    return digest.hexdigest()


def eventually(condition, what):
    """Waits for a true value of the condition and returns it."""
    end = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {LONGEST_WAIT} s")


class Queue:
    def __init__(self, sqs, name):
        self.sqs = sqs
        self.name = name
        self.url = eventually(self.find, f"the queue {name} is declared")

    def find(self):
        """Returns the queue's URL, or None while it is not declared."""
        try:
            return self.sqs.get_queue_url(QueueName=self.name)["QueueUrl"]
        except self.sqs.exceptions.QueueDoesNotExist:
            return None

    def attributes(self):
        return self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]

    def arn(self):
        return self.attributes()["QueueArn"]

    def send(self, body, attributes=None):
        """Sends a message and checks the server's MD5. Returns the message's id."""
        sent = self.sqs.send_message(QueueUrl=self.url, MessageBody=body, MessageAttributes=attributes or {})
        assert sent["MD5OfMessageBody"] == md5_of_body(body)
        return sent["MessageId"]

    def take_some(self):
        """Receives messages, checks the MD5s of bodies and attributes, and deletes them. Returns the messages."""
        got = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        for message in got:
            check_md5s(message)
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return got

    def take(self, count):
        """Receives and deletes exactly `count` messages. Returns them."""
        taken = []

        def enough():
            taken.extend(self.take_some())
            return len(taken) >= count

        eventually(enough, f"{count} messages in {self.name}")
        assert len(taken) == count, [message["Body"] for message in taken]
        return taken

    def take_each(self, bodies):
        """Receives and deletes a message of each body. A message may come twice: a standard queue delivers at least
        once. Returns the messages by body."""
        taken = {}

        def each_has_come():
            taken.update((message["Body"], message) for message in self.take_some())
            return taken.keys() >= bodies

        eventually(each_has_come, f"{len(bodies)} bodies in {self.name}")
        assert taken.keys() == bodies, taken.keys() - bodies
        return taken

    def is_empty(self):
        found = self.attributes()
        return all(
            found[name] == "0"
            for name in (
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            )
        )


def check_md5s(message):
    assert message["MD5OfBody"] == md5_of_body(message["Body"]), message
    attributes = message.get("MessageAttributes", {})
    if attributes:
        assert message["MD5OfMessageAttributes"] == md5_of_attributes(attributes), message


def texts_of(message):
    return {name: one["StringValue"] for name, one in message.get("MessageAttributes", {}).items()}
