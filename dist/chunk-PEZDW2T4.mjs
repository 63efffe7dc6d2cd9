import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ExactNumber,
  parseJson,
  renderJson
} from "./chunk-JYHO4SMC.mjs";
import {
  didYouMean
} from "./chunk-UO45KZRA.mjs";

// actions/lib/dataset/interval.ts
function findLostInterval(type, text) {
  const field = /(year|month|day|hour|minute|second)(?:\(\d\))?$/.exec(type)?.[1];
  const room = Number(/\((\d)\)/.exec(type)?.[1] ?? 6);
  const read = readInterval(text, field ?? "second");
  if (read === void 0) return void 0;
  const { months, days, seconds, one, cut } = read;
  if (cut) return "digits";
  const rest = `what is finer than ${field === "hour" ? "an" : "a"} ${field}`;
  switch (field) {
    case "year":
      return months % 12n !== 0n || days !== 0n || seconds !== 0n ? rest : void 0;
    case "month":
      return days !== 0n || seconds !== 0n ? rest : void 0;
    case "day":
      return seconds !== 0n ? rest : void 0;
    case "hour":
      return seconds % (3600n * one) !== 0n ? rest : void 0;
    case "minute":
      return seconds % (60n * one) !== 0n ? rest : void 0;
    default:
      return seconds * 10n ** BigInt(room) % one !== 0n ? "digits" : void 0;
  }
}
var units = [
  [/^mil(?:s|lennia|lennium)?$/, { of: "months", times: 12000n }],
  [/^c(?:ent|entury|enturies)?$/, { of: "months", times: 1200n }],
  [/^dec(?:s|ades?)?$/, { of: "months", times: 120n }],
  [/^(?:y|years?|yrs?)$/, { of: "months", times: 12n }],
  [/^(?:mons?|months?)$/, { of: "months", times: 1n }],
  [/^w(?:eeks?)?$/, { of: "days", times: 7n }],
  [/^d(?:ays?)?$/, { of: "days", times: 1n }],
  [/^h(?:ours?|rs?)?$/, { of: "seconds", times: 3600n }],
  [/^m(?:ins?|inutes?)?$/, { of: "seconds", times: 60n }],
  [/^s(?:econds?|ecs?)?$/, { of: "seconds", times: 1n }],
  [/^m(?:s|secs?|seconds?|illisecon(?:ds?)?)$/, { of: "seconds", times: 1n, finer: 3 }],
  [/^u(?:s|secs?|seconds?)$|^microsecon(?:ds?)?$/, { of: "seconds", times: 1n, finer: 6 }]
];
function readInterval(text, last) {
  const amounts = readAmounts(text, last);
  return amounts === void 0 ? void 0 : sum(amounts);
}
function readAmounts(text, last) {
  const plain = /^\s*[+-]?P/i.test(text) ? spellOut(text) : text.toLowerCase();
  const words = plain.trim().replace(/^@/, "").replace(/\sago$/, "");
  const part = /\s*(?:([+-]?)(\d+):(\d+)(?::(\d+))?(\.\d*)?(?=\s|$)|([+-]?)(\d+)-(\d+)(?=\s|$)|([+-]?(?:\d+\.?\d*|\.\d+))(?:\s*([a-z]+)|(?=(\s+[+-]?\d+:))|(?=\s|$)))/y;
  const amounts = [];
  const add = (text2, name) => {
    const unit = units.find(([names]) => names.test(name))?.[1];
    if (unit !== void 0) amounts.push({ text: text2, unit });
    return unit !== void 0;
  };
  while (part.lastIndex < words.length) {
    const found = part.exec(words);
    if (found === null) return void 0;
    const [
      ,
      sign = "",
      first,
      second,
      third,
      fraction = "",
      turn = "",
      years,
      months,
      number = "",
      name,
      day
    ] = found;
    if (first !== void 0) {
      const shifted = third === void 0 && fraction !== "";
      const [hours, minutes, seconds] = shifted ? ["0", first, second] : [first, second, third];
      add(`${sign}${hours}`, "h");
      add(`${sign}${minutes}`, "min");
      add(`${sign}${seconds ?? 0}${fraction}`, "s");
    } else if (years !== void 0) {
      add(`${turn}${years}`, "y");
      add(`${turn}${months}`, "mon");
    } else if (!add(number, name ?? (day === void 0 ? last : "day"))) return void 0;
  }
  return amounts;
}
function spellOut(text) {
  const [date = "", time = ""] = text.trim().replace(/^[+-]?P/i, "").toLowerCase().split("t");
  const days = date.replace(/^(\d+)-(\d+)-(\d+)$/, "$1 y $2 mon $3 d").replace(/(?<=[\d.])m/g, "mon").replace(/(?<=[a-z])(?=[+-]?[\d.])/g, " ");
  return `${days} ${time.replace(/(?<=[a-z])(?=[+-]?[\d.])/g, " ")}`;
}
function sum(amounts) {
  const scales = amounts.map(({ text, unit }) => (text.split(".")[1]?.length ?? 0) + (unit.finer ?? 0));
  const scale = Math.max(0, ...scales);
  const one = 10n ** BigInt(scale);
  const total = { months: 0n, days: 0n, seconds: 0n };
  let cut = false;
  const carry = (of, amount) => {
    const rest = of === "seconds" ? 0n : amount % one;
    total[of] += of === "seconds" ? amount : (amount - rest) / one;
    if (rest !== 0n) carry(of === "months" ? "days" : "seconds", rest * (of === "months" ? 30n : 86400n));
  };
  for (const [index, { text, unit }] of amounts.entries()) {
    const digits = BigInt(text.replace(/[.+]/g, "")) * 10n ** BigInt(scale - (scales[index] ?? 0));
    const amount = digits * unit.times;
    if (unit.of === "months" && unit.times > 1n && amount % one !== 0n) cut = true;
    carry(unit.of, amount);
  }
  return { ...total, one, cut };
}

// actions/lib/dataset/kept.ts
function findLoss(type, text, called = type) {
  return findLostDecimals(type, text, called) ?? findLostLetters(type, text, called) ?? findLostTime(type, text, called);
}
function findLossInParts(made, text, called) {
  if (made.shape === "plain") return findLoss(made.type, text, called);
  for (const [index, part] of splitLiteral(made.shape, text).entries()) {
    if (part === void 0) continue;
    const loss = findLossInParts(partAt(made, part, index), part, called);
    if (loss !== void 0) return loss;
  }
  return void 0;
}
function partAt(made, part, index) {
  if (made.shape === "multirange") return { shape: "range", parts: made.parts };
  if (made.shape === "array" && part.startsWith("{")) return made;
  return made.parts[made.shape === "composite" ? index : 0] ?? { shape: "plain", type: "text" };
}
function findLostDecimals(type, text, called) {
  const scale = /^numeric\(\d+(?:,(-?\d+))?\)/.exec(type);
  if (scale !== null) return countDecimals(text) > Number(scale[1] ?? 0) ? rounded(text, called) : void 0;
  return type === "money" && countDecimals(readAmount(text)) > 2 ? rounded(text, called) : void 0;
}
function readAmount(text) {
  const bare = text.replace(/[^\d.,eE+-]/g, "");
  return /\.\d*,/.test(bare) ? bare.replaceAll(".", "").replace(",", ".") : bare.replaceAll(",", "");
}
function countDecimals(text) {
  const number = /^\s*[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?\s*$/i.exec(text);
  if (number === null) return Number.NEGATIVE_INFINITY;
  const [, whole = "", fraction = "", exponent = "0"] = number;
  const digits = whole + fraction;
  const counting = digits.replace(/0+$/, "");
  if (counting === "") return Number.NEGATIVE_INFINITY;
  return fraction.length - Number(exponent) - (digits.length - counting.length);
}
function findLostLetters(type, text, called) {
  const most = /^(?:character varying|character)\((\d+)\)/.exec(type)?.[1];
  if (most !== void 0) return tooLong([...text].length, Number(most), "characters", called);
  const bytes = Buffer.byteLength(text);
  if (type === "name") return tooLong(bytes, 63, "bytes", called);
  return type === '"char"' && !/^\\[0-3][0-7]{2}$/.test(text) ? tooLong(bytes, 1, "bytes", called) : void 0;
}
function tooLong(length, most, unit, called) {
  return length <= most ? void 0 : { code: "field-too-long", message: `has ${length} ${unit}, but ${called} takes ${most}` };
}
function findLostTime(type, text, called) {
  if (type === "date") return /\d:\d/.test(text) ? rounded(text, called) : void 0;
  if (type.startsWith("interval")) {
    const lost = findLostInterval(type, text);
    return lost === void 0 ? void 0 : rounded(text, called, lost);
  }
  if (!type.startsWith("time")) return void 0;
  const zone = / without time zone/.test(type) ? findZone(text) : void 0;
  if (zone !== void 0)
    return { code: "field-rounded", message: `is ${shorten(text)}, but ${called} would drop its ${zone}` };
  const room = Number(/\((\d)\)/.exec(type)?.[1] ?? 6);
  const digits = [...text.matchAll(/\.(\d*?)0*(?!\d)/g)].map(([, counting = ""]) => counting.length);
  return Math.max(0, ...digits) > room ? rounded(text, called) : void 0;
}
function findZone(text) {
  const words = text.match(/(?<=\d.*?)[a-z][a-z_]*(?:\/[\w+-]+)*(?:[+-]\d[\d:]*)?/gi) ?? [];
  if (words.some((word) => !noZone.test(word))) return "zone";
  const offset = /(?<=:\d{2}(?:\.\d+)?\s*(?:[ap]m\s*)?|T\d{2}:\d{2}\s*)[+-](\d{1,2}(?::?\d{2}){0,2})\s*(?:AD|BC)?$/i.exec(
    text
  );
  return offset !== null && /[1-9]/.test(offset[1] ?? "") ? "offset" : void 0;
}
var noZone = /^(?:t|z|zulu|ut|utc|uct|gmt|etc\/(?:utc|gmt)|[ap]m|ad|bc|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:-\d+)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)$/i;
function rounded(text, called, lost = "digits") {
  return { code: "field-rounded", message: `is ${shorten(text)}, of which ${called} would drop ${lost}` };
}
function shorten(text) {
  const number = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(text);
  const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return number ? shown : JSON.stringify(shown);
}
var marks = {
  array: { around: /^\s*(?:\[[^=]*\]=)?\{(.*)\}\s*$/s, opens: "{", closes: "}" },
  composite: { around: /^\s*\((.*)\)\s*$/s, opens: "", closes: "" },
  multirange: { around: /^\s*\{(.*)\}\s*$/s, opens: "([", closes: ")]" },
  range: { around: /^\s*[([](.*)[)\]]\s*$/s, opens: "", closes: "" }
};
function splitLiteral(shape, text) {
  const { around, opens, closes } = marks[shape];
  const body = around.exec(text)?.[1];
  if (body === void 0 || body.trim() === "" && shape !== "composite") return [];
  const parts = [];
  const skipsBlanks = shape === "array" || shape === "multirange";
  let part = "";
  let blanks = "";
  let depth = 0;
  let quoted = false;
  let wasQuoted = false;
  const add = (text2) => {
    part += part === "" && !wasQuoted ? text2 : blanks + text2;
    blanks = "";
  };
  const end = () => {
    const isNull = !wasQuoted && (part === "" || shape === "array" && part.toUpperCase() === "NULL");
    parts.push(isNull ? void 0 : part);
    part = "";
    blanks = "";
    wasQuoted = false;
  };
  for (let index = 0; index < body.length; index++) {
    const character = body[index] ?? "";
    const nested = depth > 0;
    if (character === "\\") {
      const next = body[++index] ?? "";
      add(nested ? character + next : next);
    } else if (character === '"') {
      if (quoted && body[index + 1] === '"') {
        add(nested ? '""' : '"');
        index++;
      } else {
        quoted = !quoted;
        if (nested) add(character);
        else {
          if (part === "") blanks = "";
          wasQuoted = true;
        }
      }
    } else if (character === "," && !quoted && !nested) end();
    else if (skipsBlanks && !quoted && !nested && character.trim() === "") blanks += character;
    else {
      if (!quoted && opens.includes(character)) depth++;
      if (!quoted && closes.includes(character)) depth--;
      add(character);
    }
  }
  end();
  return parts;
}

// actions/lib/dataset/field.ts
function toSnakeCase(field) {
  return field.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2").toLowerCase();
}
function checkType(column, value) {
  if (value === null) {
    return column.nullable ? [] : [{ code: "field-null", message: "may not be null", at: [] }];
  }
  if (!column.list) return checkScalar(column, value, []);
  if (!Array.isArray(value)) return [wrongType(`must be a list, but is ${describe(value)}`, [])];
  return checkElements(column, value, [], depthOf(column));
}
function depthOf({ dimensions, kind }) {
  return dimensions ?? (kind === "json" || kind === "other" ? 1 : deepest);
}
var deepest = 6;
function checkElements(column, list, at, depth) {
  return list.flatMap((element, index) => {
    const there = [...at, index];
    if (element === null) return [];
    return depth > 1 && Array.isArray(element) ? checkElements(column, element, there, depth - 1) : checkScalar(column, element, there);
  });
}
function checkLimits(limits, value) {
  const missing = value === void 0 || value === null || typeof value === "string" && value.trim() === "";
  if (missing) {
    return limits.required === true ? [{ code: "field-missing", message: "is required", at: [] }] : [];
  }
  if (typeof value === "string") return checkText(limits, value);
  if (Array.isArray(value)) return checkList(limits, value);
  return typeof value === "number" || value instanceof ExactNumber ? checkRange(limits, Number(value)) : [];
}
function fromText(column, text) {
  if (column.list) return splitList(text).map((part) => scalarFromText(column, part));
  return scalarFromText(column, text);
}
function scalarFromText(column, text) {
  switch (column.kind) {
    case "boolean":
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : text;
    case "integer":
    case "number":
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? exact(text) : text;
    case "json": {
      const parsed = parseJson(text);
      return "value" in parsed ? parsed.value : text;
    }
    default:
      return text;
  }
}
function splitList(text) {
  const separator = [";", "|", ","].find((candidate) => text.includes(candidate));
  const parts = separator === void 0 ? [text] : text.split(separator);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
function exact(text) {
  return String(Number(text)) === text ? Number(text) : new ExactNumber(text);
}
function checkScalar(column, value, at) {
  switch (column.kind) {
    case "boolean":
      return typeof value === "boolean" ? [] : [wrongType(`must be true or false, but is ${describe(value)}`, at)];
    case "integer":
      return checkInteger(column, value, at);
    case "number":
      return isNumber(value) ? checkKept(column, String(value), at) : [wrongType(`must be a number, but is ${describe(value)}`, at)];
    case "json":
      return [];
    case "enum":
      return checkLabel(column, value, at);
    case "text":
    case "uuid":
    case "date":
    case "time":
    case "timestamp":
    case "bytes":
      return checkWording(column, value, at);
    case "other":
      if (typeof value === "object" && !isNumber(value) && !Array.isArray(value))
        return [wrongType(`must be a ${column.type}, but is ${describe(value)}`, at)];
      if (typeof value === "boolean" || value === null) return [];
      return checkKept(column, Array.isArray(value) ? renderJson(value) : String(value), at);
  }
}
function checkInteger(column, value, at) {
  if (!isNumber(value)) return [wrongType(`must be a whole number, but is ${describe(value)}`, at)];
  const text = String(value);
  if (!/^-?\d+$/.test(text)) return [wrongType(`must be a whole number, but is ${text}`, at)];
  const bound = 2n ** BigInt((column.bytes ?? 8) * 8 - 1);
  const number = BigInt(text);
  return number >= -bound && number < bound ? [] : [{ code: "field-range", message: `is ${text}, which does not fit ${column.type}`, at }];
}
function checkKept(column, text, at) {
  const loss = findLossIn(column, text);
  return loss === void 0 ? [] : [{ ...loss, at }];
}
function findLossIn({ base, type, list, parts }, text) {
  const called = list ? type.replace(/(?:\[\])+$/, "") : type;
  if (parts === void 0) return findLoss(list ? base.replace(/(?:\[\])+$/, "") : base, text, called);
  const [element] = list && parts.shape === "array" ? parts.parts : [];
  return findLossInParts(element ?? parts, text, called);
}
function checkLabel(column, value, at) {
  const labels = column.labels ?? [];
  if (typeof value === "string" && labels.includes(value)) return [];
  const nearest = typeof value === "string" ? didYouMean(value, labels) : "";
  const message = `must be one of ${labels.join(", ")}, but is ${describe(value)}.${nearest}`;
  return [{ code: "field-enum", message, at }];
}
var wordings = {
  uuid: /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
  date: /^\d{4,}-\d{2}-\d{2}$/,
  timestamp: /^\d{4,}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?)?$/i,
  time: /^\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?$/i
};
function checkWording(column, value, at) {
  if (typeof value !== "string") return [wrongType(`must be text, but is ${describe(value)}`, at)];
  const { maxLength, base } = column;
  if (maxLength !== void 0) {
    const loss = base.startsWith("name") ? findLossIn(column, value) : tooLong(lengthOf(value), maxLength, "characters", column.type);
    if (loss !== void 0) return [{ ...loss, at }];
  }
  const { kind } = column;
  if (kind !== "uuid" && kind !== "date" && kind !== "timestamp" && kind !== "time") return [];
  const fits = wordings[kind].test(value) && (kind === "uuid" || kind === "time" || isRealDate(value));
  if (fits) return kind === "timestamp" || kind === "time" ? checkKept(column, value, at) : [];
  return [{ code: "field-type", message: `must be a ${column.type}, but is ${describe(value)}`, at }];
}
function isRealDate(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  return text[4] !== "-" || date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}
function checkText(limits, value) {
  const faults = [];
  const length = lengthOf(value);
  const most = limits["max-length"];
  const least = limits["min-length"];
  if (most !== void 0 && length > most)
    faults.push(beyond(`has ${length} characters, at most ${most} are allowed`));
  if (least !== void 0 && length < least)
    faults.push(beyond(`has ${length} characters, at least ${least} are needed`));
  if (limits.pattern !== void 0 && !new RegExp(`^(?:${limits.pattern})$`, "u").test(value)) {
    faults.push({
      code: "field-pattern",
      message: `is ${describe(value)}, which does not match ${limits.pattern}`,
      at: []
    });
  }
  return faults;
}
function checkList(limits, value) {
  const faults = [];
  const most = limits["max-items"];
  const least = limits["min-items"];
  if (most !== void 0 && value.length > most)
    faults.push(beyond(`has ${value.length} items, at most ${most} are allowed`));
  if (least !== void 0 && value.length < least)
    faults.push(beyond(`has ${value.length} items, at least ${least} are needed`));
  const bounded = most ?? least ?? limits["unique-items"] ?? limits.required;
  const hollow = bounded === void 0 || bounded === false ? -1 : value.findIndex((item) => item === null || typeof item === "string" && item.trim() === "");
  if (hollow !== -1) faults.push({ code: "field-limit", message: "holds an empty item", at: [hollow] });
  if (limits["unique-items"] === true) {
    const texts = value.map((item) => JSON.stringify(item));
    const twice = texts.findIndex((text, index) => texts.indexOf(text) !== index);
    if (twice !== -1)
      faults.push({ code: "field-limit", message: `holds ${texts[twice]} twice`, at: [twice] });
  }
  return faults;
}
function checkRange(limits, value) {
  const faults = [];
  if (limits.minimum !== void 0 && value < limits.minimum)
    faults.push(beyond(`is ${value}, at least ${limits.minimum} is needed`));
  if (limits.maximum !== void 0 && value > limits.maximum)
    faults.push(beyond(`is ${value}, at most ${limits.maximum} is allowed`));
  return faults;
}
function beyond(message) {
  return { code: "field-limit", message, at: [] };
}
function wrongType(message, at) {
  return { code: "field-type", message, at };
}
function isNumber(value) {
  return typeof value === "number" || value instanceof ExactNumber;
}
function lengthOf(text) {
  return [...text].length;
}
function describe(value) {
  if (value === void 0) return "absent";
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

export {
  toSnakeCase,
  checkType,
  depthOf,
  checkLimits,
  fromText,
  describe
};
