import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  callOf,
  classify,
  countAtUrl,
  countInTable,
  countingEffects,
  createWire,
  describeUrl,
  effectsAreWrong,
  explainWave,
  findDifference,
  judge,
  kinds,
  loadInputs,
  makeEvent,
  nameEffects,
  nameReplies,
  nameReply,
  none,
  notAsked,
  parseUrl,
  pluralise,
  readRules,
  readTarget,
  requireAllowedHost,
  splitWords,
  targetInputs
} from "./chunk-N7VRZ6EU.mjs";
import "./chunk-UO45KZRA.mjs";
import "./chunk-FZZGC7RA.mjs";
import {
  _enum,
  array,
  boolean,
  createRedactor,
  databaseUrl,
  defineAction,
  int,
  literal,
  makeFolder,
  number,
  object,
  path,
  record,
  runAction,
  string
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  describeDsn,
  inDatabase,
  secretForms
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/load-test-ingest/main.ts
import { randomUUID } from "crypto";
import { writeFile } from "fs/promises";
import { dirname } from "path";

// actions/lib/ingest/plan.ts
var bounds = { total: 1e5, concurrency: 256 };
function checkShape({ total, unique, concurrency }) {
  const wrong = (message, next) => fault("ingest-plan-invalid", message, { next });
  return [
    ...unique < 1 ? [wrong("No distinct event is to be sent.", 'Give "unique" at least 1.')] : [],
    ...total <= unique ? [
      wrong(
        `Of ${total} requests for ${unique} events none is a duplicate, so nothing would be tested.`,
        'Give "total" more than "unique".'
      )
    ] : [],
    ...total > bounds.total ? [wrong(`${total} requests are more than one run sends.`, `Give "total" at most ${bounds.total}.`)] : [],
    ...concurrency < 2 || concurrency > bounds.concurrency ? [
      wrong(
        `With a concurrency of ${concurrency} ${concurrency < 2 ? "no two requests ever meet" : "too many sockets would be open"}.`,
        `Give "concurrency" from 2 to ${bounds.concurrency}.`
      )
    ] : []
  ];
}
function planLoad({ total, unique, concurrency, seed }) {
  const random = createRandom(seed);
  const duplicates = total - unique;
  const copies = new Array(unique).fill(1);
  const open = Array.from({ length: unique }, (_, event) => event);
  let together = 0;
  while (together < Math.ceil(duplicates / 2) && open.length > 0) {
    const at = Math.floor(random() * open.length);
    const event = open[at] ?? 0;
    const sent = (copies[event] ?? 1) + 1;
    copies[event] = sent;
    together++;
    if (sent >= concurrency) {
      open[at] = open.at(-1) ?? 0;
      open.pop();
    }
  }
  const events = shuffle(
    copies.map((_, event) => event),
    random
  );
  const groups = events.map((event) => new Array(copies[event] ?? 1).fill(event));
  const late = Array.from({ length: duplicates - together }, () => [Math.floor(random() * unique)]);
  return { first: pack(groups, concurrency), later: pack(late, concurrency), together };
}
function pack(groups, size) {
  const waves = [];
  for (const group of groups) {
    const wave = waves.at(-1);
    if (wave !== void 0 && wave.length + group.length <= size) wave.push(...group);
    else waves.push([...group]);
  }
  return waves;
}
function shuffle(items, random) {
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const [one, two] = [mixed[index], mixed[other]];
    mixed[index] = two;
    mixed[other] = one;
  }
  return mixed;
}
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = state + 1831565813 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

// actions/lib/ingest/controls.ts
import { setTimeout as sleep } from "timers/promises";

// actions/lib/ingest/latency.ts
function measureLatency(durations) {
  if (durations.length === 0) return void 0;
  const sorted = [...durations].sort((a, b) => a - b);
  const rank = (percent) => sorted[Math.max(0, Math.ceil(percent / 100 * sorted.length) - 1)] ?? 0;
  return { p50: rank(50), p90: rank(90), p95: rank(95), p99: rank(99), most: rank(100) };
}
function countBuckets(durations) {
  if (durations.length === 0) return [];
  const edges = [];
  const most = durations.reduce((a, b) => Math.max(a, b));
  for (let power = 1; edges.length === 0 || (edges.at(-1) ?? 0) <= most; power *= 10)
    edges.push(power, 2 * power, 5 * power);
  const counts = edges.map(() => 0);
  for (const duration of durations) {
    const index = edges.findIndex((edge) => duration < edge);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  return edges.map((below, index) => ({ below, count: counts[index] ?? 0 })).slice(first, last + 1);
}

// actions/lib/ingest/controls.ts
var sizes = { distinct: 8, unhurried: 3, cutInBody: 4, cutAfterBody: 12 };
var pauses = { first: 25, longest: 500 };
async function proveDistinct(bench) {
  const size = sizes.distinct;
  const calls = Array.from({ length: size }, (_, index) => {
    const name = bench.target.key === "body" ? "distinct" : `distinct-${index}`;
    return callOf(bench, makeEvent(bench, name, { deep: `variant ${index}` }));
  });
  const { result, effects } = await countingEffects(bench, size, () => bench.wire.sendTogether(calls));
  const created = result.filter((reply) => classify(reply, bench.rules) === "created").length;
  const faults = created === size && !effectsAreWrong(effects) ? [] : [
    fault(
      "ingest-distinct-collapsed",
      `${size} events that differ only deep inside were not taken as ${size}: ${nameReplies(result)}${nameEffects(effects, "found")}.`,
      {
        next: "Make the key from the whole body, sorted at every depth. JSON.stringify with a list of names drops whatever is nested."
      }
    )
  ];
  return judge(
    "distinct events stay distinct",
    {
      expected: `${size} created${nameEffects(effects, "expected")}`,
      found: `${created} created${nameEffects(effects, "found")}`
    },
    faults
  );
}
async function proveOtherBodyRefused(bench) {
  const name = "same key, other body";
  const { key, keyHeader } = bench.target;
  const expected = "created, conflict, replayed";
  if (key !== "field" && keyHeader === void 0) {
    return notAsked(name, expected, "the service takes no key from its callers");
  }
  const one = makeEvent(bench, "other-body", { deep: "first" });
  const event = key === "body" ? { ...one, key: one.id } : one;
  const bodies = [event, { ...event, deep: "second" }, event];
  const { result, effects } = await countingEffects(
    bench,
    1,
    () => sendInTurn(
      bench,
      bodies.map((body) => callOf(bench, body))
    )
  );
  const found = result.map((reply) => classify(reply, bench.rules)).join(", ");
  const [first, , again] = result;
  const faults = found === expected && sameAnswer(bench, first, again) && !effectsAreWrong(effects) ? [] : [
    fault(
      "ingest-other-body-taken",
      `A used key with another body was to be refused, and replayed with its own: ${result.map(nameReply).join(", then ")}${nameEffects(effects, "found")}.`,
      {
        next: "Keep a hash of the body with the key, over every depth, and answer 422 where it differs. A service that takes no key from callers: key-header: none."
      }
    )
  ];
  return judge(
    name,
    {
      expected: `${expected}${nameEffects(effects, "expected")}`,
      found: `${found}${nameEffects(effects, "found")}`
    },
    faults
  );
}
async function proveCutRetried(bench) {
  const { unhurried, cutInBody, cutAfterBody } = sizes;
  const size = unhurried + cutInBody + cutAfterBody;
  const calls = Array.from({ length: size }, (_, index) => callOf(bench, makeEvent(bench, `cut-${index}`)));
  const { result, effects } = await countingEffects(bench, size, async () => {
    const whole2 = await sendInTurn(bench, calls.slice(0, unhurried));
    const latency = measureLatency(whole2.map(({ duration }) => duration))?.p50 ?? 0;
    const moments = [
      ...new Array(cutInBody).fill("body"),
      ...Array.from({ length: cutAfterBody }, (_, index) => latency * (index + 1) / (cutAfterBody + 1))
    ];
    for (const [index, moment] of moments.entries()) {
      const call = calls[unhurried + index];
      if (call !== void 0) await bench.wire.cut(call, moment);
    }
    return Promise.all(calls.map((call) => sendAgain(bench, call)));
  });
  const settled = result.filter((reply) => isDone(bench, reply)).length;
  const faults = settled === size && !effectsAreWrong(effects) ? [] : [
    fault(
      "ingest-cut-lost",
      `Of ${size} events whose request broke off, ${settled} could be sent again: ${nameReplies(result)}${nameEffects(effects, "found")}.`,
      {
        next: "Write the key, the effect and the stored answer in one transaction: a key that is committed by itself blocks its event for ever."
      }
    )
  ];
  return judge(
    "broken off, sent again",
    {
      expected: `${size} answered${nameEffects(effects, "expected")}`,
      found: `${settled} answered${nameEffects(effects, "found")}`
    },
    faults
  );
}
async function proveTenantsApart(bench, other) {
  const name = "tenants do not see each other";
  const expected = "created, created, replayed, replayed";
  if (other === void 0) return notAsked(name, expected, "no other tenant was named");
  const event = makeEvent(bench, "tenants");
  const [mine, theirs] = [callOf(bench, event), callOf(bench, event, other)];
  const own = () => countingEffects(bench, 1, () => sendInTurn(bench, [mine, theirs, theirs, mine]));
  const { result: counted, effects: othersEffects } = await countingEffects(bench, 1, own, other);
  const { result, effects } = counted;
  const [first, second, secondAgain, firstAgain] = result;
  const found = result.map((reply) => classify(reply, bench.rules)).join(", ");
  const kept = found === expected && sameAnswer(bench, first, firstAgain) && sameAnswer(bench, second, secondAgain) && !effectsAreWrong(effects) && !effectsAreWrong(othersEffects);
  const refused = second !== void 0 && ["unauthorized", "other"].includes(classify(second, bench.rules));
  const faults = kept ? [] : [
    fault(
      "ingest-tenants-mixed",
      `The same event of "${other.name}" was to be a new one: ${result.map(nameReply).join(", then ")} (${found})${effects === void 0 ? "" : `; the other tenant has ${othersEffects?.found ?? 0} of 1 effects`}.`,
      {
        next: refused ? 'Name a tenant that the service knows in "other-tenant" (and "other-secret"), or none.' : "Make the tenant part of the unique key: one tenant must never get the answer of another."
      }
    )
  ];
  return judge(
    name,
    {
      expected: `${expected}${nameEffects(othersEffects, "expected")}`,
      found: `${found}${nameEffects(othersEffects, "found")}`
    },
    faults
  );
}
async function sendInTurn(bench, calls) {
  const replies = [];
  for (const call of calls) replies.push(await bench.wire.send(call));
  return replies;
}
async function sendAgain(bench, call) {
  const end = Date.now() + bench.retryFor;
  for (let pause = pauses.first; ; pause = Math.min(pause * 2, pauses.longest)) {
    const reply = await bench.wire.send(call);
    if (isDone(bench, reply) || Date.now() + pause > end) return reply;
    await sleep(pause);
  }
}
function isDone(bench, reply) {
  return ["created", "replayed"].includes(classify(reply, bench.rules));
}
function sameAnswer(bench, first, again) {
  return first !== void 0 && again !== void 0 && "status" in first && "status" in again && findDifference(first, again, bench.rules.ignored) === void 0;
}

// actions/lib/ingest/tally.ts
var shown = 20;
function createTally(rules) {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  const statuses = /* @__PURE__ */ new Map();
  const durations = [];
  const first = /* @__PURE__ */ new Map();
  const created = /* @__PURE__ */ new Map();
  const repeated = [];
  return {
    counts,
    statuses,
    durations,
    take(event, reply) {
      const kind = classify(reply, rules);
      const name = nameReply(reply);
      counts[kind]++;
      statuses.set(name, (statuses.get(name) ?? 0) + 1);
      if ("failure" in reply) return kind;
      durations.push(reply.duration);
      if (kind === "created") {
        created.set(event, (created.get(event) ?? 0) + 1);
        if (!first.has(event)) first.set(event, reply);
        else repeated.push({ event, answer: reply });
      } else if (kind === "replayed") repeated.push({ event, answer: reply });
      return kind;
    },
    createdEvents() {
      const times = [...created.values()];
      return { once: times.length, more: times.filter((count) => count > 1).length };
    },
    compare() {
      const differing = [];
      let [compared, different] = [0, 0];
      for (const { event, answer } of repeated) {
        const original = first.get(event);
        compared++;
        const at = original === void 0 ? "no first answer" : findDifference(original, answer, rules.ignored);
        if (at === void 0) continue;
        different++;
        if (differing.length < shown) differing.push({ event, at });
      }
      return { compared, different, differing };
    }
  };
}

// actions/lib/ingest/load.ts
var beat = 5e3;
async function runLoad(bench, plan, deadline, say) {
  const load = {
    tally: createTally(bench.rules),
    sent: 0,
    later: { sent: 0, replayed: 0 },
    elapsed: 0,
    stopped: void 0
  };
  const total = [...plan.first, ...plan.later].reduce((sum, wave) => sum + wave.length, 0);
  let told = Date.now();
  for (const [index, wave] of [...plan.first, ...plan.later].entries()) {
    if (Date.now() >= deadline) return { ...load, stopped: timeOver(`${load.sent} of ${total} requests`) };
    const replies = await sendWave(bench, wave, load, index >= plan.first.length);
    const stopped = explainWave(replies, index === 0);
    if (stopped !== void 0)
      return {
        ...load,
        stopped: Date.now() >= deadline ? timeOver(`${load.sent} of ${total} requests`) : stopped
      };
    if (Date.now() - told > beat) {
      told = Date.now();
      say(`${load.sent} of ${total} requests sent`);
    }
  }
  const { limited } = load.tally.counts;
  return limited === 0 ? load : { ...load, stopped: explainLimited(limited, load.sent) };
}
async function sendWave(bench, wave, load, later) {
  const calls = wave.map((number2) => callOf(bench, makeEvent(bench, `event-${number2}`, { number: number2 })));
  const start = performance.now();
  const replies = await bench.wire.sendTogether(calls);
  load.elapsed += performance.now() - start;
  load.sent += wave.length;
  wave.forEach((number2, index) => {
    const reply = replies[index];
    if (reply === void 0) return;
    const kind = load.tally.take(number2, reply);
    if (!later) return;
    load.later.sent++;
    if (kind === "replayed") load.later.replayed++;
  });
  return replies;
}
function timeOver(done) {
  return fault("ingest-time-over", `The time was over after ${done}.`, {
    next: 'Raise "total-timeout", or send fewer.'
  });
}
function explainLimited(limited, sent) {
  return fault(
    "ingest-rate-limited",
    `The service's rate limit refused ${limited} of ${sent} requests (429).`,
    {
      next: 'Raise its limit for this tenant, or give fewer requests or less "concurrency": a refused event proves nothing.'
    }
  );
}

// actions/lib/ingest/load-checks.ts
function judgeLoad(load, unique, effects) {
  return [
    judgeAnswers(load),
    judgeCreated(load, unique),
    judgeLater(load),
    judgeSameness(load),
    judgeEffects(effects, unique)
  ];
}
function judgeAnswers(load) {
  const { tally, sent } = load;
  const { created, replayed, conflict } = tally.counts;
  const lies = tally.statuses.get("422") ?? 0;
  const good = created + replayed + conflict - lies;
  const told = [...tally.statuses].map(([name, count]) => `${count} × ${name}`).join(", ");
  const faults = good === sent && sent > 0 ? [] : [
    fault(
      "ingest-answers",
      `${sent - good} of ${sent} requests were answered with an error or not at all: ${told}.`,
      {
        next: adviseAnswers(load)
      }
    )
  ];
  return judge("answers", { expected: "created, replayed or in progress", found: told }, faults);
}
function adviseAnswers({ tally }) {
  const { unauthorized, unanswered } = tally.counts;
  if ([...tally.statuses.keys()].some((name) => /^5\d\d$/.test(name)))
    return "500 under duplicates that come at the same moment is the mark of look-then-insert: use INSERT … ON CONFLICT DO NOTHING, then read what won.";
  if (unauthorized > 0) return "A right signature is refused now and then (401, 403): look into the service.";
  return unanswered > 0 ? 'Look into the log of the service, or raise "timeout" if it is only slow.' : 'An answer must say whether the event is new or known: see "created-status", "replayed-status" and "replay-header".';
}
function judgeCreated({ tally }, unique) {
  const { once, more } = tally.createdEvents();
  const { created } = tally.counts;
  const faults = [];
  if (once < unique) {
    faults.push(
      fault("ingest-not-created", `Of ${unique} distinct events ${once} were answered as created.`, {
        next: 'Distinct events may have collapsed into one key; or correct "created-status", if the service says it otherwise.'
      })
    );
  }
  if (more > 0) {
    faults.push(
      fault("ingest-created-twice", `${more} events were answered as created more than once.`, {
        next: 'A duplicate was taken for a new event; or it was replayed without a sign: see "replayed-status" and "replay-header".'
      })
    );
  }
  return judge(
    "created once each",
    { expected: `${unique} events`, found: `${once} events, ${created} answers` },
    faults
  );
}
function judgeLater({ later }) {
  const faults = later.sent > 0 && later.replayed === later.sent ? [] : [
    fault(
      "ingest-not-replayed",
      `Of ${later.sent} duplicates sent after the answer ${later.replayed} were replayed.`,
      {
        next: 'Store the first answer with the key, and give it again; or correct "replayed-status" and "replay-header".'
      }
    )
  ];
  return judge("later duplicates replayed", { expected: `${later.sent}`, found: `${later.replayed}` }, faults);
}
function judgeSameness({ tally }) {
  const { compared, different, differing } = tally.compare();
  const places = differing.slice(0, 3).map(({ event, at }) => `event ${event} at ${at}`);
  const faults = compared > 0 && different === 0 ? [] : [
    fault(
      "ingest-answer-changed",
      compared === 0 ? "No answer was repeated, so none could be compared." : `${different} of ${compared} repeated answers are not their event's first one: ${places.join(", ")}.`,
      {
        next: 'Store the first answer and give it again; members that may differ go into "ignore-fields".'
      }
    )
  ];
  return judge(
    "the first answer again",
    { expected: `${compared} equal`, found: `${compared - different} equal` },
    faults
  );
}
function judgeEffects(effects, unique) {
  const name = "effects";
  if (effects === void 0) return notAsked(name, `exactly ${unique}`, "cannot be counted");
  const { expected, found } = effects;
  const faults = found === expected ? [] : [
    fault(
      "ingest-effects",
      `${pluralise(expected, "distinct event")} had ${pluralise(found, "effect")}.`,
      {
        next: found < expected ? "Events were lost: look at how the key is made (nested members must count), and that key and effect share one transaction." : "Events had their effect twice; or somebody else writes for this tenant: give the test a tenant of its own."
      }
    )
  ];
  return judge(name, { expected: `exactly ${expected}`, found: `${found}` }, faults);
}

// actions/lib/ingest/prove.ts
async function proveIngest(bench, options) {
  const { shape, deadline, phase } = options;
  const plan = planLoad(shape);
  const { result: load, effects } = await phase(
    "load",
    () => countingEffects(bench, shape.unique, () => runLoad(bench, plan, deadline, options.say))
  );
  const { durations } = load.tally;
  const latency = measureLatency(durations);
  const outcome = {
    shape,
    together: plan.together,
    load,
    latency,
    buckets: countBuckets(durations),
    throughput: load.elapsed === 0 ? 0 : durations.length * 1e3 / load.elapsed,
    counted: bench.counter?.how,
    effects,
    checks: [],
    stopped: load.stopped
  };
  if (load.stopped !== void 0) return outcome;
  const checks = judgeLoad(load, shape.unique, effects);
  const controls = [
    () => proveDistinct(bench),
    () => proveOtherBodyRefused(bench),
    () => proveCutRetried(bench),
    () => proveTenantsApart(bench, options.otherTenant)
  ];
  const all = checks.length + controls.length;
  return phase("controls", async () => {
    for (const control of controls) {
      const check = await control();
      if (Date.now() >= deadline && check.verdict === "failed") {
        return { ...outcome, checks, stopped: timeOver(`${checks.length} of ${all} checks`) };
      }
      checks.push(check);
    }
    return { ...outcome, checks };
  });
}
function endingOf({ checks, stopped, counted }) {
  if (checks.some((check) => check.verdict === "failed")) return "broken";
  return stopped !== void 0 || counted === void 0 ? "could-not-run" : "kept";
}
function problemsOf({ checks, stopped, counted }) {
  const uncounted = fault("ingest-uncounted", "Latency only, nothing proven: effects could not be counted.", {
    next: 'Give "dsn" and "effects-table", or "count-url": answers alone cannot show what happened.'
  });
  return [
    ...stopped === void 0 ? [] : [stopped],
    ...checks.flatMap(({ problem }) => problem === void 0 ? [] : [problem]),
    ...stopped === void 0 && counted === void 0 ? [uncounted] : []
  ];
}

// actions/lib/ingest/result-file.ts
var whole = int().nonnegative();
var resultSchema = object({
  schemaVersion: literal(1),
  url: string(),
  source: string(),
  tenant: string(),
  run: string(),
  seed: whole,
  total: whole,
  unique: whole,
  concurrency: whole,
  sent: whole,
  created: whole,
  replayed: whole,
  conflict: whole,
  unauthorized: whole,
  limited: whole,
  other: whole,
  unanswered: whole,
  statuses: record(string(), whole),
  duplicateRatio: number().min(0).max(1).describe("Share of the requests that were answered as duplicates."),
  effects: object({ how: string(), expected: whole, found: int() }).nullable(),
  proven: boolean().describe("Effects were counted, and every check that was made held."),
  ending: _enum(["kept", "broken", "could-not-run"]),
  checks: array(
    object({
      name: string(),
      expected: string(),
      found: string(),
      verdict: _enum(["passed", "failed", "not asked"])
    })
  ),
  latencyMs: object({ p50: number(), p90: number(), p95: number(), p99: number(), most: number() }).nullable(),
  throughputPerSecond: number().nonnegative(),
  histogram: array(object({ below: number(), count: whole }))
});
function toResult(outcome, { url, source, tenant, run }) {
  const { load, latency, shape } = outcome;
  const { counts, statuses } = load.tally;
  const ending = endingOf(outcome);
  return {
    schemaVersion: 1,
    url,
    source,
    tenant,
    run,
    ...shape,
    sent: load.sent,
    ...counts,
    statuses: Object.fromEntries(statuses),
    duplicateRatio: load.sent === 0 ? 0 : (counts.replayed + counts.conflict) / load.sent,
    effects: outcome.effects === void 0 || outcome.counted === void 0 ? null : { how: outcome.counted, ...outcome.effects },
    proven: ending === "kept",
    ending,
    checks: outcome.checks.map(({ name, expected, found, verdict }) => ({ name, expected, found, verdict })),
    latencyMs: latency ?? null,
    throughputPerSecond: outcome.throughput,
    histogram: [...outcome.buckets]
  };
}

// actions/lib/ingest/summary.ts
var longestBar = 40;
function tabulateAnswers({ load, shape, together }) {
  const { counts, statuses } = load.tally;
  return {
    title: "Answers",
    columns: ["kind", "requests"],
    rows: [...kinds.map((kind) => [kind, counts[kind]]), ["all", load.sent]],
    note: [
      `${shape.unique} distinct events, ${shape.total} requests planned with seed ${shape.seed};`,
      `${together} duplicates at the same moment as their event, ${shape.total - shape.unique - together} later.`,
      `Statuses: ${[...statuses].map(([name, count]) => `${count} × ${name}`).join(", ") || "none"}.`
    ].join(" ")
  };
}
function tabulateChecks({ checks }) {
  if (checks.length === 0) return void 0;
  return {
    title: "Checks",
    columns: ["check", "expected", "found", "verdict"],
    rows: checks.map(({ name, expected, found, verdict }) => [name, expected, found, verdict])
  };
}
function tabulateLatency({ latency, throughput, load, shape }) {
  if (latency === void 0) return void 0;
  const show = (milliseconds) => `${milliseconds.toFixed(1)} ms`;
  return {
    title: "Latency",
    columns: ["p50", "p90", "p95", "p99", "longest", "throughput"],
    rows: [
      [
        show(latency.p50),
        show(latency.p90),
        show(latency.p95),
        show(latency.p99),
        show(latency.most),
        `${throughput.toFixed(0)} per second`
      ]
    ],
    note: `${load.tally.durations.length} answers, ${shape.concurrency} at the same moment; from the whole request to the whole answer.`
  };
}
function tabulateBuckets({ buckets }) {
  if (buckets.length === 0) return void 0;
  const most = Math.max(...buckets.map(({ count }) => count));
  return {
    title: "Answers by time",
    columns: ["less than", "answers", ""],
    rows: buckets.map(({ below, count }) => [
      `${below} ms`,
      count,
      "█".repeat(Math.ceil(count / most * longestBar))
    ])
  };
}
function renderHeadline(outcome) {
  const { load, shape, checks, stopped, counted } = outcome;
  const failed = checks.filter(({ verdict }) => verdict === "failed");
  const asked = checks.filter(({ verdict }) => verdict !== "not asked");
  switch (endingOf(outcome)) {
    case "kept":
      return `${load.sent} requests for ${shape.unique} events had exactly ${outcome.effects?.found} effects; all ${asked.length} checks held.`;
    case "broken":
      return `${failed.length} of ${asked.length} checks did not hold: ${failed.map(({ name }) => name).join("; ")}.${counted === void 0 ? " Effects were not counted." : ""}`;
    case "could-not-run":
      return stopped === void 0 ? `Latency only, nothing proven: ${load.sent} requests were sent, but their effects could not be counted.` : `${stopped.message} Nothing is proven.`;
  }
}

// actions/load-test-ingest/action.ts
var loadTestIngest = defineAction({
  name: "load-test-ingest",
  summary: "Prove under load that an ingest endpoint lets each event have its effect exactly once, counted in the database.",
  requirements: [
    "A service that runs, on this machine or on a host that `allowed-hosts` names. Never one in production: it gets real events.",
    "A tenant to which nobody else writes meanwhile, and the secret that signs its events.",
    "A login that may read the table of effects, or an address that counts them; without either nothing is proven."
  ],
  branding: { icon: "repeat", color: "orange" },
  inputs: {
    ...targetInputs,
    ...loadInputs,
    dsn: {
      ...databaseUrl(),
      required: false,
      summary: "Address of the database in which effects are counted. Masked. Default: `PLANNING_DATABASE_URL`, else `DATABASE_URL` from the environment."
    },
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    sent: "Requests that were sent.",
    created: "Requests that were answered as new events.",
    replayed: "Requests that were answered as before.",
    conflict: "Requests that were told that their event is in progress, or refused for their body (409, 422).",
    other: "Requests with any other answer, or none.",
    effects: "Effects that were counted; empty where they could not be.",
    proven: "`true` when effects were counted and every check held.",
    out: "Path of the result, when one was asked for.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/load-test-ingest/main.ts
await runAction(loadTestIngest, async ({ inputs, journal }) => {
  const { total, unique, concurrency, seed, tenant, source, out, report } = inputs;
  if (report !== void 0) journal.output("report", report);
  const shape = { total, unique, concurrency, seed };
  const wrong = checkShape(shape);
  if (wrong.length > 0) throw new SeedrailError(wrong);
  const target = await readTarget(inputs);
  const rules = readRules(inputs);
  const countUrl = readCountUrl(inputs);
  const run = `lt-${randomUUID().slice(0, 13)}`;
  const url = describeUrl(target.base);
  for (const [name, value] of Object.entries({ target: url, source, tenant, run })) journal.fact(name, value);
  const deadline = Date.now() + inputs["total-timeout"];
  const { timeout } = inputs;
  const wire = createWire({ timeout, deadline });
  const counting = createWire({ timeout, deadline: Number.POSITIVE_INFINITY });
  const prove = (counter) => {
    journal.fact("effects", counter?.how ?? "not counted");
    const bench = {
      ...{ target, wire, rules, counter, run },
      settle: inputs.settle,
      retryFor: inputs["retry-for"]
    };
    const { phase, say } = journal;
    return proveIngest(bench, { shape, otherTenant: chooseOtherTenant(inputs), deadline, say, phase });
  };
  const dsn = inputs.dsn;
  const outcome = await (dsn !== void 0 ? inDatabase(dsn, async (database) => {
    journal.fact("database", describeDsn(dsn));
    return prove(await countInTable(database, inputs["effects-table"], inputs["tenant-column"]));
  }) : prove(countUrl === void 0 ? void 0 : countAtUrl(counting, target, countUrl))).finally(() => {
    wire.close();
    counting.close();
  });
  for (const tabulate of [tabulateAnswers, tabulateChecks, tabulateLatency, tabulateBuckets]) {
    const section = tabulate(outcome);
    if (section !== void 0) journal.section(section);
  }
  journal.problem(...problemsOf(outcome));
  const result = toResult(outcome, { url, source, tenant, run });
  for (const name of ["sent", "created", "replayed", "conflict", "proven"])
    journal.output(name, result[name]);
  journal.output("other", result.unauthorized + result.limited + result.other + result.unanswered);
  journal.output("effects", result.effects?.found ?? "");
  journal.result(result);
  if (out !== void 0) {
    await writeResult(out, hide(`${JSON.stringify(result, null, 2)}
`, inputs));
    journal.output("out", out);
  }
  return { headline: renderHeadline(outcome), ending: endingOf(outcome) };
});
function readCountUrl(inputs) {
  const text = inputs["count-url"];
  if (text !== void 0) requireAllowedHost(parseUrl("count-url", text), splitWords(inputs["allowed-hosts"]));
  return text;
}
function chooseOtherTenant(inputs) {
  const name = inputs["other-tenant"] ?? `${inputs.tenant}-other`;
  return name === none ? void 0 : { name, secret: inputs["other-secret"] ?? inputs.secret };
}
function hide(text, { secret, headers, dsn, ...inputs }) {
  const redactor = createRedactor();
  for (const given of [secret, headers, dsn?.text, inputs["other-secret"]])
    if (given !== void 0) redactor.hide(secretForms(given));
  return redactor.redact(text);
}
async function writeResult(path2, text) {
  try {
    await makeFolder(dirname(path2));
    await writeFile(path2, text);
  } catch (error) {
    throw new SeedrailError(
      fault("ingest-out-unwritable", `The result "${path2}" cannot be written: ${messageOf(error)}`, {
        next: 'Correct "out", or its permissions.'
      }),
      { cause: error }
    );
  }
}
