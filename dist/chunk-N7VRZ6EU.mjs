import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  loadTableShape,
  requireColumn,
  tableNameOf
} from "./chunk-UO45KZRA.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  choice,
  count,
  duration,
  inputVariable,
  path,
  string,
  text
} from "./chunk-RTCPOCUZ.mjs";
import {
  codeOf
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/ingest/url.ts
function describeUrl(url) {
  return `${url.origin}${url.pathname}`;
}
function holdsSecret(text2) {
  return /^[a-z]+:\/\/[^/?#]*@|\?/i.test(text2);
}
function parseUrl(name, text2) {
  const url = URL.canParse(text2) ? new URL(text2) : void 0;
  if (url !== void 0 && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "")
    return url;
  const reason = url === void 0 ? "is no address that can be read" : /^https?:$/.test(url.protocol) ? "holds a login" : "is neither http nor https";
  throw new SeedrailError(
    fault("ingest-url-invalid", `The input "${name}" ${reason}.`, {
      next: 'Write it as http://127.0.0.1:3000 or https://host; a login goes into "headers".'
    })
  );
}
function joinUrl(base, path2) {
  const url = new URL(base.href);
  const [pathname = "", query] = path2.split("?", 2);
  url.pathname = `${base.pathname.replace(/\/+$/, "")}/${pathname.replace(/^\/+/, "")}`;
  url.search = query === void 0 ? base.search : `?${query}`;
  url.hash = "";
  return url;
}

// actions/lib/ingest/effects.ts
import { setTimeout as sleep } from "timers/promises";

// actions/lib/ingest/answer.ts
var kinds = [
  "created",
  "replayed",
  "conflict",
  "unauthorized",
  "limited",
  "other",
  "unanswered"
];
var standardReplayHeader = "idempotency-replayed";
var conflicts = [409, 422];
function classify(reply, rules) {
  if ("failure" in reply) return "unanswered";
  const { status, headers } = reply;
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 429) return "limited";
  if (conflicts.includes(status)) return "conflict";
  const known = rules.created.includes(status) || rules.replayed.includes(status);
  if (known && headers[rules.replayHeader]?.toLowerCase() === "true") return "replayed";
  if (rules.created.includes(status)) return "created";
  return rules.replayed.includes(status) ? "replayed" : "other";
}
function nameReply(reply) {
  return "failure" in reply ? `no answer (${reply.failure})` : String(reply.status);
}
function nameReplies(replies) {
  const times = /* @__PURE__ */ new Map();
  for (const name of replies.map(nameReply)) times.set(name, (times.get(name) ?? 0) + 1);
  return [...times].map(([name, count2]) => `${count2} × ${name}`).join(", ") || "nothing";
}
function findDifference(first, again, ignored) {
  if (first.body === again.body) return void 0;
  const [one, other] = [parse(first.body), parse(again.body)];
  if (one === void 0 || other === void 0) return "the body";
  return compare(one, other, "", ignored);
}
function compare(one, other, at, ignored) {
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object")
    return Object.is(one, other) ? void 0 : at || "/";
  if (Array.isArray(one) !== Array.isArray(other)) return at || "/";
  const [mine, theirs] = [one, other];
  for (const name of /* @__PURE__ */ new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    if (at === "" && ignored.includes(name)) continue;
    const path2 = `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!Object.hasOwn(mine, name) || !Object.hasOwn(theirs, name)) return path2;
    const found = compare(mine[name], theirs[name], path2, ignored);
    if (found !== void 0) return found;
  }
  return void 0;
}
function parse(text2) {
  try {
    return JSON.parse(text2);
  } catch {
    return void 0;
  }
}

// actions/lib/ingest/stop.ts
function explainWave(replies, first) {
  const told = nameReplies(replies);
  const refused = replies.filter((reply) => "status" in reply && [401, 403].includes(reply.status));
  if (first && refused.length === replies.length) {
    return fault("ingest-unauthorized", `The service refuses every signature or tenant: ${told}.`, {
      next: 'Correct "secret" (WEBHOOK_SECRET), "tenant", or the names of the headers that carry them.'
    });
  }
  if (first && replies.every((reply) => "status" in reply && reply.status >= 400 && reply.status !== 429)) {
    return fault("ingest-refused", `The service refuses every event: ${told}.`, {
      next: 'Correct "url", "path" or "body"; or read the log of the service.'
    });
  }
  const silences = replies.flatMap((reply) => "failure" in reply ? [reply] : []);
  const [silence] = silences;
  if (silence === void 0 || silences.length < replies.length) return void 0;
  switch (silence.failure) {
    case "refused":
      return fault("ingest-unreachable", `Nobody accepts connections at the address (${silence.reason}).`, {
        next: 'Start the service, or correct "url".'
      });
    case "timeout":
      return fault("ingest-silent", `The service answers nothing: ${told}, ${silence.reason}.`, {
        next: 'Look at what keeps it busy, or raise "timeout".'
      });
    case "broken":
    case "endless":
      return fault(
        "ingest-answer-broken",
        `The service gives no whole answer: ${told} (${silence.reason}).`,
        {
          next: "Look into the service's log."
        }
      );
  }
}

// actions/lib/ingest/target.ts
import { createHmac } from "crypto";

// actions/lib/ingest/template.ts
var defaultBody = '{"type":"sale.completed","source":"{{source}}","data":{"order":{"id":"{{event}}","run":"{{run}}","lines":[{"sku":"sku-1","quantity":1,"options":{"note":"{{deep}}"}}]}}}';
var place = /\{\{(\w+)\}\}/g;
var places = ["event", "deep", "number", "run", "tenant", "source"];
function parseTemplate(text2, contentType) {
  const used = [...text2.matchAll(place)].map((match) => match[1] ?? "");
  const unknown = used.find((name) => !places.includes(name));
  if (unknown !== void 0) {
    throw invalid(
      `The body has a place "{{${unknown}}}" that nothing fills.`,
      `Places: ${places.join(", ")}.`
    );
  }
  for (const [name, why] of [
    ["event", "all events would be the same"],
    ["deep", "no two events could differ only deep inside"]
  ]) {
    if (!used.includes(name))
      throw invalid(`The body has no place "{{${name}}}", so ${why}.`, `Write {{${name}}} into it.`);
  }
  const template = { text: text2, json: /\bjson\b/i.test(contentType) };
  if (template.json) requireJson(template);
  return template;
}
function fillTemplate({ text: text2, json }, filling) {
  return text2.replace(place, (_, name) => {
    const value = String(filling[name]);
    return json ? JSON.stringify(value).slice(1, -1) : value;
  });
}
function fillPath(path2, filling) {
  return path2.replace(place, (whole, name) => {
    const value = filling[name];
    return value === void 0 ? whole : encodeURIComponent(value);
  });
}
function requireJson(template) {
  const sample = { event: "e", deep: "d", number: 0, run: "r", tenant: "t", source: "s" };
  try {
    JSON.parse(fillTemplate(template, sample));
  } catch {
    throw invalid("The filled body is no JSON.", 'Put texts in quotes: {"id": "{{event}}"}.');
  }
}
function invalid(message, next) {
  return new SeedrailError(fault("ingest-template-invalid", message, { next }));
}

// actions/lib/ingest/target.ts
function renderCall(target, event, tenant = target.tenant) {
  const { source } = target;
  const { id, number, run, deep } = event;
  const text2 = fillTemplate(target.template, { event: id, number, run, deep, tenant: tenant.name, source });
  const body = Buffer.from(text2);
  const key = event.key ?? (target.key === "header" ? id : void 0);
  return {
    method: "POST",
    url: joinUrl(target.base, fillPath(target.path, { source, tenant: tenant.name })),
    headers: {
      "content-type": "application/json",
      ...target.headers,
      ...signedHeaders(target, tenant, body),
      ...key !== void 0 && target.keyHeader !== void 0 ? { [target.keyHeader]: key } : {}
    },
    body
  };
}
function signedHeaders(target, tenant, body) {
  const signature = createHmac("sha256", tenant.secret).update(body).digest("hex");
  return {
    [target.tenantHeader]: tenant.name,
    [target.signatureHeader]: `${target.signaturePrefix}${signature}`
  };
}

// actions/lib/ingest/effects.ts
var beat = 100;
async function countInTable(database, table, tenantColumn) {
  const shape = await loadTableShape(database, readTableName(table));
  const column = requireColumn(shape, tenantColumn).name;
  await database.query("SET row_security = off");
  const sql = `SELECT count(*) AS effects FROM ${quoteTable(tableNameOf(shape))} WHERE ${quoteIdentifier(column)}::text = $1`;
  return {
    how: `rows of ${table}`,
    async count(tenant) {
      const { rows } = await database.query(sql, [tenant.name]);
      return Number(rows[0]?.effects ?? 0);
    }
  };
}
function readTableName(table) {
  try {
    return parseTableName(table);
  } catch (error) {
    throw new SeedrailError(
      fault("ingest-effects-table", `"effects-table" is "${table}", which is no table's name.`, {
        next: "Write it as table or schema.table."
      }),
      { cause: error }
    );
  }
}
function countAtUrl(wire, target, text2) {
  const urlOf = (tenant) => parseUrl("count-url", fillPath(text2, { source: target.source, tenant }));
  return {
    how: `the count at ${describeUrl(urlOf(target.tenant.name))}`,
    async count(tenant) {
      const url = urlOf(tenant.name);
      const body = Buffer.alloc(0);
      const headers = { ...target.headers, ...signedHeaders(target, tenant, body) };
      const reply = await wire.send({ method: "GET", url, headers, body });
      const stop = explainWave([reply], true);
      if (stop !== void 0) throw new SeedrailError(stop);
      const count2 = "failure" in reply || reply.status !== 200 ? void 0 : readCount(reply.body);
      if (count2 !== void 0) return count2;
      const said = "failure" in reply || reply.status !== 200 ? nameReply(reply) : "200, but no number";
      throw new SeedrailError(
        fault("ingest-count-url", `${describeUrl(url)} does not say how many effects there are: ${said}.`, {
          next: 'It has to answer 200 with a number, or with {"count": number}, for the tenant and signature it is sent.'
        })
      );
    }
  };
}
function readCount(text2) {
  try {
    const value = JSON.parse(text2);
    const count2 = typeof value === "object" && value !== null ? value.count : value;
    return typeof count2 === "number" && Number.isSafeInteger(count2) && count2 >= 0 ? count2 : void 0;
  } catch {
    return void 0;
  }
}
async function settleCount(count2, expected, patience) {
  const end = Date.now() + patience;
  let before;
  for (; ; ) {
    const found = await count2();
    if (found > expected || found === expected && before === expected) return found;
    if (Date.now() >= end && found !== expected) return found;
    before = found;
    await sleep(beat);
  }
}

// actions/lib/ingest/hosts.ts
function requireAllowedHost(url, allowed) {
  if (isLoopback(url.hostname) || allowed.some((entry) => matches(entry.toLowerCase(), url))) return;
  throw new SeedrailError(
    fault("ingest-host-not-allowed", `Requests to ${describeUrl(url)} are not allowed.`, {
      next: `Only this machine is, and hosts that "allowed-hosts" names: allowed-hosts: ${url.host}, if you may put load on it.`
    })
  );
}
function isLoopback(hostname) {
  return /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
}
function matches(entry, url) {
  if (entry.startsWith("*.")) return url.hostname.endsWith(entry.slice(1));
  return entry === url.hostname || entry === url.host;
}

// actions/lib/ingest/inputs.ts
function address(name, wording) {
  const plain = text(wording);
  return {
    ...plain,
    get secret() {
      return holdsSecret(process.env[inputVariable(name)]?.trim() ?? "");
    }
  };
}
function secretText(wording, environment = []) {
  const plain = text(wording);
  return { ...plain, secret: true, environment };
}
function statuses(wording) {
  const schema = string().regex(/^\s*[1-5]\d\d\s*(,\s*[1-5]\d\d\s*)*$/, "must be statuses such as 200,201").transform((given) => given.split(",").map((word) => Number(word.trim())));
  return { ...text(wording), schema };
}
function headerName(summary, standard) {
  return text({ summary, default: standard });
}
function splitWords(given) {
  return (given ?? "").split(/[,\s]+/).filter((word) => word !== "");
}
var none = "none";
var targetInputs = {
  url: address("url", {
    summary: "Where the service is, such as `http://127.0.0.1:3000`.",
    required: true
  }),
  source: text({ summary: "The source of the events, as the path names it.", default: "loadtest" }),
  tenant: text({ summary: "The tenant of the events. Give tests one of their own.", required: true }),
  secret: secretText(
    {
      summary: "Signs each request: HMAC-SHA256 over the raw body. Masked. Default: `WEBHOOK_SECRET` from the environment.",
      required: true
    },
    ["WEBHOOK_SECRET"]
  ),
  path: text({
    summary: "Path of the events below `url`; `{{source}}` and `{{tenant}}` are filled in.",
    default: "/pos/{{source}}/ingest"
  }),
  headers: secretText({
    summary: "More headers for every request: `Name: value` lines or a JSON object. Masked."
  }),
  "tenant-header": headerName("The header that names the tenant.", "x-tenant-id"),
  "signature-header": headerName("The header that holds the signature.", "x-signature"),
  "signature-prefix": text({ summary: "What stands before the hexadecimal signature.", default: "sha256=" }),
  body: text({
    summary: "Body of an event, or `@` and the path of a file that holds it. Places: `{{event}}` (its identity) and `{{deep}}` (what alone differs between some events), both needed; `{{number}}`, `{{run}}`, `{{tenant}}`, `{{source}}`. Default: a sale with both deep inside."
  }),
  "created-status": statuses({ summary: "Statuses of an event that was taken in now.", default: "201" }),
  "replayed-status": statuses({
    summary: "Statuses of one that had been taken in before, where no header says so.",
    default: "200"
  }),
  "replay-header": headerName(
    "The header that, being `true`, marks a repeated answer.",
    standardReplayHeader
  ),
  "ignore-fields": text({
    summary: "Top-level members of an answer that may differ from one time to the next, with commas between."
  }),
  "allowed-hosts": text({
    summary: "Hosts beside this machine that may be sent requests: `host`, `host:port` or `*.example.com`, with commas between."
  }),
  timeout: duration({ default: "10s", summary: "Longest time for one request." }),
  key: choice(["body", "field", "header"], {
    default: "body",
    summary: "What the service takes an event's key from: its whole `body`; a `field` of it, the one that holds `{{event}}`; or a `header`."
  }),
  "key-header": headerName(
    "The header in which a caller may name the key; `none` where the service knows no such header.",
    "idempotency-key"
  )
};
var loadInputs = {
  total: count({ summary: "Requests to send, duplicates included.", default: "200" }),
  unique: count({ summary: "Distinct events among them.", default: "100" }),
  concurrency: count({ summary: "Requests that are sent at the same moment.", default: "20" }),
  seed: count({
    summary: "Decides which events are repeated, and when. Equal seeds, equal plans.",
    default: "1"
  }),
  "effects-table": text({
    summary: "The table in which each event leaves one row: not the one of the keys.",
    default: "pos_events"
  }),
  "tenant-column": text({ summary: "Its column that holds the tenant.", default: "tenantId" }),
  "count-url": address("count-url", {
    summary: 'Where no database can be asked: an address that answers with the number of effects of the tenant so far, alone or as `{"count": …}`. `{{source}}` and `{{tenant}}` are filled in; it gets the same headers, signed over an empty body.'
  }),
  "other-tenant": text({
    summary: "A second tenant, who must see nothing of the first; `none` to leave that out. Default: `<tenant>-other`."
  }),
  "other-secret": secretText({ summary: "The secret of the second tenant, where it has its own. Masked." }),
  settle: duration({ default: "2s", summary: "How long effects may come after their answers." }),
  "retry-for": duration({
    default: "5s",
    summary: "How long a request that was broken off is sent again while it is not answered well."
  }),
  "total-timeout": duration({ default: "5m", summary: "Longest time for all requests." }),
  out: path({ summary: "Where to write the result as JSON, for `check-loadtest-result`." })
};

// actions/lib/ingest/settings.ts
import { readFile } from "fs/promises";

// actions/lib/ingest/headers.ts
function parseHeaders(text2) {
  const given = /^\s*\{/.test(text2) ? parseObject(text2) : parseLines(text2);
  return Object.fromEntries(
    given.map(([name, value]) => {
      requireHeaderName(name);
      if (typeof value !== "string" || !/^[\x20-\x7e\x80-\xff\t]*$/.test(value))
        throw invalid2(`The value of "${name}" cannot be sent.`);
      return [name.toLowerCase(), value];
    })
  );
}
function requireHeaderName(name) {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw invalid2("One of their names is none.");
  return name.toLowerCase();
}
function parseObject(text2) {
  try {
    return Object.entries(JSON.parse(text2));
  } catch {
    throw invalid2("They begin like a JSON object, but are none.");
  }
}
function parseLines(text2) {
  const lines = text2.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    const at = line.indexOf(":");
    if (at < 1) throw invalid2(`Line ${index + 1} has no colon.`);
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
}
function invalid2(reason) {
  return new SeedrailError(
    fault("ingest-headers-invalid", `The headers cannot be read. ${reason}`, {
      next: 'Write "Name: value" lines, or a JSON object of texts.'
    })
  );
}

// actions/lib/ingest/settings.ts
async function readTarget(texts) {
  const base = parseUrl("url", texts.url);
  requireAllowedHost(base, splitWords(texts["allowed-hosts"]));
  const headers = parseHeaders(texts.headers ?? "");
  const keyHeader = texts["key-header"] === none ? void 0 : requireHeaderName(texts["key-header"]);
  if (texts.key === "header" && keyHeader === void 0) {
    throw new SeedrailError(
      fault("ingest-key-header-missing", 'The key is to be named in a header, but "key-header" is "none".', {
        next: "Name the header, or take the key from the body."
      })
    );
  }
  return {
    base,
    path: texts.path,
    source: texts.source,
    tenant: { name: texts.tenant, secret: texts.secret },
    headers,
    tenantHeader: requireHeaderName(texts["tenant-header"]),
    signatureHeader: requireHeaderName(texts["signature-header"]),
    signaturePrefix: texts["signature-prefix"],
    template: await readTemplate(texts.body, headers["content-type"] ?? "application/json"),
    key: texts.key,
    keyHeader
  };
}
async function readTemplate(given, contentType) {
  if (given === void 0) return parseTemplate(defaultBody, "application/json");
  if (!given.startsWith("@")) return parseTemplate(given, contentType);
  const file = given.slice(1);
  try {
    return parseTemplate(await readFile(file, "utf8"), contentType);
  } catch (error) {
    if (error instanceof SeedrailError) throw error;
    throw new SeedrailError(
      fault("ingest-template-unreadable", `The body "${file}" cannot be read: ${messageOf(error)}`, {
        next: 'Correct "body": its path is relative to the working directory.'
      }),
      { cause: error }
    );
  }
}
function readRules(texts) {
  return {
    created: texts["created-status"],
    replayed: texts["replayed-status"],
    replayHeader: requireHeaderName(texts["replay-header"]),
    ignored: splitWords(texts["ignore-fields"])
  };
}

// actions/lib/ingest/wire.ts
import {
  Agent as HttpAgent,
  request as requestHttp
} from "http";
import { Agent as HttpsAgent, request as requestHttps } from "https";
import { setTimeout as sleep2 } from "timers/promises";
var mostBytes = 1024 * 1024;
var idle = 2e3;
function createWire({ timeout, deadline }) {
  const options = { keepAlive: true, timeout: idle, scheduling: "lifo" };
  const agents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };
  const limit = () => Math.max(1, Math.min(timeout, deadline - Date.now()));
  const open = (call) => openRequest(call, agents[call.url.protocol], limit());
  const sendTogether = async (calls) => {
    const opened = calls.map(open);
    await Promise.all(opened.map(({ ready }) => ready));
    for (const { release } of opened) release();
    return Promise.all(opened.map(({ reply }) => reply));
  };
  return {
    sendTogether,
    send: async (call) => {
      const [reply] = await sendTogether([call]);
      return reply ?? { failure: "broken", reason: "nothing was sent", duration: 0 };
    },
    cut: (call, at) => cutRequest(call, at, limit()),
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    }
  };
}
function openRequest(call, agent, limit) {
  const request = startRequest(call, agent);
  let start = performance.now();
  const ready = whenConnected(request);
  const reply = new Promise((resolve) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      request.destroy();
    }, limit);
    const settle = (outcome) => {
      clearTimeout(timer);
      resolve({ ...outcome, duration: performance.now() - start });
    };
    const fail = (error) => settle(late ? timedOut(limit) : explainBreak(error));
    request.once("error", fail);
    let begun = false;
    request.once("close", () => {
      if (!begun) fail(new Error("closed"));
    });
    request.once("response", (response) => {
      begun = true;
      readBody(response).then((body) => {
        if (body === void 0) request.destroy();
        settle(
          body === void 0 ? { failure: "endless", reason: `more than ${mostBytes} bytes` } : { status: response.statusCode ?? 0, headers: flatten(response), body }
        );
      }, fail);
    });
    request.on("error", () => void 0);
  });
  const release = () => {
    start = performance.now();
    request.end(call.body);
  };
  return { ready, release, reply };
}
function startRequest(call, agent) {
  const make = call.url.protocol === "https:" ? requestHttps : requestHttp;
  const length = call.method === "GET" ? {} : { "content-length": String(call.body.length) };
  const request = make(call.url, { method: call.method, headers: { ...call.headers, ...length }, agent });
  request.flushHeaders();
  return request;
}
function whenConnected(request) {
  return new Promise((resolve) => {
    request.once("error", () => resolve());
    request.once("close", () => resolve());
    request.once("socket", (socket) => {
      if (!socket.connecting) resolve();
      else socket.once("encrypted" in socket ? "secureConnect" : "connect", () => resolve());
    });
  });
}
async function readBody(response) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > mostBytes) return void 0;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
async function cutRequest(call, at, limit) {
  const request = startRequest(call, false);
  request.on("error", () => void 0);
  const timer = setTimeout(() => request.destroy(), limit);
  await whenConnected(request);
  const part = at === "body" ? call.body.subarray(0, Math.floor(call.body.length / 2)) : call.body;
  await new Promise((resolve) => {
    request.once("close", () => resolve());
    request.write(part, () => resolve());
  });
  await sleep2(at === "body" ? 5 : at);
  request.destroy();
  clearTimeout(timer);
}
function flatten(response) {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value ?? ""
    ])
  );
}
function timedOut(limit) {
  return { failure: "timeout", reason: `no whole answer within ${Math.round(limit)} ms` };
}
function explainBreak(error) {
  const code = codeOf(error);
  const nobody = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];
  return { failure: nobody.includes(code) ? "refused" : "broken", reason: code || "the connection broke" };
}

// actions/lib/ingest/bench.ts
function makeEvent(bench, name, more = {}) {
  return { id: `${bench.run}-${name}`, number: 0, run: bench.run, deep: "as ever", ...more };
}
function callOf(bench, event, tenant) {
  return renderCall(bench.target, event, tenant);
}
async function countingEffects(bench, expected, work, tenant = bench.target.tenant) {
  const { counter, settle } = bench;
  if (counter === void 0) return { result: await work(), effects: void 0 };
  const before = await counter.count(tenant);
  const result = await work();
  const after = await settleCount(() => counter.count(tenant), before + expected, settle);
  return { result, effects: { expected, found: after - before } };
}

// actions/lib/ingest/check.ts
function judge(name, wording, faults) {
  const [problem] = faults;
  return {
    name,
    ...wording,
    verdict: problem === void 0 ? "passed" : "failed",
    ...problem === void 0 ? {} : { problem }
  };
}
function notAsked(name, expected, why) {
  return { name, expected, found: why, verdict: "not asked" };
}
function nameEffects(effects, side) {
  return effects === void 0 ? "" : `, ${pluralise(effects[side], "effect")}`;
}
function pluralise(count2, noun) {
  return `${count2} ${noun}${count2 === 1 ? "" : "s"}`;
}
function effectsAreWrong(effects) {
  return effects !== void 0 && effects.found !== effects.expected;
}

export {
  kinds,
  classify,
  nameReply,
  nameReplies,
  findDifference,
  explainWave,
  describeUrl,
  parseUrl,
  joinUrl,
  countInTable,
  countAtUrl,
  requireAllowedHost,
  splitWords,
  none,
  targetInputs,
  loadInputs,
  makeEvent,
  callOf,
  countingEffects,
  judge,
  notAsked,
  nameEffects,
  pluralise,
  effectsAreWrong,
  readTarget,
  readRules,
  createWire
};
