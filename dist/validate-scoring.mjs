import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  JsonScanError,
  JsonScanner,
  checkBeginning,
  explainUnreadable,
  findPlace,
  nameFile,
  parseJson,
  readBytes
} from "./chunk-JYHO4SMC.mjs";
import {
  didYouMean,
  loadTableShape,
  suggest,
  tableNameOf
} from "./chunk-UO45KZRA.mjs";
import {
  inTransaction,
  limitSessionLockWaits
} from "./chunk-WKFHRT5B.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  _enum,
  array,
  boolean,
  choice,
  count,
  databaseUrl,
  defineAction,
  discriminatedUnion,
  flag,
  int,
  limit,
  literal,
  looseObject,
  number,
  path,
  record,
  runAction,
  strictObject,
  string,
  text,
  tuple,
  union,
  unknown
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  describeDsn,
  inDatabase
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/lib/scoring/contract-file.ts
import { readFile, stat } from "fs/promises";
import { basename, dirname, join } from "path";

// actions/lib/scoring/pointer.ts
function parsePointer(text2) {
  if (text2 === "") return [];
  if (!text2.startsWith("/")) throw new RangeError(`"${text2}" is no JSON pointer: it begins with "/".`);
  if (/~(?![01])/.test(text2)) throw new RangeError(`"${text2}" is no JSON pointer: "~" is written "~0".`);
  return text2.slice(1).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
function parsePath(text2) {
  if (text2 === "" || text2.startsWith("/")) return parsePointer(text2);
  const steps = text2.replace(/^\$\.?/, "").split(".");
  if (steps.some((step) => step === "")) throw new RangeError(`"${text2}" has an empty name between its dots.`);
  return steps;
}
function addStep(pointer2, step) {
  return `${pointer2}/${escapeStep(String(step))}`;
}
function renderPointer(steps) {
  return steps.map((step) => `/${escapeStep(step)}`).join("");
}
function escapeStep(step) {
  return step.includes("~") || step.includes("/") ? step.replaceAll("~", "~0").replaceAll("/", "~1") : step;
}
function follow(value, steps) {
  let here = value;
  for (let index = 0; index < steps.length; index++) {
    if (here === null || typeof here !== "object") return void 0;
    here = here[steps[index]];
  }
  return here;
}
function parsePattern(text2) {
  const steps = parsePointer(text2);
  const star = steps.indexOf("*");
  if (star === -1) return { before: steps, after: void 0 };
  if (steps.indexOf("*", star + 1) !== -1) throw new RangeError(`"${text2}" holds more than one "*".`);
  return { before: steps.slice(0, star), after: steps.slice(star + 1) };
}
function renderPattern(pattern2, member) {
  const { before, after } = pattern2;
  return renderPointer(after === void 0 ? before : [...before, member, ...after]);
}
function followPattern(value, pattern2, member) {
  const { before, after } = pattern2;
  if (after === void 0) return follow(value, before);
  return followMember(follow(value, before), member, after);
}
function followMember(inner, member, after) {
  if (inner === null || typeof inner !== "object") return void 0;
  return follow(inner[member], after);
}
var noMembers = [];
function membersOf(value, pattern2) {
  const inner = follow(value, pattern2.before);
  return inner !== null && typeof inner === "object" ? Object.keys(inner) : noMembers;
}

// actions/lib/scoring/rounding.ts
var binaryNoise = 1e-9;
function within(one, other, tolerance2) {
  return Math.abs(one - other) <= tolerance2 + binaryNoise;
}
function roundTo(value, decimals2) {
  const sign = value < 0 ? -1 : 1;
  const shifted = shift(Math.abs(value), decimals2);
  const rounded2 = shift(Math.round(shifted), -decimals2);
  return rounded2 === 0 ? 0 : sign * rounded2;
}
function shift(value, places) {
  const [digits = "0", exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}
function isRounded(value, decimals2) {
  const shifted = value * (powers[decimals2] ?? 10 ** decimals2);
  const rest = shifted - Math.round(shifted);
  if (shifted < 1e9 && shifted > -1e9) return rest < 1e-6 && rest > -1e-6;
  return roundTo(value, decimals2) === value;
}
var powers = Array.from({ length: 13 }, (_, exponent) => 10 ** exponent);

// actions/lib/scoring/statement.ts
function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}
function showNumber(value) {
  return String(roundTo(value, 8));
}

// actions/lib/scoring/violation.ts
function refuse(code, pointer2, expected, actual) {
  return { level: "error", code, pointer: pointer2, expected, actual, suspects: [] };
}
var longestShown = 80;
function showValue(value) {
  if (value === void 0) return "nothing";
  if (typeof value === "string") return showText(value);
  if (Array.isArray(value)) return value.length === 1 ? "a list of 1" : `a list of ${value.length}`;
  if (value !== null && typeof value === "object") {
    const fields = Object.keys(value).length;
    return fields === 1 ? "an object of 1 field" : `an object of ${fields} fields`;
  }
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    return `${value}: a number too large for any reader`;
  }
  return String(value);
}
function showText(value) {
  const shown = JSON.stringify(shorten(value));
  if (value.trim() === "" || !/^[\s+-]*(?:\d|\.\d|NaN|Infinity)/.test(value)) return shown;
  return Number.isNaN(Number(value)) && value.trim() !== "NaN" ? shown : `${shown}, a text and not a number`;
}
function shorten(text2) {
  return text2.length > longestShown ? `${text2.slice(0, longestShown - 1)}…` : text2;
}
function renderViolation(found) {
  const where = found.pointer === "" ? "The payload" : shorten(found.pointer);
  const others = found.suspects.filter((suspect) => suspect !== found.pointer);
  const hint = found.suspects.length === 0 ? "" : found.suspects.length === 1 && others.length === 0 ? " This number is the one that fits nowhere." : ` Most likely wrong: ${found.suspects.join(" or ")}.`;
  return `${where}: expected ${found.expected}, actual ${found.actual}.${hint}`;
}

// actions/lib/scoring/value-rules.ts
function visitEach(patterns, payload, visit, stop) {
  let all = true;
  for (const pattern2 of patterns) {
    const { before, after } = pattern2;
    const inner = follow(payload, before);
    if (after === void 0) {
      if (!visit(inner, pattern2, "")) all = false;
    } else if (inner !== null && typeof inner === "object") {
      for (const member in inner) {
        if (!visit(followMember(inner, member, after), pattern2, member)) all = false;
      }
    }
    if (!all && stop) return false;
  }
  return all;
}
function rounded(rule) {
  const patterns = rule.values.map(parsePattern);
  const isSound = (value) => !isNumber(value) || isRounded(value, rule.decimals);
  return (payload, tell) => {
    if (tell === void 0) return visitEach(patterns, payload, isSound, true);
    const visit = (value, pattern2, member) => {
      if (!isNumber(value)) return true;
      if (isRounded(value, rule.decimals)) return true;
      const expected = `at most ${rule.decimals} decimals, such as ${roundTo(value, rule.decimals)}`;
      tell({
        holds: false,
        pointer: renderPattern(pattern2, member),
        expected,
        actual: String(value),
        fields: []
      });
      return false;
    };
    return visitEach(patterns, payload, visit, false);
  };
}
var mostBlank = 20;
function notEmpty(rule) {
  const patterns = rule.values.map(parsePattern);
  return (payload, tell) => {
    if (tell === void 0) return visitEach(patterns, payload, hasWords, true);
    const visit = (value, pattern2, member) => {
      const pointer2 = renderPattern(pattern2, member);
      if (!Array.isArray(value) || value.length === 0) return tellWords(value, pointer2, tell);
      let blank = 0;
      for (let index = 0; index < value.length && blank < mostBlank; index++) {
        if (!tellWords(value[index], `${pointer2}/${index}`, tell)) blank++;
      }
      return blank === 0;
    };
    return visitEach(patterns, payload, visit, false);
  };
}
function hasWords(value) {
  if (typeof value === "string") return value.trim() !== "";
  if (!Array.isArray(value)) return true;
  for (const text2 of value) if (typeof text2 === "string" && text2.trim() === "") return false;
  return value.length > 0;
}
function tellWords(value, pointer2, tell) {
  const holds = hasWords(value);
  const expected = Array.isArray(value) ? "something in the list" : "a text with words";
  const actual = Array.isArray(value) ? "an empty list" : showValue(value);
  if (!holds) tell({ holds, pointer: pointer2, expected, actual, fields: [] });
  return holds;
}

// actions/lib/scoring/arithmetic.ts
function compileArithmetic(rules) {
  const compiled = rules.map((rule) => ({ rule, visit: compileRule(rule) }));
  return {
    holds(payload) {
      for (const { visit } of compiled) if (!visit(payload)) return false;
      return true;
    },
    explain(payload, missing = []) {
      const holders = missing.map((pointer2) => pointer2.slice(0, pointer2.lastIndexOf("/")));
      const statements = [];
      for (const { rule, visit } of compiled) visit(payload, (told) => statements.push({ rule, ...told }));
      const broken = statements.filter((statement) => !statement.holds && !isPartial(statement, holders));
      const doubts = weighFields(statements);
      return broken.map((statement) => toViolation(statement, doubts));
    }
  };
}
function isPartial({ rule }, holders) {
  if (rule.rule !== "total" && rule.rule !== "weights-sum") return false;
  const { before } = parsePattern(rule.rule === "total" ? rule.contributions : rule.weights);
  return holders.includes(renderPointer(before));
}
function toViolation(statement, doubts) {
  const { rule, pointer: pointer2, expected, actual } = statement;
  switch (rule.rule) {
    case "rounded":
      return { level: rule.level, code: "scoring-not-rounded", pointer: pointer2, expected, actual, suspects: [] };
    case "not-empty":
      return { level: rule.level, code: "scoring-empty", pointer: pointer2, expected, actual, suspects: [] };
    case "weights-sum":
    case "factor-weight":
    case "contribution":
    case "total": {
      const suspects = findSuspects(statement, doubts);
      return { level: "error", code: codes[rule.rule], pointer: pointer2, expected, actual, suspects };
    }
  }
}
var codes = {
  "weights-sum": "scoring-weights-sum",
  "factor-weight": "scoring-factor-weight",
  contribution: "scoring-contribution",
  total: "scoring-total"
};
function weighFields(statements) {
  const doubts = /* @__PURE__ */ new Map();
  for (const { holds, fields } of statements) {
    for (const field of fields) doubts.set(field, (doubts.get(field) ?? 0) + (holds ? -1 : 1));
  }
  return doubts;
}
var mostSuspects = 12;
function findSuspects(broken, doubts) {
  const most = broken.fields.reduce(
    (sum, field) => Math.max(sum, doubts.get(field) ?? 0),
    Number.NEGATIVE_INFINITY
  );
  const suspects = broken.fields.filter((field) => doubts.get(field) === most);
  return suspects.length > mostSuspects ? [] : suspects;
}
function compileRule(rule) {
  switch (rule.rule) {
    case "weights-sum":
      return sumOfWeights(rule);
    case "factor-weight":
      return equalWeights(rule);
    case "contribution":
      return contribution(rule);
    case "total":
      return total(rule);
    case "rounded":
      return rounded(rule);
    case "not-empty":
      return notEmpty(rule);
  }
}
function sumOfWeights(rule) {
  const weights = parsePattern(rule.weights);
  return (payload, tell) => {
    const members = membersOf(payload, weights);
    const sum = sumUp(payload, weights, members);
    if (sum === void 0) return true;
    const holds = within(sum, rule.sum, rule.tolerance);
    tell?.({
      holds,
      pointer: renderPointer(weights.before),
      expected: holds ? "" : `${rule.sum} ± ${rule.tolerance} in all`,
      actual: holds ? "" : showNumber(sum),
      fields: members.map((member) => renderPattern(weights, member))
    });
    return holds;
  };
}
function equalWeights(rule) {
  const weight = parsePattern(rule.weight);
  const equals = parsePattern(rule.equals);
  return (payload, tell) => {
    let all = true;
    for (const member of membersOf(payload, weight)) {
      const actual = followPattern(payload, weight, member);
      const expected = followPattern(payload, equals, member);
      if (!isNumber(actual) || !isNumber(expected)) continue;
      const holds = within(actual, expected, rule.tolerance);
      if (!holds && tell === void 0) return false;
      all &&= holds;
      tell?.({
        holds,
        pointer: renderPattern(weight, member),
        expected: holds ? "" : `${showNumber(expected)} ± ${rule.tolerance}, as ${renderPattern(equals, member)} is`,
        actual: holds ? "" : showNumber(actual),
        fields: [renderPattern(weight, member), renderPattern(equals, member)]
      });
    }
    return all;
  };
}
function contribution(rule) {
  const patterns = {
    contribution: parsePattern(rule.contribution),
    weight: parsePattern(rule.weight),
    score: parsePattern(rule.score)
  };
  return (payload, tell) => {
    let all = true;
    for (const member of membersOf(payload, patterns.contribution)) {
      const actual = followPattern(payload, patterns.contribution, member);
      const weight = followPattern(payload, patterns.weight, member);
      const score = followPattern(payload, patterns.score, member);
      if (!isNumber(actual) || !isNumber(weight) || !isNumber(score)) continue;
      const holds = within(actual, weight * score, rule.tolerance);
      if (!holds && tell === void 0) return false;
      all &&= holds;
      tell?.({
        holds,
        pointer: renderPattern(patterns.contribution, member),
        expected: holds ? "" : `${showNumber(weight * score)} ± ${rule.tolerance}, from ${showNumber(weight)} × ${showNumber(score)}`,
        actual: holds ? "" : showNumber(actual),
        fields: Object.values(patterns).map((pattern2) => renderPattern(pattern2, member))
      });
    }
    return all;
  };
}
function total(rule) {
  const steps = parsePointer(rule.total);
  const contributions = parsePattern(rule.contributions);
  return (payload, tell) => {
    const actual = follow(payload, steps);
    if (!isNumber(actual)) return true;
    const members = membersOf(payload, contributions);
    const sum = sumUp(payload, contributions, members);
    if (sum === void 0) return true;
    const holds = within(actual, sum, rule.tolerance);
    tell?.({
      holds,
      pointer: rule.total,
      expected: holds ? "" : `${showNumber(sum)} ± ${rule.tolerance}, the sum of the contributions`,
      actual: holds ? "" : showNumber(actual),
      fields: [rule.total, ...members.map((member) => renderPattern(contributions, member))]
    });
    return holds;
  };
}
function sumUp(payload, pattern2, members) {
  if (members.length === 0) return void 0;
  let sum = 0;
  for (const member of members) {
    const value = followPattern(payload, pattern2, member);
    if (!isNumber(value)) return void 0;
    sum += value;
  }
  return sum;
}

// data/scoring/contract.json
var contract_default = {
  $schema: "../../docs/scoring-contract.schema.json",
  name: "fixed-weight-v1",
  schema: "fixed-weight-v1.schema.json",
  sample: "sample.json",
  version: { at: "/version", known: ["fixed-weight-v1"] },
  rules: [
    { rule: "weights-sum", weights: "/weights/*", sum: 1, tolerance: 0.01 },
    { rule: "factor-weight", weight: "/factors/*/weight", equals: "/weights/*", tolerance: 1e-3 },
    {
      rule: "contribution",
      contribution: "/factors/*/contribution",
      weight: "/factors/*/weight",
      score: "/factors/*/score",
      tolerance: 1e-3
    },
    { rule: "total", total: "/total", contributions: "/factors/*/contribution", tolerance: 1e-3 },
    {
      rule: "rounded",
      values: ["/total", "/weights/*", "/factors/*/weight", "/factors/*/score", "/factors/*/contribution"],
      decimals: 4
    },
    { rule: "not-empty", values: ["/factors/*/reasons"] }
  ],
  summary: {
    total: "/total",
    scores: "/factors/*/score",
    contributions: "/factors/*/contribution",
    range: [0, 1]
  },
  stored: {
    table: "plan_jobs",
    key: "job_id",
    column: "result_data",
    path: "/scoring",
    where: { status: "completed" }
  },
  recompute: {
    scorer: "fixed-weight-v1",
    tolerance: 1e-4,
    compare: [
      "/total",
      "/weights/*",
      "/factors/*/weight",
      "/factors/*/score",
      "/factors/*/contribution",
      "/metadata/weeklySessionsPlanned",
      "/metadata/weeklyGoalDays"
    ],
    stored: {
      plan: { column: "result_data", path: "/plan" },
      request: { column: "request_data", path: "" }
    },
    inFiles: { plan: "/plan", request: "/request" }
  }
};

// data/scoring/fixed-weight-v1.schema.json
var fixed_weight_v1_schema_default = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $comment: "Generated from actions/lib/scoring/contract.ts by `npm run generate`; do not edit.",
  type: "object",
  properties: {
    version: {
      type: "string",
      const: "fixed-weight-v1"
    },
    total: {
      type: "number",
      minimum: 0,
      maximum: 1,
      description: "The sum of the contributions."
    },
    weights: {
      type: "object",
      properties: {
        safety: {
          type: "number",
          minimum: 0,
          maximum: 1
        },
        compliance: {
          type: "number",
          minimum: 0,
          maximum: 1
        },
        performance: {
          type: "number",
          minimum: 0,
          maximum: 1
        }
      },
      required: [
        "safety",
        "compliance",
        "performance"
      ],
      additionalProperties: false,
      description: "How much each factor counts: 0.6, 0.3 and 0.1. They sum to 1."
    },
    factors: {
      type: "object",
      properties: {
        safety: {
          $ref: "#/$defs/factor"
        },
        compliance: {
          $ref: "#/$defs/factor"
        },
        performance: {
          $ref: "#/$defs/factor"
        }
      },
      required: [
        "safety",
        "compliance",
        "performance"
      ],
      additionalProperties: false
    },
    metadata: {
      type: "object",
      properties: {
        evaluatedAt: {
          type: "string",
          format: "date-time",
          description: "When the plan was scored: RFC 3339, with an offset."
        },
        weeklySessionsPlanned: {
          type: "number",
          minimum: 0,
          description: "Mean number of sessions of a microcycle."
        },
        weeklyGoalDays: {
          description: "Days a week that the plan was measured against.",
          type: "number",
          minimum: 0
        },
        requestContext: {
          description: "What the athlete had asked for.",
          type: "object",
          properties: {
            availabilityDays: {
              type: "number",
              minimum: 0
            },
            weeklyGoalDays: {
              type: "number",
              minimum: 0
            }
          },
          additionalProperties: false
        }
      },
      required: [
        "evaluatedAt",
        "weeklySessionsPlanned"
      ],
      additionalProperties: false
    }
  },
  required: [
    "version",
    "total",
    "weights",
    "factors",
    "metadata"
  ],
  additionalProperties: false,
  title: "Scoring payload fixed-weight-v1",
  description: "The quality score of a training plan.",
  $defs: {
    factor: {
      type: "object",
      properties: {
        weight: {
          type: "number",
          minimum: 0,
          maximum: 1,
          description: "The weight of this factor, the same as in `weights`."
        },
        score: {
          type: "number",
          minimum: 0,
          maximum: 1,
          description: "How good the plan is in this respect."
        },
        contribution: {
          type: "number",
          minimum: 0,
          maximum: 1,
          description: "weight × score."
        },
        reasons: {
          type: "array",
          items: {
            type: "string"
          },
          description: "Sentences for people. An empty list is worth a warning."
        },
        metrics: {
          type: "object",
          propertyNames: {
            type: "string"
          },
          additionalProperties: {
            type: "number"
          },
          description: "What was measured, by name. Any finite number: a metric may be negative or above 1."
        }
      },
      required: [
        "weight",
        "score",
        "contribution",
        "reasons",
        "metrics"
      ],
      additionalProperties: false
    }
  }
};

// data/scoring/sample.json
var sample_default = {
  version: "fixed-weight-v1",
  total: 0.8906,
  weights: {
    safety: 0.6,
    compliance: 0.3,
    performance: 0.1
  },
  factors: {
    safety: {
      weight: 0.6,
      score: 1,
      contribution: 0.6,
      reasons: [
        "20 % of the sessions are of high intensity",
        "2 rest days a week",
        "1 deload microcycle"
      ],
      metrics: {
        totalSessions: 5,
        highIntensityRatio: 0.2,
        averageRestDays: 2,
        deloadWeeks: 1
      }
    },
    compliance: {
      weight: 0.3,
      score: 0.7188,
      contribution: 0.2156,
      reasons: ["2.5 sessions a week are planned, 4 are the goal"],
      metrics: {
        plannedWeeklySessions: 2.5,
        weeklyGoalDays: 4,
        availabilityDays: 4,
        deviation: 1.5
      }
    },
    performance: {
      weight: 0.1,
      score: 0.75,
      contribution: 0.075,
      reasons: ["2 phases of progression", "3 intensities", "12 weeks"],
      metrics: {
        progressionPhases: 2,
        intensityVariety: 3,
        durationWeeks: 12
      }
    }
  },
  metadata: {
    evaluatedAt: "2025-10-15T07:15:00.000Z",
    weeklySessionsPlanned: 2.5,
    weeklyGoalDays: 4,
    requestContext: {
      availabilityDays: 4,
      weeklyGoalDays: 4
    }
  }
};

// actions/lib/scoring/home.ts
var home = { manifest: contract_default, schema: fixed_weight_v1_schema_default, sample: sample_default };

// actions/lib/scoring/manifest.ts
var readable = (read2, what) => string().refine(
  (text2) => {
    try {
      read2(text2);
      return true;
    } catch {
      return false;
    }
  },
  { error: `must be ${what}` }
);
var pointer = readable(parsePointer, "a JSON pointer such as /total").describe("A JSON pointer.");
var pattern = readable(parsePattern, "a JSON pointer with at most one * step").describe(
  "A JSON pointer in which one step may be `*`, for each member: `/factors/*/score`."
);
var path2 = readable(parsePath, "a JSON pointer such as /a/b, or names such as a.b").describe(
  "Where in the column: a JSON pointer or names with dots. Empty: the column itself."
);
var table = readable(parseTableName, "a table name such as plan_jobs or app.plan_jobs");
var column = string().min(1).describe("A column, as the catalogue spells it.");
var tolerance = number().nonnegative().describe("Largest difference that is accepted, itself included.");
var ruleSchema = discriminatedUnion("rule", [
  strictObject({
    rule: literal("weights-sum"),
    weights: pattern,
    sum: number().default(1),
    tolerance
  }).describe("All weights together make the sum."),
  strictObject({ rule: literal("factor-weight"), weight: pattern, equals: pattern, tolerance }).describe("Two copies of a weight are equal. Both patterns have a star, which stands for one name."),
  strictObject({
    rule: literal("contribution"),
    contribution: pattern,
    weight: pattern,
    score: pattern,
    tolerance
  }).describe("contribution = weight × score, for each member."),
  strictObject({ rule: literal("total"), total: pointer, contributions: pattern, tolerance }).describe("total = Σ contributions."),
  strictObject({
    rule: literal("rounded"),
    values: array(pattern).min(1),
    decimals: int().min(0).max(12),
    level: _enum(["error", "warning"]).default("warning")
  }).describe("No value has more decimals."),
  strictObject({
    rule: literal("not-empty"),
    values: array(pattern).min(1),
    level: _enum(["error", "warning"]).default("warning")
  }).describe("No text is blank, no list is empty or holds a blank text.")
]);
var scalar = union([string(), number(), boolean()]);
var besideSchema = strictObject({ column, path: path2.default("") });
var contractManifestSchema = strictObject({
  $schema: string().optional().describe("For editors: docs/scoring-contract.schema.json."),
  name: string().min(1).describe("What messages call the contract."),
  schema: string().min(1).describe("File of the JSON Schema (draft-07, 2019-09 or 2020-12), beside this one."),
  sample: string().min(1).optional().describe("File of a payload that keeps the contract, beside this one."),
  version: strictObject({ at: pointer, known: array(string()).min(1) }).optional().describe("Where a payload says its version, and the versions that this contract describes."),
  rules: array(ruleSchema).describe("What must be true of the numbers."),
  summary: strictObject({
    total: pointer,
    scores: pattern.optional(),
    contributions: pattern.optional(),
    range: tuple([number(), number()]).default([0, 1])
  }).optional().describe("What the summary counts: the distribution of the total, and averages of the scores."),
  stored: strictObject({
    table,
    key: column.describe("The column that names a row in messages."),
    column: column.describe("A json, jsonb or text column."),
    path: path2.default(""),
    where: record(column, scalar).default({}).describe("Only rows with these values.")
  }).optional().describe("Where payloads are in a database, unless the inputs say otherwise."),
  recompute: strictObject({
    scorer: _enum(["fixed-weight-v1"]).describe("The reference scorer."),
    tolerance,
    compare: array(pattern).min(1).describe("Values that must be what the scorer makes of the plan."),
    stored: strictObject({ plan: besideSchema, request: besideSchema }),
    inFiles: strictObject({ plan: path2, request: path2 }).describe("In a file, from the record that holds the payload.")
  }).optional().describe("How a score is computed again from the plan beside it.")
}).meta({ title: "Seedrail scoring contract", description: "What payloads must keep, and where they are." });

// actions/lib/scoring/date-time.ts
var usual = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
var dateTime = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)$/;
var date = /^(\d{4})-(\d\d)-(\d\d)$/;
var time = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?$/;
var offset = /^[+-](\d\d):(\d\d)$/;
function findDateTimeFault(text2) {
  if (usual.test(text2)) return void 0;
  const parts = dateTime.exec(text2);
  if (parts === null) return explainShape(text2);
  const [, day = "", clock = "", zone = ""] = parts;
  return findDateFault(day) ?? findClockFault(clock) ?? findOffsetFault(zone);
}
function findDateFault(text2) {
  const parts = date.exec(text2);
  if (parts === null) return "it is not written YYYY-MM-DD";
  const [year, month, day] = parts.slice(1).map(Number);
  if (year === 0) return "there is no year 0";
  if (month < 1 || month > 12) return `there is no month ${month}`;
  const last = daysOf(year, month);
  return day < 1 || day > last ? `that month has ${last} days` : void 0;
}
function findTimeFault(text2) {
  const parts = /^(.*?)(Z|[+-]\d\d:\d\d)$/.exec(text2);
  if (parts === null) return "it has no offset, such as Z or +02:00";
  return findClockFault(parts[1] ?? "") ?? findOffsetFault(parts[2] ?? "");
}
function findClockFault(text2) {
  const parts = time.exec(text2);
  if (parts === null) return "its time is not written HH:MM:SS";
  const [hour, minute, second] = parts.slice(1).map(Number);
  if (hour > 23) return `there is no hour ${hour}`;
  if (minute > 59) return `there is no minute ${minute}`;
  if (second === 60) return "leap seconds cannot be stored";
  return second > 60 ? `there is no second ${second}` : void 0;
}
function findOffsetFault(text2) {
  const parts = offset.exec(text2);
  return parts !== null && (Number(parts[1]) > 23 || Number(parts[2]) > 59) ? `there is no offset ${text2}` : void 0;
}
function daysOf(year, month) {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
function explainShape(text2) {
  if (/^\d{4}-\d\d-\d\d$/.test(text2)) return "it is a date without a time";
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/.test(text2)) return "it has no offset, such as Z or +02:00";
  if (/^\d{4}-\d\d-\d\d /.test(text2)) return "a blank stands where T belongs";
  if (/[+-]\d\d(?:\d\d)?$/.test(text2)) return "its offset is not written +HH:MM";
  return "it is not written YYYY-MM-DDTHH:MM:SSZ";
}

// actions/lib/scoring/structure.ts
var consequences = /* @__PURE__ */ new Set(["if", "propertyNames"]);
async function compileStructure(schema) {
  const createCompiler = await loadCompiler(schema);
  const quick = createCompiler({}).compile(schema);
  const slow = /* @__PURE__ */ new Map();
  return {
    accepts: (value) => quick(value),
    explain(value, all) {
      const validate2 = slow.get(all) ?? createCompiler({ allErrors: all, verbose: true }).compile(schema);
      slow.set(all, validate2);
      if (validate2(value)) return [];
      return (validate2.errors ?? []).filter((error) => !consequences.has(error.keyword)).map(toViolation2);
    }
  };
}
async function loadCompiler(schema) {
  const { default: addFormats } = await import("./dist-RIJ5AZHP.mjs");
  const create = await loadDraft(schema);
  return (more) => {
    const options = {
      strict: true,
      allowUnionTypes: true,
      strictRequired: false,
      logger: false,
      ...more
    };
    const compiler = create(options);
    addFormats.default(compiler);
    compiler.addFormat("date-time", (text2) => findDateTimeFault(text2) === void 0);
    compiler.addFormat("date", (text2) => findDateFault(text2) === void 0);
    compiler.addFormat("time", (text2) => findTimeFault(text2) === void 0);
    return compiler;
  };
}
async function loadDraft(schema) {
  const draft = schema.$schema ?? "https://json-schema.org/draft/2020-12/schema";
  switch (String(draft).replace(/#$/, "").replace(/^http:/, "https:")) {
    case "https://json-schema.org/draft/2020-12/schema": {
      const { default: ajv } = await import("./2020-77LWQD37.mjs");
      return (options) => new ajv.Ajv2020(options);
    }
    case "https://json-schema.org/draft/2019-09/schema": {
      const { default: ajv } = await import("./2019-ZST7BWDP.mjs");
      return (options) => new ajv.Ajv2019(options);
    }
    case "https://json-schema.org/draft-07/schema": {
      const { default: ajv } = await import("./ajv-R4NFIWAI.mjs");
      return (options) => new ajv.Ajv(options);
    }
    default:
      throw new Error(`"$schema" is ${showValue(draft)}; draft-07, 2019-09 and 2020-12 are known`);
  }
}
var longestName = 100;
function toViolation2(error) {
  const { instancePath: pointer2, keyword, data } = error;
  const params = error.params;
  switch (keyword) {
    case "type":
      return refuse("scoring-type", pointer2, nameTypes(params.type), showValue(data));
    case "required":
      return refuse("scoring-missing", addStep(pointer2, String(params.missingProperty)), "a value", "nothing");
    case "additionalProperties":
    case "unevaluatedProperties": {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty);
      const known = Object.keys(error.parentSchema.properties ?? {});
      const member = data[name];
      const nearest = name.length > longestName ? void 0 : suggest(name, known);
      const expected = nearest === void 0 ? "no such field" : `no such field (is "${nearest}" meant?)`;
      return refuse("scoring-unknown-field", addStep(pointer2, name), expected, showValue(member));
    }
    case "const":
      return refuse("scoring-value", pointer2, showValue(params.allowedValue), showValue(data));
    case "enum": {
      const allowed = params.allowedValues.slice(0, 12).map(showValue);
      return refuse("scoring-value", pointer2, `one of ${allowed.join(", ")}`, showValue(data));
    }
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return refuse("scoring-range", pointer2, nameBound(keyword, params.limit), showValue(data));
    case "format":
      return explainFormat(pointer2, String(params.format), String(data));
    default:
      return refuse("scoring-structure", pointer2, error.message ?? keyword, showValue(data));
  }
}
function nameTypes(types) {
  const names = {
    array: "a list",
    integer: "a whole number",
    null: "null",
    object: "an object",
    string: "a text"
  };
  const name = (type) => type === "number" ? "a finite number" : names[type] ?? `a ${type}`;
  return (Array.isArray(types) ? types : [types]).map((type) => name(String(type))).join(" or ");
}
function nameBound(keyword, limit2) {
  switch (keyword) {
    case "minimum":
      return `at least ${limit2}`;
    case "maximum":
      return `at most ${limit2}`;
    case "exclusiveMinimum":
      return `more than ${limit2}`;
    default:
      return `less than ${limit2}`;
  }
}
function explainFormat(pointer2, format, text2) {
  switch (format) {
    case "date-time": {
      const expected = "an ISO 8601 time such as 2026-02-28T07:15:00Z";
      return refuse("scoring-date", pointer2, expected, `${showValue(text2)}: ${findDateTimeFault(text2)}`);
    }
    case "date": {
      const expected = "a date such as 2026-02-28";
      return refuse("scoring-date", pointer2, expected, `${showValue(text2)}: ${findDateFault(text2)}`);
    }
    case "time": {
      const expected = "a time of day such as 07:15:00Z";
      return refuse("scoring-date", pointer2, expected, `${showValue(text2)}: ${findTimeFault(text2)}`);
    }
    default:
      return refuse("scoring-structure", pointer2, `a text of the format ${format}`, showValue(text2));
  }
}

// actions/lib/scoring/contract-file.ts
async function readContract(path3) {
  if (path3 === void 0) {
    const sample2 = { text: `${JSON.stringify(home.sample, null, 2)}
` };
    const text2 = JSON.stringify(home.manifest);
    return compile(parseManifest(text2, "fixed-weight-v1"), "built in", home.schema, sample2);
  }
  const file = await isFolder(path3) ? join(path3, "contract.json") : path3;
  const manifest = parseManifest(await readText(file), nameFile(file));
  const schemaFile = join(dirname(file), manifest.schema);
  const schema = parseSchema(await readText(schemaFile), nameFile(schemaFile));
  const sample = manifest.sample === void 0 ? void 0 : { file: join(dirname(file), manifest.sample) };
  return compile(manifest, nameFile(file), schema, sample, nameFile(schemaFile));
}
async function compile(manifest, file, schema, sample, schemaFile = basename(manifest.schema)) {
  try {
    const structure = await compileStructure(schema);
    const arithmetic = compileArithmetic(manifest.rules);
    return { manifest, file, sample, demands: { structure, arithmetic, version: manifest.version } };
  } catch (error) {
    const message = `"${schemaFile}" is no JSON Schema that can be used: ${messageOf(error)}.`;
    throw new SeedrailError(invalid(message, { file: schemaFile }), { cause: error });
  }
}
async function isFolder(path3) {
  return stat(path3).then(
    (found) => found.isDirectory(),
    () => false
  );
}
async function readText(path3) {
  try {
    return await readFile(path3, "utf8");
  } catch (error) {
    throw explainUnreadable(nameFile(path3), error);
  }
}
function parseManifest(text2, file) {
  const checked = contractManifestSchema.safeParse(parseText(text2, file));
  if (checked.success) return checked.data;
  throw new SeedrailError(checked.error.issues.map((issue) => explainIssue(issue, text2, file)));
}
function explainIssue(issue, text2, file) {
  const path3 = issue.path.map((step) => typeof step === "symbol" ? String(step) : step);
  const where = path3.length === 0 ? "The manifest" : `"${path3.join(".")}"`;
  return invalid(`${where}: ${issue.message}.`.replace("..", "."), { file, ...findPlace(text2, path3) });
}
function parseSchema(text2, file) {
  const schema = parseText(text2, file);
  if (schema !== null && typeof schema === "object" && !Array.isArray(schema))
    return JSON.parse(text2);
  throw new SeedrailError(invalid(`"${file}" is no JSON Schema: it holds no object.`, { file }));
}
function parseText(text2, file) {
  const parsed = parseJson(text2);
  if ("value" in parsed) return JSON.parse(text2);
  throw new SeedrailError(
    parsed.faults.map(
      ({ code, message, line, column: column2 }) => fault(code, message, { place: { file, line, column: column2 } })
    )
  );
}
function invalid(message, place) {
  return fault("scoring-contract-invalid", message, {
    place,
    next: "docs/scoring-contract.md shows a whole contract."
  });
}

// actions/lib/scoring/expectation.ts
var scoringFlag = "FEATURE_V1_PLANNING_SCORING";
function isOn(flag2) {
  return flag2 === "true" || flag2 === "1";
}
function resolveExpectation(input, flag2) {
  if (input !== void 0) return { expectation: input, because: "the input expect-scoring" };
  if (flag2 === void 0 || flag2 === "") return { expectation: "any", because: "nothing else was said" };
  const because = `${scoringFlag} is "${flag2}"`;
  return { expectation: isOn(flag2) ? "present" : "absent", because };
}

// actions/lib/scoring/files.ts
import { isUtf8 as isUtf82 } from "buffer";
import { open, readFile as readFile2, stat as stat2 } from "fs/promises";
import { extname, resolve } from "path";

// actions/lib/scoring/lines.ts
import { isAscii, isUtf8 } from "buffer";
var longestPayload = 256 * 1024 * 1024;
async function* readLines(path3) {
  let rest = [];
  let length = 0;
  let first = 1;
  for await (const chunk of readBytes(path3)) {
    const end = chunk.lastIndexOf(10);
    length += chunk.length;
    if (end === -1) {
      if (length > longestPayload) throw tooLarge(path3, first);
      rest.push(chunk);
      continue;
    }
    const whole = rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...rest, chunk.subarray(0, end)]);
    const texts = decodeLines(whole);
    yield { first, texts };
    first += texts.length;
    const left = chunk.subarray(end + 1);
    rest = left.length === 0 ? [] : [left];
    length = left.length;
  }
  if (rest.length > 0) yield { first, texts: decodeLines(Buffer.concat(rest)) };
}
function decodeLines(bytes) {
  if (isAscii(bytes)) return bytes.toString("latin1").split("\n");
  if (isUtf8(bytes)) return bytes.toString("utf8").split("\n");
  const lines = [];
  for (let start = 0; start <= bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString("utf8") : void 0);
    start = end + 1;
  }
  return lines;
}
function tooLarge(path3, line) {
  return new SeedrailError(
    fault("scoring-too-large", `One payload is longer than ${longestPayload / 1024 / 1024} MiB.`, {
      place: { file: nameFile(path3), line },
      next: "Look what fills it; a file of many payloads is an array, or NDJSON with a line for each."
    })
  );
}

// actions/lib/scoring/json-text.ts
function locateValues(text2, pointers) {
  return look(text2, { pointers: new Set(pointers) }).spans;
}
function findRepeatedKeys(text2, limit2) {
  return look(text2, { repeats: limit2 }).repeated;
}
function pointerAt(text2, offset2) {
  return look(text2, { until: offset2 + 1 }).pointer;
}
function look(text2, wishes) {
  const { pointers, repeats = 0, until = text2.length } = wishes;
  const deepest = Math.max(0, ...[...pointers ?? []].map((pointer2) => pointer2.split("/").length - 1));
  const sights = { spans: /* @__PURE__ */ new Map(), repeated: [], pointer: "" };
  const frames = [];
  const here = () => {
    const frame = frames.at(-1);
    return frame === void 0 || frame.step === "" ? frame?.pointer ?? "" : addStep(frame.pointer, frame.step);
  };
  const note = (start, end) => {
    if (pointers === void 0 || frames.length > deepest) return;
    const pointer2 = frames.length === 0 ? "" : memberPointer(frames.at(-1));
    if (pointers.has(pointer2)) sights.spans.set(pointer2, { start, end });
  };
  let key = false;
  let index = 0;
  while (index < until) {
    const character = text2[index];
    const frame = frames.at(-1);
    switch (character) {
      case "{":
      case "[": {
        const pointer2 = frame === void 0 ? "" : memberPointer(frame);
        const list = character === "[";
        frames.push({ pointer: pointer2, start: index, step: list ? 0 : "", seen: list ? void 0 : /* @__PURE__ */ new Set() });
        key = !list;
        index++;
        break;
      }
      case "}":
      case "]":
        frames.pop();
        index++;
        key = false;
        if (frame !== void 0) note(frame.start, index);
        break;
      case ",":
        if (typeof frame?.step === "number") frame.step++;
        else key = true;
        index++;
        break;
      case '"': {
        const end = endOfString(text2, index, until);
        if (key && frame?.seen !== void 0) {
          frame.step = readKey(text2.slice(index, end));
          if (frame.seen.has(frame.step) && sights.repeated.length < repeats) {
            sights.repeated.push({ pointer: memberPointer(frame), offset: index });
          }
          frame.seen.add(frame.step);
          key = false;
        } else note(index, end);
        index = end;
        break;
      }
      case ":":
      case " ":
      case "\n":
      case "\r":
      case "	":
        index++;
        break;
      default: {
        const end = endOfWord(text2, index, until);
        note(index, end);
        index = end;
      }
    }
  }
  sights.pointer = here();
  return sights;
}
function memberPointer(frame) {
  return addStep(frame.pointer, frame.step);
}
function endOfString(text2, start, until) {
  for (let end = text2.indexOf('"', start + 1); end !== -1 && end < until; end = text2.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text2[end - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return until;
}
function endOfWord(text2, start, until) {
  let end = start + 1;
  while (end < until && !/[\s,:[\]{}"]/.test(text2[end])) end++;
  return end;
}
function readKey(token) {
  if (!token.includes("\\")) return token.slice(1, -1);
  try {
    return JSON.parse(token);
  } catch {
    return token.slice(1, -1);
  }
}
function placeOf(text2, offset2) {
  let line = 1;
  let start = 0;
  for (let end = text2.indexOf("\n"); end !== -1 && end < offset2; end = text2.indexOf("\n", start)) {
    line++;
    start = end + 1;
  }
  return { line, column: offset2 - start + 1 };
}
var deepestNesting = 200;
function mayRepeatKeys(text2, value) {
  const colons = countColons(value, 0);
  if (Number.isNaN(colons)) return "deep";
  return colons !== colonsIn(text2) || text2.includes("\\");
}
function countColons(value, depth) {
  if (typeof value === "string") return colonsIn(value);
  if (value === null || typeof value !== "object") return 0;
  if (depth > deepestNesting) return Number.NaN;
  let colons = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) colons += countColons(value[index], depth + 1);
    return colons;
  }
  for (const key in value) {
    const member = value[key];
    colons += typeof member === "number" ? 1 : 1 + countColons(member, depth + 1);
  }
  return colons;
}
function colonsIn(text2) {
  let colons = 0;
  for (let at = text2.indexOf(":"); at !== -1; at = text2.indexOf(":", at + 1)) colons++;
  return colons;
}

// actions/lib/scoring/json-syntax.ts
var scalar2 = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
var escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
function findSyntaxFault(text2) {
  const open2 = [];
  let expected = "value";
  let at = skipBlanks(text2, 0);
  while (expected !== "nothing") {
    const character = text2[at];
    if (character === void 0) return text2.length;
    const isSign = "{}[],:".includes(character);
    const next = isSign ? takeSign(expected, character, open2) : takeScalar(expected, character === '"');
    if (next === void 0) return at;
    const { end, fault: fault2 } = isSign ? { end: at + 1, fault: void 0 } : readScalar(text2, at);
    if (fault2 !== void 0) return fault2;
    expected = next === "separator" && open2.length === 0 ? "nothing" : next;
    at = skipBlanks(text2, end);
  }
  return at;
}
function readScalar(text2, at) {
  if (text2[at] === '"') return readString(text2, at);
  scalar2.lastIndex = at;
  return scalar2.test(text2) ? { end: scalar2.lastIndex, fault: void 0 } : { end: at, fault: at };
}
function readString(text2, start) {
  let at = start + 1;
  while (at < text2.length) {
    const code = text2.charCodeAt(at);
    if (code === 34) return { end: at + 1, fault: void 0 };
    if (code < 32) return { end: at, fault: at };
    if (code === 92) {
      escaped.lastIndex = at;
      if (!escaped.test(text2)) return { end: at, fault: text2.length - at < 6 ? endOfEscape(text2, at) : at };
      at = escaped.lastIndex;
    } else at++;
  }
  return { end: at, fault: text2.length };
}
function endOfEscape(text2, at) {
  return /^\\(?:u[0-9a-fA-F]{0,3})?$/.test(text2.slice(at)) ? text2.length : at;
}
function takeScalar(expected, isText) {
  if (expected === "value" || expected === "firstValue") return "separator";
  return (expected === "key" || expected === "firstKey") && isText ? "colon" : void 0;
}
function takeSign(expected, sign, open2) {
  const inside = open2.at(-1);
  switch (sign) {
    case "{":
    case "[":
      if (expected !== "value" && expected !== "firstValue") return void 0;
      open2.push(sign);
      return sign === "{" ? "firstKey" : "firstValue";
    case "}":
    case "]":
      if (inside !== (sign === "}" ? "{" : "[")) return void 0;
      if (expected !== "separator" && expected !== "firstKey" && expected !== "firstValue") return void 0;
      open2.pop();
      return "separator";
    case ",":
      if (expected !== "separator") return void 0;
      return inside === "{" ? "key" : "value";
    default:
      return expected === "colon" ? "value" : void 0;
  }
}
function skipBlanks(text2, from) {
  let at = from;
  while (at < text2.length && " 	\r\n".includes(text2[at])) at++;
  return at;
}

// actions/lib/scoring/judge.ts
var nothing = [];
var longText = 1e6;
var mostRepeats = 100;
function createJudge({ structure, arithmetic, version }) {
  const explain = createExplainer({ structure, arithmetic, version });
  return (text2) => {
    let value;
    try {
      value = JSON.parse(text2);
    } catch {
      return explainSyntax(text2);
    }
    const repeats = mayRepeatKeys(text2, value);
    if (repeats === false && structure.accepts(value) && arithmetic.holds(value))
      return { value, violations: nothing };
    if (repeats === "deep") return { value: void 0, violations: [tooDeep()] };
    const repeated = repeats ? explainRepeats(text2) : nothing;
    return { value, violations: [...repeated, ...explain(value, text2.length < longText)] };
  };
}
function createExplainer({ structure, arithmetic, version }) {
  const versionSteps = parsePointer(version?.at ?? "");
  return (value, all) => {
    const found = version === void 0 ? void 0 : follow(value, versionSteps);
    if (version !== void 0 && typeof found === "string" && !version.known.includes(found)) {
      const known = version.known.map((name) => showValue(name)).join(" or ");
      return [refuse("scoring-unknown-version", version.at, known, showValue(found))];
    }
    const faults = structure.accepts(value) ? [] : structure.explain(value, all);
    const missing = faults.filter(({ code }) => code === "scoring-missing").map(({ pointer: pointer2 }) => pointer2);
    return [...faults, ...arithmetic.explain(value, missing)];
  };
}
function tooDeep() {
  return refuse("scoring-too-deep", "", `at most ${deepestNesting} levels`, "more");
}
function explainRepeats(text2) {
  return findRepeatedKeys(text2, mostRepeats).map(
    ({ pointer: pointer2 }) => refuse("scoring-duplicate-key", pointer2, "each key once", "the key stands twice in its object")
  );
}
var noNumber = /^[+-]?(?:nan|inf(?:inity)?)\b/i;
function explainSyntax(text2) {
  if (text2.trim() === "") return { value: void 0, violations: [notJson("", "no text at all")], offset: 0 };
  const offset2 = findSyntaxFault(text2);
  const start = startOfWord(text2, offset2);
  const word = noNumber.exec(text2.slice(start, start + 20))?.[0];
  const pointer2 = pointerAt(text2, start);
  const actual = word === void 0 ? explainFault(text2, offset2) : `${word}, which is no JSON`;
  const expected = word === void 0 ? "JSON" : "a finite number";
  return {
    value: void 0,
    violations: [refuse("scoring-not-json", pointer2, expected, actual)],
    offset: start
  };
}
function notJson(pointer2, actual) {
  return refuse("scoring-not-json", pointer2, "JSON", actual);
}
function explainFault(text2, offset2) {
  if (offset2 >= text2.trimEnd().length) return "a text that ends in the middle";
  return `${JSON.stringify(shorten(text2.slice(offset2, offset2 + 20)))}, which cannot stand here`;
}
function startOfWord(text2, offset2) {
  let start = Math.min(offset2, text2.length - 1);
  if (!/[\w+-]/.test(text2[start] ?? "")) return Math.max(0, start);
  while (start > 0 && /[\w+-]/.test(text2[start - 1])) start--;
  return start;
}

// actions/lib/scoring/record.ts
function takeRecord(text2, origin, paths) {
  let record2;
  try {
    record2 = JSON.parse(text2);
  } catch {
    return explainBroken(text2, origin, renderPointer(paths.payload));
  }
  const pointer2 = renderPointer(paths.payload);
  if (paths.payload.length > 0 && record2 !== null && typeof record2 !== "object") {
    return { is: "broken", origin, violation: misplaced(pointer2, record2) };
  }
  const wanted = [paths.payload, paths.plan, paths.request].flatMap(
    (steps) => steps === void 0 ? [] : [renderPointer(steps)]
  );
  const spans = locateValues(text2, wanted);
  const slice = (steps) => {
    const span = steps === void 0 ? void 0 : spans.get(renderPointer(steps));
    return span === void 0 ? void 0 : text2.slice(span.start, span.end);
  };
  const payload = slice(paths.payload);
  if (payload === void 0) return { is: "absent", origin, why: `nothing at ${pointer2}` };
  const start = spans.get(pointer2)?.start ?? 0;
  return {
    is: "payload",
    text: payload,
    origin: moveOrigin(origin, text2, start),
    plan: slice(paths.plan),
    request: slice(paths.request)
  };
}
function misplaced(pointer2, value) {
  return refuse("scoring-misplaced", "", `an object with a score at ${pointer2}`, showValue(value));
}
function explainBroken(text2, origin, prefix) {
  const { violations, offset: offset2 = 0 } = explainSyntax(text2);
  const [first] = violations;
  const pointer2 = first?.pointer.startsWith(prefix) ? first.pointer.slice(prefix.length) : first?.pointer;
  return {
    is: "broken",
    origin: moveOrigin(origin, text2, offset2),
    violation: refuse(
      "scoring-not-json",
      pointer2 ?? "",
      first?.expected ?? "JSON",
      first?.actual ?? "something else"
    )
  };
}
function moveOrigin(origin, text2, offset2) {
  if (!("file" in origin)) return origin;
  const { line, column: column2 } = placeOf(text2, offset2);
  return line === 1 ? { ...origin, column: origin.column + column2 - 1 } : { ...origin, line: origin.line + line - 1, column: column2 };
}

// actions/lib/scoring/files.ts
var beginning = 1024 * 1024;
async function* readPayloads(path3, paths) {
  const file = nameFile(path3);
  const make = (text2, line, column2) => {
    const origin = { file, line, column: column2 };
    return paths === void 0 ? { is: "payload", text: text2, origin } : takeRecord(text2, origin, paths);
  };
  switch (await recogniseForm(path3)) {
    case "array":
      yield* readArray(path3, make);
      return;
    case "lines":
      yield* readNdjson(path3, make);
      return;
    case "value":
      yield [make(await readWhole(path3), 1, 1)];
  }
}
async function recogniseForm(path3) {
  if (/^\.(?:ndjson|jsonl)$/i.test(extname(path3))) return "lines";
  await checkBeginning(path3);
  const handle = await open(path3);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginning), 0, beginning, 0);
    const head = buffer.toString("utf8", 0, bytesRead);
    const [, first = ""] = /^\s*(\S.*)/.exec(head) ?? [];
    if (first.startsWith("[")) return "array";
    return isJsonObject(first) ? "lines" : "value";
  } finally {
    await handle.close();
  }
}
function isJsonObject(text2) {
  try {
    return text2.startsWith("{") && typeof JSON.parse(text2) === "object";
  } catch {
    return false;
  }
}
async function* readNdjson(path3, make) {
  const file = nameFile(path3);
  for await (const { first, texts } of readLines(path3)) {
    const found = [];
    for (let index = 0; index < texts.length; index++) {
      const line = first + index;
      const text2 = texts[index];
      if (text2 === void 0) {
        const broken = refuse("scoring-not-json", "", "UTF-8", "bytes that are not");
        found.push({ is: "broken", origin: { file, line, column: 1 }, violation: broken });
        continue;
      }
      const trimmed = text2.trim();
      if (trimmed === "") continue;
      found.push(make(trimmed, line, text2.length === trimmed.length ? 1 : text2.search(/\S/) + 1));
    }
    yield found;
  }
}
async function* readArray(path3, make) {
  const scanner = new JsonScanner("payloads");
  try {
    for await (const chunk of readBytes(path3)) {
      const batch = scanner.push(chunk);
      const found = [];
      for (let index = 0; index < batch.length; index++) {
        const { text: text2, line, column: column2 } = batch.row(index);
        found.push(make(text2, line, column2));
      }
      yield found;
    }
    scanner.end();
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error;
    throw new SeedrailError(
      fault(error.code, error.message, {
        place: { file: nameFile(path3), line: error.line, column: error.column },
        next: "Correct the file, or restore it whole: payloads behind this place were not validated."
      }),
      { cause: error }
    );
  }
}
async function readWhole(path3) {
  if ((await stat2(path3)).size > longestPayload) throw tooLarge(path3, 1);
  const bytes = await readFile2(path3);
  if (isUtf82(bytes)) return bytes.toString("utf8");
  throw new SeedrailError(
    fault("encoding-invalid", "This file holds bytes that are not UTF-8.", {
      place: { file: nameFile(path3), line: 1, column: 1 },
      next: "Save the file as UTF-8."
    })
  );
}
async function findFiles(patterns) {
  const files = [];
  for (const pattern2 of splitList(patterns)) {
    if (!/[*?[\]{}!]/.test(pattern2)) {
      files.push(pattern2);
      continue;
    }
    const { glob } = await import("./dist-WJSSIGNT.mjs");
    const found = await glob([pattern2.replaceAll("\\", "/")], { dot: false, expandDirectories: false });
    if (found.length === 0) {
      throw new SeedrailError(
        fault("scoring-no-files", `No file matches "${pattern2}".`, {
          next: "Correct the pattern; it is relative to the working directory (on GitHub, the checkout)."
        })
      );
    }
    files.push(...found.sort());
  }
  return [...new Map(files.map((file) => [resolve(file), file])).values()];
}
function splitList(text2) {
  return text2.split(text2.includes("\n") ? "\n" : /,(?![^{]*\})/).map((part) => part.trim()).filter((part) => part !== "");
}

// actions/lib/scoring/source.ts
async function chooseSource(request, contract) {
  const { file, path: path3, sample } = request;
  const named = [file !== void 0 && "file", path3 !== void 0 && "path", sample && "sample"].filter(
    Boolean
  );
  if (named.length > 1) {
    throw refuse2("scoring-source-ambiguous", `Both ${named.join(" and ")} were given.`, "Give one of them.");
  }
  if (request.recompute && contract.manifest.recompute === void 0) {
    const next2 = 'Leave recompute out, or add "recompute" to the contract.';
    throw refuse2("scoring-recompute-unknown", `${contract.file} names no scorer.`, next2);
  }
  if (sample) return { kind: "sample" };
  if (file !== void 0) return { kind: "files", files: [file], paths: planPaths(request, contract) };
  if (path3 !== void 0) {
    return { kind: "files", files: await findFiles(path3), paths: planPaths(request, contract) };
  }
  if (request.hasDatabase) return { kind: "database", place: planPlace(request, contract) };
  const next = "Give file, path, sample or dsn (or set PLANNING_DATABASE_URL or DATABASE_URL).";
  throw refuse2("scoring-source-missing", "There is nothing to validate.", next);
}
function planPaths({ jsonPath, recompute }, { manifest }) {
  if (jsonPath === void 0) {
    if (!recompute) return void 0;
    const next = "Say with json-path where in a record the payload is, such as json-path: /scoring.";
    throw refuse2("scoring-recompute-unknown", "A file of bare payloads holds no plan.", next);
  }
  const payload = readPath(jsonPath);
  const beside = recompute ? manifest.recompute?.inFiles : void 0;
  return beside === void 0 ? { payload } : { payload, plan: parsePath(beside.plan), request: parsePath(beside.request) };
}
function planPlace(request, { manifest, file }) {
  const { stored } = manifest;
  const table2 = request.table ?? stored?.table;
  const column2 = request.column ?? stored?.column;
  const key = request.keyColumn ?? stored?.key;
  if (table2 === void 0 || column2 === void 0 || key === void 0) {
    const next = 'Give table, column and key-column, or add "stored" to the contract.';
    throw refuse2("scoring-source-missing", `${file} does not say where payloads are stored.`, next);
  }
  const usual2 = request.table === void 0 || request.table === stored?.table ? stored?.where ?? {} : {};
  const beside = request.recompute ? manifest.recompute?.stored : void 0;
  return {
    table: table2,
    column: column2,
    key,
    path: request.jsonPath === void 0 ? parsePath(stored?.path ?? "") : readPath(request.jsonPath),
    where: request.filter === void 0 ? textsOf(usual2) : readFilter(request.filter),
    beside: beside === void 0 ? void 0 : {
      plan: { ...beside.plan, path: parsePath(beside.plan.path) },
      request: { ...beside.request, path: parsePath(beside.request.path) }
    }
  };
}
function readPath(text2) {
  try {
    return text2 === "/" ? [] : parsePath(text2);
  } catch (error) {
    const next = "Write a JSON pointer (/result/scoring) or names with dots (result.scoring); / is the whole column.";
    throw refuse2("scoring-path-invalid", error.message, next);
  }
}
function readFilter(text2) {
  if (text2.trim().toLowerCase() === "all") return {};
  const pairs = splitList(text2).map((pair) => {
    const sign = pair.indexOf("=");
    if (sign > 0) return [pair.slice(0, sign).trim(), pair.slice(sign + 1).trim()];
    const next = "Write column=value pairs with commas between them, or one a line; all means every row.";
    throw refuse2("scoring-filter-invalid", `"${pair}" is no column=value.`, next);
  });
  return Object.fromEntries(pairs);
}
function textsOf(where) {
  return Object.fromEntries(Object.entries(where).map(([column2, value]) => [column2, String(value)]));
}
function refuse2(code, message, next) {
  return new SeedrailError(fault(code, message, { next }));
}
function describeSource(source) {
  switch (source.kind) {
    case "sample":
      return "the contract's sample";
    case "files":
      return source.files.length === 1 ? nameFile(source.files[0] ?? "") : `${source.files.length} files`;
    case "database": {
      const { table: table2, column: column2, path: path3, where } = source.place;
      const pairs = Object.entries(where).map(([name, value]) => `${name} = ${value}`);
      return `${table2}.${column2}${renderPointer(path3)}${pairs.length === 0 ? "" : ` where ${pairs.join(" and ")}`}`;
    }
  }
}

// actions/lib/scoring/summary.ts
function renderHeadline(outcome) {
  const { valid, payloads, invalid: invalid2, warnings, absent, expectation } = outcome;
  if (expectation === "absent") {
    return `${quantity(absent.count, "place")} without a score, as expected; ${quantity(payloads, "score")} that should not be there.`;
  }
  const missing = expectation === "present" ? absent.count : 0;
  const parts = [
    `${number2(valid)} of ${quantity(payloads, "payload")} ${payloads === 1 || valid === 1 ? "keeps" : "keep"} ${outcome.contract}`,
    ...invalid2 - missing > 0 ? [`${number2(invalid2 - missing)} ${invalid2 - missing === 1 ? "does" : "do"} not`] : [],
    ...absent.count > 0 ? [
      `${quantity(absent.count, "place")} without a score${missing > 0 ? ", where each must have one" : ""}`
    ] : [],
    ...warnings > 0 ? [quantity(warnings, "warning")] : []
  ];
  return `${parts.join("; ")}.`;
}
function tabulateOutcome(outcome) {
  return [
    tabulateCounts(outcome),
    tabulateRules(outcome, "error"),
    tabulateRules(outcome, "warning"),
    tabulateDistribution(outcome),
    tabulateFactors(outcome)
  ].flatMap((section) => section ?? []);
}
function tabulateCounts(outcome) {
  const { recomputed, absent } = outcome;
  const again = recomputed.payloads + recomputed.withoutPlan;
  return {
    title: "Payloads",
    columns: ["what", "count"],
    rows: [
      ["looked at", outcome.looked],
      ["payloads", outcome.payloads],
      ["sound", outcome.valid],
      ["broken", outcome.payloads - outcome.valid],
      ...Object.entries(absent.reasons).map(([reason, count3]) => [
        `without a score: ${reason}`,
        count3
      ]),
      ...again > 0 ? [["computed again", recomputed.payloads]] : []
    ]
  };
}
function tabulateRules(outcome, level) {
  const rows = Object.entries(outcome.rules).filter(([, rule]) => rule.level === level).sort(([, a], [, b]) => b.payloads - a.payloads).map(([code, rule]) => [code, rule.violations, rule.payloads]);
  if (rows.length === 0) return void 0;
  const [title, all, shown] = level === "error" ? ["Errors by rule", outcome.errors, outcome.shown.errors.length] : ["Warnings by rule", outcome.warnings, outcome.shown.warnings.length];
  const note = shown < all ? `The first ${shown} of ${number2(all)} are listed below.` : void 0;
  return { title, columns: ["rule", "violations", "payloads"], rows, ...note === void 0 ? {} : { note } };
}
var longestBar = 30;
function tabulateDistribution({ distribution, averages }) {
  if (averages.total === null) return void 0;
  const most = Math.max(...distribution.map(({ payloads }) => payloads));
  return {
    title: "Distribution of the total, sound payloads only",
    columns: ["from", "to", "payloads", ""],
    rows: cutEmptyEnds(distribution).map(({ from, to, payloads }) => [
      from,
      to,
      payloads,
      renderBar(payloads, most)
    ]),
    note: `Mean ${averages.total.toFixed(4)}.`
  };
}
function cutEmptyEnds(distribution) {
  const first = distribution.findIndex(({ payloads }) => payloads > 0);
  const last = distribution.findLastIndex(({ payloads }) => payloads > 0);
  return distribution.slice(first, last + 1);
}
function renderBar(payloads, most) {
  return "█".repeat(payloads === 0 ? 0 : Math.max(1, Math.round(payloads / most * longestBar)));
}
function tabulateFactors({ averages: { factors } }) {
  if (factors.length === 0) return void 0;
  return {
    title: "Factors, sound payloads only",
    columns: ["factor", "mean score", "least", "most", "mean contribution"],
    rows: factors.map(({ name, score, least, most, contribution: contribution2 }) => [
      name,
      score.toFixed(4),
      least,
      most,
      contribution2 === null ? "–" : contribution2.toFixed(4)
    ])
  };
}
function quantity(count3, one) {
  return `${number2(count3)} ${count3 === 1 ? one : `${one}s`}`;
}
function number2(count3) {
  return count3.toLocaleString("en-GB");
}

// actions/lib/scoring/plan.ts
var weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
var weekday = string().toLowerCase().pipe(_enum(weekdays));
var session = looseObject({
  day: weekday.describe("The day of the week on which it is trained."),
  intensity: string().trim().toLowerCase().min(1).describe("`high` counts as high intensity.")
});
var microcycle = looseObject({
  deload: boolean().default(false).describe("A week of less load."),
  sessions: array(session)
});
var planSchema = looseObject({
  durationWeeks: number().min(0),
  microcycles: array(microcycle),
  progressionPhases: array(unknown()).default([])
});
var requestSchema = looseObject({
  selectedDays: array(weekday).optional().describe("The days that the athlete chose."),
  weeklyGoalDays: number().min(0).optional(),
  availabilityDays: number().min(0).optional()
});

// actions/lib/scoring/contract.ts
var fixedWeightVersion = "fixed-weight-v1";
var dateTimeFormat = "date-time";
var share = number().min(0).max(1);
var amount = number().min(0);
var factorSchema = strictObject({
  weight: share.describe("The weight of this factor, the same as in `weights`."),
  score: share.describe("How good the plan is in this respect."),
  contribution: share.describe("weight × score."),
  reasons: array(string()).describe("Sentences for people. An empty list is worth a warning."),
  metrics: record(string(), number()).describe("What was measured, by name. Any finite number: a metric may be negative or above 1.")
}).meta({ id: "factor" });
var payloadSchema = strictObject({
  version: literal(fixedWeightVersion),
  total: share.describe("The sum of the contributions."),
  weights: strictObject({ safety: share, compliance: share, performance: share }).describe("How much each factor counts: 0.6, 0.3 and 0.1. They sum to 1."),
  factors: strictObject({ safety: factorSchema, compliance: factorSchema, performance: factorSchema }),
  metadata: strictObject({
    evaluatedAt: string().refine((text2) => findDateTimeFault(text2) === void 0, { error: "must be an ISO 8601 time" }).meta({ format: dateTimeFormat, description: "When the plan was scored: RFC 3339, with an offset." }),
    weeklySessionsPlanned: amount.describe("Mean number of sessions of a microcycle."),
    weeklyGoalDays: amount.optional().describe("Days a week that the plan was measured against."),
    requestContext: strictObject({ availabilityDays: amount.optional(), weeklyGoalDays: amount.optional() }).optional().describe("What the athlete had asked for.")
  })
}).meta({
  title: "Scoring payload fixed-weight-v1",
  description: "The quality score of a training plan."
});

// actions/lib/scoring/scorer.ts
var fixedWeights = {
  safety: 0.6,
  compliance: 0.3,
  performance: 0.1
};
var decimals = 4;
function scorePlan(plan, request, evaluatedAt) {
  const planned = meanSessions(plan);
  const goal = chooseGoal(request, planned);
  const factors = {
    safety: toFactor("safety", measureSafety(plan)),
    compliance: toFactor("compliance", measureCompliance(planned, goal, request)),
    performance: toFactor("performance", measurePerformance(plan))
  };
  const { availabilityDays, weeklyGoalDays } = request;
  const context = {
    ...availabilityDays === void 0 ? {} : { availabilityDays },
    ...weeklyGoalDays === void 0 ? {} : { weeklyGoalDays }
  };
  return {
    version: fixedWeightVersion,
    total: round(Object.values(factors).reduce((sum, { contribution: contribution2 }) => sum + contribution2, 0)),
    weights: { ...fixedWeights },
    factors,
    metadata: {
      evaluatedAt,
      weeklySessionsPlanned: round(planned),
      weeklyGoalDays: round(goal),
      ...Object.keys(context).length === 0 ? {} : { requestContext: context }
    }
  };
}
function toFactor(name, { score, reasons, metrics }) {
  const weight = fixedWeights[name];
  const rounded2 = round(clamp(score));
  const roundedMetrics = Object.entries(metrics).map(([metric, value]) => [metric, round(value)]);
  return {
    weight,
    score: rounded2,
    contribution: round(weight * rounded2),
    reasons,
    metrics: Object.fromEntries(roundedMetrics)
  };
}
function meanSessions(plan) {
  return plan.microcycles.length === 0 ? 0 : allSessions(plan).length / plan.microcycles.length;
}
function allSessions(plan) {
  return plan.microcycles.flatMap(({ sessions }) => sessions);
}
function chooseGoal(request, planned) {
  const selected = request.selectedDays?.length;
  return (selected || void 0) ?? request.weeklyGoalDays ?? request.availabilityDays ?? planned;
}
function measureSafety(plan) {
  const sessions = allSessions(plan);
  const high = sessions.filter(({ intensity }) => intensity === "high").length;
  const share2 = sessions.length === 0 ? 0 : high / sessions.length;
  const restDays = 7 - new Set(sessions.map(({ day }) => day)).size;
  const deloads = plan.microcycles.filter(({ deload }) => deload).length;
  const metrics = {
    totalSessions: sessions.length,
    highIntensityRatio: share2,
    averageRestDays: restDays,
    deloadWeeks: deloads
  };
  if (sessions.length === 0) return { score: 0.7, reasons: ["No sessions are planned"], metrics };
  const strain = share2 > 0.4 ? Math.min(0.4, 0.6 * share2) : 0.2 * share2;
  const score = 1 - strain - (restDays < 2 ? 0.15 : 0) + (deloads > 0 ? 0.05 : 0);
  const reasons = [
    `${roundTo(share2 * 100, 1)} % of the sessions are of high intensity`,
    `${count2(restDays, "rest day")} a week`,
    ...deloads > 0 ? [count2(deloads, "deload microcycle")] : []
  ];
  return { score, reasons, metrics };
}
function measureCompliance(planned, goal, request) {
  const metrics = {
    plannedWeeklySessions: planned,
    weeklyGoalDays: goal,
    ...request.availabilityDays === void 0 ? {} : { availabilityDays: request.availabilityDays },
    deviation: Math.abs(planned - goal)
  };
  if (planned === 0) return { score: 0, reasons: ["No sessions are planned"], metrics };
  if (goal === 0) return { score: 0.8, reasons: ["There is no goal to measure against"], metrics };
  const score = 1 - 0.75 * Math.abs(planned - goal) / Math.max(goal, 1);
  const reason = `${roundTo(planned, 1)} sessions a week are planned, ${roundTo(goal, 1)} are the goal`;
  return { score, reasons: [reason], metrics };
}
function measurePerformance(plan) {
  const sessions = allSessions(plan);
  const phases = plan.progressionPhases.length;
  const variety = new Set(sessions.map(({ intensity }) => intensity)).size;
  const weeks = plan.durationWeeks;
  const sum = 0.45 + Math.min(0.2, 0.05 * phases) + (variety >= 3 ? 0.1 : variety === 2 ? 0.05 : 0) + (weeks >= 12 ? 0.1 : weeks >= 8 ? 0.05 : 0);
  const reasons = [
    `${count2(phases, "phase")} of progression`,
    count2(variety, "intensity", "intensities"),
    count2(weeks, "week"),
    ...sessions.length === 0 ? ["Halved, for no sessions are planned"] : []
  ];
  const metrics = { progressionPhases: phases, intensityVariety: variety, durationWeeks: weeks };
  return { score: sessions.length === 0 ? sum / 2 : sum, reasons, metrics };
}
function count2(number3, one, many = `${one}s`) {
  return `${number3} ${number3 === 1 ? one : many}`;
}
function clamp(score) {
  return Math.min(1, Math.max(0, score));
}
function round(value) {
  return roundTo(value, decimals);
}

// actions/lib/scoring/recompute.ts
var scorers = {
  "fixed-weight-v1": (plan, request) => scorePlan(plan, request, "1970-01-01T00:00:00Z")
};
function createRecomputer(rules) {
  const score = scorers[rules.scorer];
  const patterns = rules.compare.map(parsePattern);
  return ({ value, plan: planText, request: requestText }) => {
    if (isNothing(planText)) return "without-plan";
    const plan = read(planText, planSchema, "plan");
    const request = isNothing(requestText) ? { data: {} } : read(requestText, requestSchema, "request");
    if ("faults" in plan) return { drift: plan.faults };
    if ("faults" in request) return { drift: request.faults };
    const expected = score(plan.data, request.data);
    const drift = patterns.flatMap((pattern2) => {
      const members = pattern2.after === void 0 ? [""] : membersOf(expected, pattern2);
      return members.flatMap((member) => {
        const should = followPattern(expected, pattern2, member);
        const does = followPattern(value, pattern2, member);
        if (agree(should, does, rules.tolerance)) return [];
        const because = `${showValue(should)} ± ${rules.tolerance}, by the plan beside it`;
        return [refuse("scoring-drift", renderPattern(pattern2, member), because, showValue(does))];
      });
    });
    return { drift };
  };
}
function agree(should, does, tolerance2) {
  if (typeof should !== "number" || typeof does !== "number") return true;
  return within(should, does, tolerance2);
}
function isNothing(text2) {
  return text2 === void 0 || text2 === "null";
}
function read(text2, schema, what) {
  let value;
  try {
    value = JSON.parse(text2);
  } catch {
    return { faults: [refuse("scoring-plan-invalid", "", `a ${what} that is JSON`, "something else")] };
  }
  const checked = schema.safeParse(value);
  if (checked.success) return { data: checked.data };
  const faults = checked.error.issues.slice(0, 3).map((issue) => {
    const where = `/${what}${renderPointer(issue.path.map(String))}`;
    return refuse("scoring-plan-invalid", "", `a ${what} that can be scored`, `${where}: ${issue.message}`);
  });
  return { faults };
}

// actions/lib/scoring/stored.ts
var firstFetch = 8;
var mostAtOnce = 500;
var bytesAtOnce = 4 * 1024 * 1024;
async function readStored(database, place, take) {
  const shape = await loadTableShape(database, parseTableName(place.table));
  const query = planQuery(shape, place);
  await inTransaction(database, async () => {
    await database.query("SET TRANSACTION READ ONLY");
    await database.query(`DECLARE seedrail_payloads NO SCROLL CURSOR FOR ${query.sql}`, query.values);
    let size = firstFetch;
    for (; ; ) {
      const { rows } = await database.query(`FETCH ${size} FROM seedrail_payloads`);
      take(rows.map((row) => query.read(row)));
      if (rows.length < size) return;
      const length = rows.reduce((sum, row) => sum + lengthOf(row), 0);
      const each = Math.max(1, length / rows.length);
      size = Math.min(mostAtOnce, Math.max(1, Math.floor(bytesAtOnce / each)));
    }
  });
}
function lengthOf(row) {
  return (row.payload?.length ?? 0) + (row.plan?.length ?? 0) + (row.request?.length ?? 0);
}
function planQuery(shape, place) {
  const values = [];
  const parameter = (value) => `$${values.push(value)}`;
  const key = quoteIdentifier(requireStoredColumn(shape, place.key).name);
  const column2 = requireDocument(shape, place.column);
  const quoted = quoteIdentifier(column2.name);
  const pick = ({ column: name, path: path3 }) => pickDocument(requireDocument(shape, name), path3, parameter);
  const conditions = Object.entries(place.where).map(([name, value]) => {
    const { name: known, type, kind } = requireStoredColumn(shape, name);
    return `${quoteIdentifier(known)} = ${parameter(value)}::${kind === "text" ? "text" : type}`;
  });
  const isText = column2.kind === "text";
  const sql = `
    SELECT ${key}::text AS key,
           ${isText ? `CASE WHEN ${quoted} IS NOT NULL THEN 'text' END` : `${column2.type === "json" ? "json" : "jsonb"}_typeof(${castDocument(column2)})`} AS holder,
           ${pick({ column: place.column, path: place.path })} AS payload,
           ${place.beside === void 0 ? "NULL" : pick(place.beside.plan)} AS plan,
           ${place.beside === void 0 ? "NULL" : pick(place.beside.request)} AS request
      FROM ${quoteTable(tableNameOf(shape))}
     ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}`;
  const textual = (document) => requireDocument(shape, document.column).kind === "text";
  const unpack = (document, text2) => text2 === null ? void 0 : textual(document) ? takePart(text2, document.path) : text2;
  const table2 = shape.name;
  const read2 = (row) => {
    const origin = { table: table2, key: row.key ?? "(null)" };
    const found = isText ? readText2(row, origin, place) : readDocument(row, origin, place);
    if (found.is !== "payload" || place.beside === void 0) return found;
    const { plan, request } = place.beside;
    return { ...found, plan: unpack(plan, row.plan), request: unpack(request, row.request) };
  };
  return { sql, values, read: read2 };
}
function pickDocument(column2, path3, parameter) {
  const { name, kind } = column2;
  const quoted = quoteIdentifier(name);
  return kind === "text" ? `${quoted}::text` : `(${castDocument(column2)} #> ${parameter(path3)}::text[])::text`;
}
function castDocument({ name, type }) {
  return `${quoteIdentifier(name)}::${type === "json" ? "json" : "jsonb"}`;
}
function readDocument(row, origin, { column: column2, path: path3 }) {
  if (row.holder === null) return { is: "absent", origin, why: `${column2} is null` };
  if (row.payload !== null) return { is: "payload", text: row.payload, origin };
  const pointer2 = renderPointer(path3);
  if (row.holder !== "object" && row.holder !== "array" && row.holder !== "null") {
    return {
      is: "broken",
      origin,
      violation: { ...misplaced(pointer2, null), actual: `a JSON ${row.holder} in ${column2}` }
    };
  }
  return { is: "absent", origin, why: `nothing at ${column2}${pointer2}` };
}
function readText2(row, origin, { column: column2, path: path3 }) {
  if (row.payload === null) return { is: "absent", origin, why: `${column2} is null` };
  const found = takeRecord(row.payload, origin, { payload: path3 });
  return found.is === "absent" ? { ...found, why: `nothing at ${column2}${renderPointer(path3)}` } : found;
}
function takePart(text2, path3) {
  const found = takeRecord(text2, { name: "" }, { payload: path3 });
  return found.is === "payload" ? found.text : void 0;
}
function requireStoredColumn(shape, name) {
  const column2 = shape.columns.get(name);
  if (column2 !== void 0) return column2;
  throw new SeedrailError(
    fault(
      "column-missing",
      `Table "${shape.name}" has no column "${name}".${didYouMean(name, [...shape.columns.keys()])}`,
      {
        place: { table: shape.name, field: name },
        next: "Correct the inputs column, key-column and filter, or the contract, or apply the migration that adds it."
      }
    )
  );
}
function requireDocument(shape, name) {
  const column2 = requireStoredColumn(shape, name);
  if (!column2.list && (column2.type === "json" || column2.type === "jsonb" || column2.kind === "text"))
    return column2;
  throw new SeedrailError(
    fault("scoring-column-type", `${shape.name}.${name} is ${column2.type}, which holds no JSON.`, {
      place: { table: shape.name, field: name },
      next: "Name a column of the type jsonb, json or text."
    })
  );
}

// actions/lib/scoring/found.ts
function renderOrigin(origin) {
  if ("file" in origin) return `${origin.file}:${origin.line}:${origin.column}`;
  return "table" in origin ? `${origin.table}/${origin.key}` : origin.name;
}

// actions/lib/scoring/book.ts
var shownPerPayload = 20;
var namedPayloads = 1e3;
function createBook(show) {
  const rules = /* @__PURE__ */ new Map();
  const kept = { error: [], warning: [] };
  const broken = [];
  return {
    note(origin, violations, text2, offset2) {
      const seen = /* @__PURE__ */ new Set();
      for (const { code, level } of violations) {
        const rule = rules.get(code) ?? { level, violations: 0, payloads: 0 };
        rule.violations++;
        if (!seen.has(code)) rule.payloads++;
        seen.add(code);
        rules.set(code, rule);
      }
      if (broken.length < namedPayloads && violations.some(({ level }) => level === "error")) {
        broken.push("table" in origin ? origin.key : renderOrigin(origin));
      }
      for (const level of ["error", "warning"]) {
        const room = Math.min(shownPerPayload, show - kept[level].length);
        if (room <= 0) continue;
        const first = violations.filter((one) => one.level === level).slice(0, room);
        kept[level].push(...placeAll(first, origin, text2, offset2));
      }
    },
    finish() {
      return {
        rules: Object.fromEntries([...rules].sort(([a], [b]) => a.localeCompare(b))),
        shown: { errors: kept.error, warnings: kept.warning },
        broken
      };
    }
  };
}
function placeAll(found, origin, text2, offset2) {
  const tell = (one, at) => ({
    ...one,
    pointer: cutPointer(one.pointer),
    origin: at,
    where: renderOrigin(at)
  });
  if (text2 === void 0 || !("file" in origin) || found.length === 0)
    return found.map((one) => tell(one, origin));
  if (offset2 !== void 0) return found.map((one) => tell(one, moveOrigin(origin, text2, offset2)));
  const around = found.map(({ pointer: pointer2 }) => listAround(pointer2));
  const spans = locateValues(text2, around.flat());
  return found.map((one, index) => {
    const nearest = around[index]?.find((pointer2) => spans.has(pointer2)) ?? "";
    return tell(one, moveOrigin(origin, text2, spans.get(nearest)?.start ?? 0));
  });
}
var longestPointer = 500;
function cutPointer(pointer2) {
  return pointer2.length > longestPointer ? `${pointer2.slice(0, longestPointer - 1)}…` : pointer2;
}
function listAround(pointer2) {
  const steps = pointer2.split("/");
  return steps.map((_, index) => steps.slice(0, steps.length - index).join("/"));
}

// actions/lib/scoring/statistics.ts
var mostFactors = 50;
function createStatistics(manifest) {
  const { summary } = manifest;
  const [from, to] = summary?.range ?? [0, 1];
  const tenths = new Array(10).fill(0);
  const total2 = { payloads: 0, sum: 0 };
  const factors = /* @__PURE__ */ new Map();
  const steps = summary === void 0 ? void 0 : parsePointer(summary.total);
  const scores = summary?.scores === void 0 ? void 0 : parsePattern(summary.scores);
  const contributions = summary?.contributions === void 0 ? void 0 : parsePattern(summary.contributions);
  return {
    take(payload) {
      if (steps === void 0) return;
      const value = follow(payload, steps);
      if (typeof value === "number") {
        total2.payloads++;
        total2.sum += value;
        const tenth = Math.floor((value - from) / (to - from) * 10 + 1e-9);
        const index = Math.min(9, Math.max(0, tenth));
        tenths[index] = (tenths[index] ?? 0) + 1;
      }
      if (scores !== void 0) takeScores(factors, payload, scores, contributions);
    },
    finish() {
      const width = (to - from) / 10;
      return {
        distribution: tenths.map((payloads, index) => ({
          from: tidy(from + index * width),
          to: tidy(from + (index + 1) * width),
          payloads
        })),
        averages: {
          total: total2.payloads === 0 ? null : tidy(total2.sum / total2.payloads),
          factors: [...factors].map(([name, sum]) => ({
            name,
            payloads: sum.payloads,
            score: tidy(sum.score / sum.payloads),
            least: sum.least,
            most: sum.most,
            contribution: contributions === void 0 ? null : tidy(sum.contribution / sum.payloads)
          }))
        }
      };
    }
  };
}
function takeScores(factors, payload, scores, contributions) {
  for (const member of membersOf(payload, scores)) {
    const score = followPattern(payload, scores, member);
    if (typeof score !== "number") continue;
    let sum = factors.get(member);
    if (sum === void 0) {
      if (factors.size >= mostFactors) continue;
      sum = { payloads: 0, score: 0, least: score, most: score, contribution: 0 };
      factors.set(member, sum);
    }
    sum.payloads++;
    sum.score += score;
    if (score < sum.least) sum.least = score;
    if (score > sum.most) sum.most = score;
    const contribution2 = contributions === void 0 ? void 0 : followPattern(payload, contributions, member);
    if (typeof contribution2 === "number") sum.contribution += contribution2;
  }
}
function tidy(value) {
  return Math.round(value * 1e6) / 1e6;
}

// actions/lib/scoring/tally.ts
function createTally(options) {
  const { expectation, judge, recompute } = options;
  const counts = {
    looked: 0,
    payloads: 0,
    invalid: 0,
    absent: 0,
    errors: 0,
    warnings: 0,
    recomputed: 0,
    withoutPlan: 0
  };
  const reasons = /* @__PURE__ */ new Map();
  const book = createBook(options.show);
  const statistics = createStatistics(options.manifest);
  const takePayload = (found) => {
    counts.payloads++;
    if (expectation === "absent") {
      const actual = found.text === "null" ? "a JSON null" : "a score";
      note(found, [refuse("scoring-unexpected", "", "no score, for scoring is off", actual)], found.text);
      return;
    }
    const { value, violations, offset: offset2 } = judge(found.text);
    const foreign = violations.some(({ code }) => code === "scoring-unknown-version");
    const drift = value === void 0 || recompute === void 0 || foreign ? [] : takePlan(found, value);
    if (violations.length === 0 && drift.length === 0) {
      statistics.take(value);
      return;
    }
    const sound = note(found, [...violations, ...drift], found.text, offset2);
    if (sound) statistics.take(value);
  };
  const takePlan = (found, value) => {
    const result = recompute?.({ value, plan: found.plan, request: found.request });
    if (result === void 0) return [];
    if (result === "without-plan") {
      counts.withoutPlan++;
      return [];
    }
    counts.recomputed++;
    return result.drift;
  };
  const note = (found, violations, text2, offset2) => {
    const errors = violations.filter(({ level }) => level === "error").length;
    counts.errors += errors;
    counts.warnings += violations.length - errors;
    if (errors > 0) counts.invalid++;
    book.note(found.origin, violations, text2, offset2);
    return errors === 0;
  };
  return {
    take(found) {
      counts.looked++;
      switch (found.is) {
        case "payload":
          takePayload(found);
          return;
        case "broken":
          counts.payloads++;
          note(found, [found.violation]);
          return;
        case "absent":
          counts.absent++;
          reasons.set(found.why, (reasons.get(found.why) ?? 0) + 1);
          if (expectation === "present") note(found, [refuse("scoring-absent", "", "a score", found.why)]);
      }
    },
    finish() {
      const { recomputed, withoutPlan: withoutPlan2, absent, ...rest } = counts;
      const wrongPayloads = expectation === "present" ? counts.invalid - absent : counts.invalid;
      return {
        contract: options.manifest.name,
        expectation,
        ...rest,
        valid: counts.payloads - wrongPayloads,
        absent: { count: absent, reasons: Object.fromEntries(reasons) },
        ...book.finish(),
        ...statistics.finish(),
        recomputed: { payloads: recomputed, withoutPlan: withoutPlan2 }
      };
    }
  };
}

// actions/lib/scoring/validate.ts
async function validateFiles(contract, source, options) {
  const tally = startTally(contract, options);
  const unreadable = [];
  for (const file of source.files) {
    try {
      for await (const batch of readPayloads(file, source.paths)) for (const found of batch) tally.take(found);
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error;
      unreadable.push(...error.problems);
    }
  }
  return { outcome: tally.finish(), unreadable };
}
async function validateStored(database, contract, place, options) {
  const tally = startTally(contract, options);
  await readStored(database, place, (batch) => {
    for (const found of batch) tally.take(found);
  });
  return { outcome: tally.finish(), unreadable: [] };
}
async function validateSample(contract, options) {
  const { sample } = contract;
  if (sample !== void 0 && "file" in sample) {
    return validateFiles(contract, { files: [sample.file], paths: void 0 }, options);
  }
  const tally = startTally(contract, options);
  if (sample !== void 0) {
    tally.take({
      is: "payload",
      text: sample.text,
      origin: { name: `the sample of ${contract.manifest.name}` }
    });
  }
  return { outcome: tally.finish(), unreadable: [] };
}
function startTally({ manifest, demands }, options) {
  const rules = options.recompute ? manifest.recompute : void 0;
  return createTally({
    manifest,
    expectation: options.expectation,
    judge: createJudge(demands),
    recompute: rules === void 0 ? void 0 : createRecomputer(rules),
    show: options.show
  });
}

// actions/lib/scoring/verdict.ts
function judgeOutcome(outcome, bounds) {
  const allowed = countAllowed(outcome, bounds.maxFailures);
  const tolerated = outcome.invalid <= allowed;
  const errors = outcome.shown.errors.map((told) => toProblem(told, tolerated));
  const warnings = outcome.shown.warnings.map((told) => toProblem(told, true));
  const general = [tooFew(outcome, bounds), nothingRecomputed(outcome, bounds), withoutPlan(outcome)].flatMap(
    (problem) => problem ?? []
  );
  return {
    kept: tolerated && general.every(({ level }) => level === "warning"),
    problems: [...general, ...errors, ...warnings]
  };
}
function countAllowed({ looked }, limit2) {
  return "rows" in limit2 ? limit2.rows : Math.floor(looked * limit2.percent / 100);
}
function tooFew(outcome, { requireAtLeast }) {
  const absent = outcome.expectation === "absent";
  const seen = absent ? outcome.looked : outcome.payloads;
  if (seen >= requireAtLeast) return void 0;
  const what = absent ? "looked at" : "validated";
  const others = outcome.absent.count > 0 ? ` ${outcome.absent.count} places held no score.` : "";
  return fault(
    "scoring-too-few",
    `${seen} payloads were ${what}, at least ${requireAtLeast} must be.${others}`,
    {
      next: "Look whether the source, the filter and the path are the right ones; lower require-at-least where none is meant."
    }
  );
}
function nothingRecomputed(outcome, { recompute }) {
  if (!recompute || outcome.recomputed.payloads > 0 || outcome.payloads === 0) return void 0;
  return fault("scoring-nothing-recomputed", "No score was computed again, for no plan lies beside one.", {
    next: 'Correct "recompute" in the contract, or leave recompute out.'
  });
}
function withoutPlan({ recomputed }) {
  if (recomputed.withoutPlan === 0 || recomputed.payloads === 0) return void 0;
  const message = `${recomputed.withoutPlan} scores could not be computed again: no plan lies beside them.`;
  return caution("scoring-without-plan", message, { next: "Look why these plans were not stored." });
}
function toProblem(told, asWarning) {
  const { origin } = told;
  const place = "name" in origin ? void 0 : origin;
  const message = "name" in origin ? `${origin.name}: ${renderViolation(told)}` : renderViolation(told);
  return {
    level: asWarning ? "warning" : "error",
    code: told.code,
    message,
    ...place === void 0 ? {} : { place }
  };
}

// actions/validate-scoring/action.ts
var dsn = {
  ...databaseUrl(),
  summary: "Address of the database that holds payloads; not needed with `file`, `path` or `sample`. Masked. Default: `PLANNING_DATABASE_URL`, else `DATABASE_URL` from the environment.",
  required: false
};
var expectScoring = {
  ...choice(["present", "absent", "any"], {
    default: "any",
    summary: 'Whether each place must have a score (`present`), none may have one (`absent`), or both is right. Default: as `FEATURE_V1_PLANNING_SCORING` in the environment says ("true" or "1": present; anything else: absent); where that is not set, `any`.'
  }),
  default: void 0
};
var validateScoring = defineAction({
  name: "validate-scoring",
  summary: "Validate stored scores against their contract: structure, arithmetic, and what the plan beside them gives.",
  requirements: [
    "For files: they are in the workspace (check your repository out first).",
    "For a database: the login may read the table. The run only reads."
  ],
  branding: { icon: "bar-chart-2", color: "purple" },
  inputs: {
    dsn,
    file: path({
      summary: "A file of payloads: one object, an array, or NDJSON (`.ndjson`, `.jsonl`). With `json-path`, of records."
    }),
    path: text({
      summary: "Files or globs such as `out/**/*.json`, with commas between them or one a line."
    }),
    sample: flag({ default: false, summary: "Validate the contract's own sample." }),
    contract: path({
      summary: "Folder that holds `contract.json`, or that file. Default: `fixed-weight-v1`, which is built in."
    }),
    table: text({ summary: "Table with the payloads. Default: the contract's, `plan_jobs`." }),
    "key-column": text({
      summary: "Column that names a row in messages. Default: the contract's, `job_id`."
    }),
    column: text({
      summary: "Column with the payloads: jsonb, json or text. Default: the contract's, `result_data`."
    }),
    "json-path": text({
      summary: "Where in the column, or in a file's records, the payload is: `/scoring`, or `result.scoring`; `/` is the whole. Default: for a table the contract's, `/scoring`; for a file the whole."
    }),
    filter: text({
      summary: "Rows to look at: `column=value` pairs with commas between them or one a line; `all` for every row. Default: the contract's, `status=completed`."
    }),
    "expect-scoring": expectScoring,
    "require-at-least": count({
      default: "1",
      summary: "Payloads that must have been validated (with `absent`: rows looked at). Fewer fail the run."
    }),
    "max-failures": limit({
      default: "0",
      summary: "Broken payloads that are tolerated: a count or a share such as `1%`."
    }),
    recompute: flag({
      default: false,
      summary: "Compute each score again from the plan and the request beside it, and report what differs."
    }),
    show: count({ default: "50", summary: "Most errors, and most warnings, to list. All are counted." }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    looked: "Rows, lines or elements that were looked at.",
    payloads: "Payloads among them.",
    valid: "Payloads that keep the contract.",
    invalid: "Payloads that do not, and scores that are missing or should not be there.",
    absent: "Places without a score.",
    violations: "Errors in all payloads together.",
    warnings: "Warnings in all payloads together.",
    recomputed: "Scores that were computed again.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/validate-scoring/main.ts
var longestLockWait = 6e4;
await runAction(validateScoring, async ({ inputs, journal }) => {
  const { dsn: dsn2, recompute, show } = inputs;
  if (inputs.report !== void 0) journal.output("report", inputs.report);
  const contract = await readContract(inputs.contract);
  journal.fact("contract", `${contract.manifest.name} (${contract.file})`);
  const source = await chooseSource(
    {
      ...inputs,
      jsonPath: inputs["json-path"],
      keyColumn: inputs["key-column"],
      hasDatabase: dsn2 !== void 0
    },
    contract
  );
  journal.fact("source", describeSource(source));
  if (source.kind === "database" && dsn2 !== void 0) journal.fact("target", describeDsn(dsn2));
  const { expectation, because } = resolveExpectation(inputs["expect-scoring"], process.env[scoringFlag]);
  if (source.kind !== "sample") journal.fact("scores expected", `${expectation} (${because})`);
  const options = { expectation: source.kind === "sample" ? "any" : expectation, recompute, show };
  const { outcome, unreadable } = await journal.phase(
    "validate",
    () => validate(contract, source, dsn2, options, journal.say)
  );
  const requireAtLeast = unreadable.length > 0 ? 0 : inputs["require-at-least"];
  const bounds = { maxFailures: inputs["max-failures"], requireAtLeast, recompute };
  const { kept, problems } = judgeOutcome(outcome, bounds);
  for (const section of tabulateOutcome(outcome)) journal.section(section);
  journal.problem(...unreadable, ...problems);
  journal.output("looked", outcome.looked);
  journal.output("payloads", outcome.payloads);
  journal.output("valid", outcome.valid);
  journal.output("invalid", outcome.invalid);
  journal.output("absent", outcome.absent.count);
  journal.output("violations", outcome.errors);
  journal.output("warnings", outcome.warnings);
  journal.output("recomputed", outcome.recomputed.payloads);
  journal.result(outcome);
  const ending = unreadable.length > 0 ? "could-not-run" : kept ? "kept" : "broken";
  const reading = unreadable.length > 0 ? "Not everything could be read. " : "";
  return { headline: `${reading}${renderHeadline(outcome)}`, ending };
});
async function validate(contract, source, dsn2, options, say) {
  switch (source.kind) {
    case "sample":
      return validateSample(contract, options);
    case "files":
      return validateFiles(contract, source, options);
    case "database": {
      if (dsn2 === void 0) throw new TypeError("A database was chosen without an address.");
      const onRetry = (reason) => say(`waiting for the server: ${reason}`);
      return inDatabase(
        dsn2,
        async (database) => {
          await limitSessionLockWaits(database, longestLockWait);
          return validateStored(database, contract, source.place, options);
        },
        { onRetry }
      );
    }
  }
}
