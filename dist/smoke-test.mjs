import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  callOf,
  classify,
  createWire,
  describeUrl,
  explainWave,
  findDifference,
  joinUrl,
  judge,
  makeEvent,
  nameReply,
  readRules,
  readTarget,
  targetInputs
} from "./chunk-N7VRZ6EU.mjs";
import "./chunk-UO45KZRA.mjs";
import "./chunk-FZZGC7RA.mjs";
import {
  defineAction,
  path,
  runAction,
  text
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/smoke-test/main.ts
import { randomUUID } from "crypto";

// actions/lib/ingest/prometheus.ts
var types = ["counter", "gauge", "histogram", "summary", "untyped"];
var suffixes = { histogram: ["_bucket", "_sum", "_count"], summary: ["_sum", "_count"] };
function parseMetrics(text2) {
  const reading = {
    samples: [],
    types: /* @__PURE__ */ new Map(),
    helped: /* @__PURE__ */ new Set(),
    families: [],
    seen: /* @__PURE__ */ new Set(),
    faults: []
  };
  const lines = text2.split("\n");
  if (text2 !== "" && lines.at(-1) !== "") {
    reading.faults.push({ line: lines.length, message: "The last line does not end." });
  }
  for (const [index, raw] of lines.entries()) tryLine(reading, raw.trim(), index + 1);
  checkHistograms(reading);
  return reading;
}
var Unreadable = class extends Error {
};
function tryLine(reading, line, number) {
  try {
    readLine(reading, line, number);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    reading.faults.push({ line: number, message: error.message });
  }
}
function readLine(reading, line, number) {
  const wrong = (message) => void reading.faults.push({ line: number, message });
  if (line === "") return;
  if (line.startsWith("#")) {
    readComment(reading, line, number, wrong);
    return;
  }
  const head = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(.*)$/.exec(line);
  if (head === null) throw new Unreadable("This is neither a comment nor a value.");
  const [, name = "", afterName = ""] = head;
  const labels = /* @__PURE__ */ new Map();
  let rest = afterName;
  if (rest.startsWith("{")) {
    const after = readLabels(rest, labels);
    if (typeof after === "object") throw new Unreadable(after.fault);
    rest = after;
  } else if (!/^\S*\s/.test(line)) throw new Unreadable(`"${name}" has no value.`);
  const [given, stamp, ...more] = rest.trim().split(/\s+/);
  const value = readValue(given ?? "");
  if (value === void 0) throw new Unreadable(`The value of "${name}" is no number.`);
  if (more.length > 0 || stamp !== void 0 && !/^-?\d+$/.test(stamp))
    throw new Unreadable(`Behind the value of "${name}" stands what is no time in milliseconds.`);
  addSample(reading, { name, labels, value, line: number }, wrong);
}
function readComment(reading, line, number, wrong) {
  const parts = /^#\s+(HELP|TYPE)(?:\s+(\S+))?(?:\s+(.*))?$/.exec(line);
  if (parts === null) return;
  const [, keyword, name = "", rest = ""] = parts;
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) throw new Unreadable(`${keyword} names no metric.`);
  enterFamily(reading, name, number);
  if (keyword === "HELP") {
    if (reading.helped.has(name)) wrong(`"${name}" has HELP twice.`);
    if (!/^(?:[^\\]|\\[\\n])*$/.test(rest)) wrong(`HELP of "${name}" holds a backslash that escapes nothing.`);
    reading.helped.add(name);
    return;
  }
  if (reading.types.has(name)) wrong(`"${name}" has TYPE twice.`);
  if (!types.includes(rest))
    throw new Unreadable(`TYPE of "${name}" is "${rest}"; it can be ${types.join(", ")}.`);
  if (reading.samples.some((sample) => sample.name === name))
    wrong(`TYPE of "${name}" stands behind its values.`);
  reading.types.set(name, rest);
}
function readLabels(text2, labels) {
  const pair = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\["\\n])*)"\s*(,|(?=\}))/y;
  let at = 1;
  for (; ; ) {
    const end = /\s*\}/y;
    end.lastIndex = at;
    if (end.test(text2)) return text2.slice(end.lastIndex);
    pair.lastIndex = at;
    const match = pair.exec(text2);
    if (match === null) return { fault: "The labels cannot be read." };
    const [, name = "", value = ""] = match;
    if (labels.has(name)) return { fault: `The label "${name}" stands twice.` };
    labels.set(
      name,
      value.replace(/\\(["\\n])/g, (_, escaped) => escaped === "n" ? "\n" : escaped)
    );
    at = pair.lastIndex;
  }
}
function readValue(text2) {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text2)) return Number(text2);
  if (/^nan$/i.test(text2)) return Number.NaN;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text2);
  if (infinite === null) return void 0;
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
function addSample(reading, sample, wrong) {
  const family = familyOf(reading, sample.name);
  enterFamily(reading, family, sample.line);
  const type = reading.types.get(family);
  const identity = JSON.stringify([sample.name, ...[...sample.labels].sort()]);
  if (reading.seen.has(identity)) wrong(`"${sample.name}" has the same labels twice.`);
  reading.seen.add(identity);
  if (type === "counter" && !(sample.value >= 0)) wrong(`The counter "${sample.name}" is ${sample.value}.`);
  if (type === "histogram" && sample.name === family)
    wrong(`The histogram "${family}" has a value by itself.`);
  if (type === "histogram" && sample.name.endsWith("_bucket") && !sample.labels.has("le"))
    wrong(`A bucket of "${family}" has no label "le".`);
  if (type === "summary" && sample.name === family && !sample.labels.has("quantile"))
    wrong(`A value of the summary "${family}" has no label "quantile".`);
  reading.samples.push(sample);
}
function familyOf({ types: known }, name) {
  for (const [type, endings] of Object.entries(suffixes)) {
    for (const ending of endings) {
      const base = name.slice(0, -ending.length);
      if (name.endsWith(ending) && known.get(base) === type) return base;
    }
  }
  return name;
}
function enterFamily(reading, family, line) {
  if (reading.families.at(-1) === family) return;
  if (reading.families.includes(family))
    reading.faults.push({ line, message: `The lines of "${family}" do not stand together.` });
  reading.families.push(family);
}
function checkHistograms(reading) {
  for (const [name, type] of reading.types) {
    if (type !== "histogram") continue;
    const groups = /* @__PURE__ */ new Map();
    for (const sample of reading.samples) {
      if (familyOf(reading, sample.name) !== name) continue;
      const key = JSON.stringify([...sample.labels].filter(([label]) => label !== "le").sort());
      const group = groups.get(key) ?? { buckets: [] };
      groups.set(key, group);
      if (sample.name === `${name}_bucket`) group.buckets.push(sample);
      else if (sample.name === `${name}_count`) group.count = sample;
      else group.sum = sample;
    }
    for (const group of groups.values()) checkHistogram(reading, name, group);
  }
}
function checkHistogram(reading, name, { buckets, count, sum }) {
  const line = (buckets[0] ?? count ?? sum)?.line ?? 1;
  const wrong = (message) => void reading.faults.push({ line, message });
  const bounds = buckets.map((bucket) => ({
    bound: readValue(bucket.labels.get("le") ?? ""),
    value: bucket.value
  }));
  if (bounds.some(({ bound }) => bound === void 0)) wrong(`A bucket of "${name}" has no number as "le".`);
  const sorted = [...bounds].sort((a, b) => (a.bound ?? 0) - (b.bound ?? 0));
  const last = sorted.at(-1);
  if (last?.bound !== Number.POSITIVE_INFINITY) wrong(`The histogram "${name}" has no bucket with le="+Inf".`);
  else if (count !== void 0 && count.value !== last.value)
    wrong(`The histogram "${name}" has ${count.value} as its count, but ${last.value} in its last bucket.`);
  if (count === void 0 || sum === void 0) wrong(`The histogram "${name}" lacks its sum or its count.`);
  if (sorted.some(({ value }, index) => value < (sorted[index - 1]?.value ?? 0)))
    wrong(`The buckets of "${name}" do not add up: each holds all below it.`);
}

// actions/lib/ingest/smoke.ts
var shown = 3;
async function smokeTest(bench, paths) {
  const health = await get(bench.wire, bench, paths.health, "*/*");
  const stop = explainWave([health], false);
  if (stop !== void 0) throw new SeedrailError(stop);
  return [
    checkHealth(health, paths.health),
    await checkMetrics(bench, paths.metrics),
    ...await checkIngest(bench),
    await checkSignature(bench)
  ];
}
function checkHealth(reply, path2) {
  const faults = "status" in reply && reply.status === 200 ? [] : [
    fault("smoke-health", `${path2} gave ${describe(reply)}, not 200.`, {
      next: "Wait until the service is up, or read its log."
    })
  ];
  return judge("health", { expected: "200", found: describe(reply) }, faults);
}
async function checkMetrics(bench, path2) {
  const reply = await get(bench.wire, bench, path2, "text/plain;version=0.0.4");
  const expected = "Prometheus text";
  if ("failure" in reply || reply.status !== 200) {
    const problem2 = fault("smoke-metrics", `${path2} gave ${describe(reply)}, not 200.`, {
      next: 'Correct "metrics-path", or look why the service has no metrics.'
    });
    return judge("metrics", { expected, found: describe(reply) }, [problem2]);
  }
  const type = reply.headers["content-type"] ?? "";
  const { samples, faults } = parseMetrics(reply.body);
  const told = [
    .../^text\/plain\b/i.test(type) ? [] : [`its type is "${type || "missing"}", not text/plain`],
    ...samples.length > 0 ? [] : ["it holds no value"],
    ...faults.slice(0, shown).map(({ line, message }) => `line ${line}: ${message}`)
  ];
  const found = told.length === 0 ? `${samples.length} values` : "no Prometheus text";
  const problem = fault("smoke-metrics-invalid", `${path2} is no valid Prometheus text: ${told.join("; ")}`, {
    next: "Let the metrics library write the answer, with its own content type (text format 0.0.4)."
  });
  return judge("metrics", { expected, found }, told.length === 0 ? [] : [problem]);
}
async function checkIngest(bench) {
  const call = callOf(bench, makeEvent(bench, "smoke"));
  const first = await bench.wire.send(call);
  const again = await bench.wire.send(call);
  const created = classify(first, bench.rules);
  const replayed = classify(again, bench.rules);
  const at = "status" in first && "status" in again ? findDifference(first, again, bench.rules.ignored) : void 0;
  const ingest = fault("smoke-ingest", `A signed event got ${describe(first)}: it was not taken as new.`, {
    next: created === "unauthorized" ? 'Correct "secret" (WEBHOOK_SECRET), "tenant", or the names of the headers that carry them.' : 'Read the log of the service; or correct "path", "body" or "created-status".'
  });
  const reason = replayed !== "replayed" ? `got ${describe(again)} (${replayed})` : `got an answer that differs at ${at}`;
  const replay = fault("smoke-replay", `The same event again ${reason}, not the first answer.`, {
    next: 'Store the first answer with the key; or correct "replayed-status", "replay-header" or "ignore-fields".'
  });
  return [
    judge(
      "signed event",
      { expected: "created", found: `${created} (${describe(first)})` },
      created === "created" ? [] : [ingest]
    ),
    judge(
      "the same again",
      { expected: "replayed, the same answer", found: `${replayed} (${describe(again)})` },
      replayed === "replayed" && at === void 0 && created === "created" ? [] : [replay]
    )
  ];
}
async function checkSignature(bench) {
  const { target } = bench;
  const forged = { ...target.tenant, secret: `not ${target.tenant.secret}` };
  const call = callOf(bench, makeEvent(bench, "forged"), forged);
  const reply = await bench.wire.send(call);
  const faults = classify(reply, bench.rules) === "unauthorized" ? [] : [
    fault("smoke-signature", `An event with a wrong signature got ${describe(reply)}.`, {
      next: "Check the signature over the raw body before anything else, and answer 401."
    })
  ];
  return judge("wrong signature", { expected: "401", found: describe(reply) }, faults);
}
function get(wire, { target }, path2, accept) {
  const headers = { ...target.headers, accept };
  return wire.send({ method: "GET", url: joinUrl(target.base, path2), headers, body: Buffer.alloc(0) });
}
function describe(reply) {
  return "failure" in reply ? `${nameReply(reply)}: ${reply.reason}` : nameReply(reply);
}

// actions/smoke-test/action.ts
var smokeTest2 = defineAction({
  name: "smoke-test",
  summary: "Ask a running ingest service for its health and metrics, and send it one signed event twice.",
  requirements: [
    "A service that runs, on this machine or on a host that `allowed-hosts` names. It gets one event.",
    "The secret that signs events, and a tenant for them."
  ],
  branding: { icon: "activity", color: "green" },
  inputs: {
    ...targetInputs,
    "health-path": text({ summary: "Path that answers 200 while the service is well.", default: "/healthz" }),
    "metrics-path": text({
      summary: "Path of the metrics, in Prometheus' text format.",
      default: "/metrics"
    }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    checks: "Checks that were made.",
    failed: "Checks that did not hold.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/smoke-test/main.ts
var requests = 5;
await runAction(smokeTest2, async ({ inputs, journal }) => {
  if (inputs.report !== void 0) journal.output("report", inputs.report);
  const target = await readTarget(inputs);
  const run = `smoke-${randomUUID().slice(0, 13)}`;
  journal.fact("target", describeUrl(target.base));
  journal.fact("tenant", target.tenant.name);
  const { timeout } = inputs;
  const wire = createWire({ timeout, deadline: Date.now() + requests * timeout });
  const paths = { health: inputs["health-path"], metrics: inputs["metrics-path"] };
  const checks = await journal.phase("ask the service", () => smokeTest({ target, wire, rules: readRules(inputs), run }, paths)).finally(() => wire.close());
  const failed = checks.filter(({ verdict }) => verdict === "failed");
  journal.section({
    title: "Checks",
    columns: ["check", "expected", "found", "verdict"],
    rows: checks.map(({ name, expected, found, verdict }) => [name, expected, found, verdict])
  });
  journal.problem(...failed.flatMap(({ problem }) => problem === void 0 ? [] : [problem]));
  journal.output("checks", checks.length);
  journal.output("failed", failed.length);
  journal.result(checks);
  const headline = failed.length === 0 ? `All ${checks.length} checks held.` : `${failed.length} of ${checks.length} checks did not hold: ${failed.map(({ name }) => name).join("; ")}.`;
  return { headline, ending: failed.length === 0 ? "kept" : "broken" };
});
