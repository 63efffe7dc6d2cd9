import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  clientConfig,
  esm_default
} from "./chunk-523P5D6S.mjs";
import {
  messageOf
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/lib/dump/client/carried.ts
import { MessageChannel, Worker } from "worker_threads";

// actions/lib/dump/client/protocol.ts
var sslRequest = 80877103;
var gssRequest = 80877104;
function renderGreeting(said, parameters) {
  if (said.length < 8 || said.length < said.readInt32BE(0)) return { answer: Buffer.alloc(0), done: false };
  const code = said.readInt32BE(4);
  if (code === sslRequest || code === gssRequest) return { answer: Buffer.from("N"), done: false };
  const status = Object.entries(parameters).map(
    ([name, value]) => message("S", Buffer.from(`${name}\0${value}\0`))
  );
  const key = Buffer.concat([int32(1), int32(1)]);
  return {
    answer: Buffer.concat([
      message("R", int32(0)),
      ...status,
      message("K", key),
      message("Z", Buffer.from("I"))
    ]),
    done: true
  };
}
function splitRequests(bytes) {
  let at = 0;
  while (bytes.length - at >= 5) {
    const length = 1 + bytes.readInt32BE(at + 1);
    if (bytes.length - at < length) break;
    at += length;
  }
  return { whole: bytes.subarray(0, at), rest: Buffer.from(bytes.subarray(at)) };
}
function countReady(whole) {
  let ready = 0;
  for (let at = 0; at + 5 <= whole.length; at += 1 + whole.readInt32BE(at + 1)) {
    if ("QSF".includes(String.fromCharCode(whole[at] ?? 0))) ready++;
  }
  return ready;
}
function createMessageWalk() {
  let head = Buffer.alloc(0);
  let left = 0;
  const walk = (piece) => {
    let ready = 0;
    for (let at = 0; at < piece.length; ) {
      if (left > 0) {
        const step2 = Math.min(left, piece.length - at);
        left -= step2;
        at += step2;
        continue;
      }
      const step = Math.min(5 - head.length, piece.length - at);
      head = Buffer.concat([head, piece.subarray(at, at + step)]);
      at += step;
      if (head.length < 5) continue;
      if (head[0] === "Z".charCodeAt(0)) ready++;
      left = head.readInt32BE(1) - 4;
      head = Buffer.alloc(0);
    }
    return ready;
  };
  return Object.assign(walk, { atBoundary: () => left === 0 && head.length === 0 });
}
function message(type, body) {
  return Buffer.concat([Buffer.from(type), int32(4 + body.length), body]);
}
function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

// actions/lib/dump/client/carried.ts
async function runCarriedDump(dsn, options) {
  const session = await openSession(dsn);
  const { port1, port2 } = new MessageChannel();
  const flag = new SharedArrayBuffer(4);
  serve(session, port1, new Int32Array(flag));
  const worker = new Worker(new URL("./pg-dump-worker.mjs", import.meta.url), {
    workerData: { port: port2, flag, options },
    transferList: [port2],
    // What it might print is no part of our log.
    stdout: true,
    stderr: true,
    execArgv: []
  });
  try {
    const answer = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`it ended early, with code ${code}`)));
    });
    if ("failure" in answer) throw new Error(answer.failure);
    return answer.text;
  } finally {
    port1.close();
    session.socket.destroy();
    await worker.terminate();
  }
}
async function openSession(dsn) {
  const config = clientConfig(dsn, { applicationName: "seedrail pg_dump" });
  try {
    return await logIn(config);
  } catch (error) {
    const optional = ["prefer", "allow"].includes(dsn.parameters.sslmode ?? "");
    if (!optional || !/does not support SSL/.test(messageOf(error))) throw error;
    return logIn({ ...config, ssl: false });
  }
}
async function logIn(config) {
  const client = new esm_default.Client(config);
  client.on("error", () => void 0);
  const { connection } = client;
  const parameters = {};
  connection.on("parameterStatus", ({ parameterName, parameterValue }) => {
    parameters[parameterName] = parameterValue;
  });
  await client.connect();
  const socket = connection.stream;
  socket.removeAllListeners("data");
  socket.removeAllListeners("end");
  return { client, socket, parameters };
}
function serve({ socket, parameters }, port, flag) {
  let greeted = false;
  let unsent = Buffer.alloc(0);
  let awaited = 0;
  let pieces = [];
  const walk = createMessageWalk();
  const reply = (bytes) => {
    port.postMessage(Uint8Array.from(bytes));
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };
  socket.on("data", (piece) => {
    pieces.push(piece);
    awaited -= walk(piece);
    if (awaited > 0 || !walk.atBoundary()) return;
    const answer = Buffer.concat(pieces);
    pieces = [];
    awaited = 0;
    reply(answer);
  });
  socket.on("close", () => {
    if (awaited > 0) reply(Buffer.concat(pieces));
    awaited = 0;
  });
  port.on("message", (request) => {
    unsent = Buffer.concat([unsent, request]);
    if (!greeted) {
      const greeting = renderGreeting(unsent, parameters);
      if (greeting.done) greeted = true;
      if (greeting.answer.length > 0) unsent = Buffer.alloc(0);
      return reply(greeting.answer);
    }
    const { whole, rest } = splitRequests(unsent);
    unsent = rest;
    awaited += countReady(whole);
    if (whole.length > 0 && !socket.destroyed) socket.write(whole);
    if (awaited === 0 || socket.destroyed) reply(Buffer.alloc(0));
  });
}
export {
  runCarriedDump
};
