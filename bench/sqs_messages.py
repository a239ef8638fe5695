"""Measures the same as bench/sqs_messages.cpp, with boto3: ENDPOINT MESSAGES CONNECTIONS (each with one thread)."""
import sys
import threading
import time

import boto3
from botocore.config import Config

endpoint, messages, connections = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
client = boto3.client(
    "sqs", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x",
    config=Config(max_pool_connections=connections))
url = client.create_queue(QueueName="bench")["QueueUrl"]
guard = threading.Lock()
count = {"sent": 0, "deleted": 0}


def text(value):
    return {"DataType": "String", "StringValue": value}


def send_until_all_are_sent():
    while True:
        with guard:
            if count["sent"] >= messages:
                return
            count["sent"] += 10
            first = count["sent"]
        answer = client.send_message_batch(QueueUrl=url, Entries=[
            {"Id": str(i), "MessageBody": "x" * 1024,
             "MessageAttributes": {"contract": text("GamePurchaseRequested"), "messageId": text(str(first + i))}}
            for i in range(10)])
        if answer.get("Failed"):
            raise RuntimeError(answer["Failed"])


def receive_until_all_are_deleted():
    while count["deleted"] < messages:
        got = client.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, VisibilityTimeout=600,
            MessageAttributeNames=["All"], AttributeNames=["All"]).get("Messages", [])
        if not got:
            continue
        client.delete_message_batch(QueueUrl=url, Entries=[
            {"Id": str(i), "ReceiptHandle": one["ReceiptHandle"]} for i, one in enumerate(got)])
        with guard:
            count["deleted"] += len(got)


def all_at_once(work):
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


began, used_before = time.monotonic(), time.process_time()
all_at_once(send_until_all_are_sent)
all_at_once(receive_until_all_are_deleted)
passed, used = time.monotonic() - began, time.process_time() - used_before
print(f"messages_per_second {count['deleted'] / passed:.0f}")
print(f"messages_per_processor_second {count['deleted'] / used:.0f}")
