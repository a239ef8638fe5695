// Measures the same as bench/sqs_messages.cpp, with AWS's SDK for JavaScript: ENDPOINT MESSAGES CONNECTIONS
import http from "node:http";
import { createRequire } from "node:module";
// The modules are installed in the working folder of the measurement, not beside this file.
const require = createRequire(process.cwd() + "/");
const { SQSClient, CreateQueueCommand, SendMessageBatchCommand, ReceiveMessageCommand, DeleteMessageBatchCommand } =
  require("@aws-sdk/client-sqs");
const { NodeHttpHandler } = require("@smithy/node-http-handler");

const [endpoint, messages, connections] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const client = new SQSClient({
  endpoint, region: "us-east-1", credentials: { accessKeyId: "x", secretAccessKey: "x" },
  requestHandler: new NodeHttpHandler({ httpAgent: new http.Agent({ keepAlive: true, maxSockets: connections }) }),
});
const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "bench" }));
const body = "x".repeat(1024);
const text = (value) => ({ DataType: "String", StringValue: value });
let sent = 0, deleted = 0;

async function sendUntilAllAreSent() {
  while (sent < messages) {
    const first = (sent += 10);
    const Entries = Array.from({ length: 10 }, (_, i) => ({
      Id: String(i), MessageBody: body,
      MessageAttributes: { contract: text("GamePurchaseRequested"), messageId: text(String(first + i)) },
    }));
    const { Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed?.length) throw new Error(JSON.stringify(Failed));
  }
}

async function receiveUntilAllAreDeleted() {
  while (deleted < messages) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({
      QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 600,
      MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"],
    }));
    if (Messages.length === 0) continue;
    const Entries = Messages.map((one, i) => ({ Id: String(i), ReceiptHandle: one.ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    deleted += Messages.length;
  }
}

const allAtOnce = (work) => Promise.all(Array.from({ length: connections }, work));
const began = performance.now(), usedBefore = process.cpuUsage();
await allAtOnce(sendUntilAllAreSent);
await allAtOnce(receiveUntilAllAreDeleted);
const passed = (performance.now() - began) / 1e3, used = process.cpuUsage(usedBefore);
console.log(`messages_per_second ${Math.round(deleted / passed)}`);
console.log(`messages_per_processor_second ${Math.round(deleted / ((used.user + used.system) / 1e6))}`);
process.exit(0);
