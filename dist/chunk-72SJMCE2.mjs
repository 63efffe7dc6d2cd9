import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  ExactNumber
} from "./chunk-ANKGODTV.mjs";
import {
  didYouMean
} from "./chunk-BFDRGX6B.mjs";

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
  return value.flatMap((element, index) => element === null ? [] : checkScalar(column, element, [index]));
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
    case "json":
      try {
        return JSON.parse(text);
      } catch {
        return text;
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
      return isNumber(value) ? checkScale(column, String(value), at) : [wrongType(`must be a number, but is ${describe(value)}`, at)];
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
      return typeof value === "object" && !isNumber(value) && !Array.isArray(value) ? [wrongType(`must be a ${column.type}, but is ${describe(value)}`, at)] : [];
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
function checkScale(column, text, at) {
  const scale = /^numeric\(\d+,(\d+)\)/.exec(column.base)?.[1] ?? (/^numeric\(\d+\)/.test(column.base) ? 0 : void 0);
  if (scale === void 0 || /[eE]/.test(text)) return [];
  const digits = /\.(\d*?)0*$/.exec(text)?.[1]?.length ?? 0;
  return digits <= Number(scale) ? [] : [{ code: "field-rounded", message: `is ${text}, of which ${column.type} would drop digits`, at }];
}
function checkClock(column, value, at) {
  const { base } = column;
  const offset = /(?<=:\d{2}(?:\.\d+)?\s*|T\d{2}:\d{2}\s*)([+-])(\d{2}):?(\d{2})?$/.exec(value);
  if (offset !== null && / without time zone/.test(base) && /[1-9]/.test(`${offset[2]}${offset[3] ?? ""}`)) {
    const message = `is ${describe(value)}, but ${column.type} would drop its offset`;
    return [{ code: "field-rounded", message, at }];
  }
  const room = Number(/\((\d)\)/.exec(base)?.[1] ?? 6);
  const digits = /\.(\d*?)0*(?:\s*(?:Z|[+-][\d:]+))?$/i.exec(value)?.[1]?.length ?? 0;
  return digits <= room ? [] : [
    {
      code: "field-rounded",
      message: `is ${describe(value)}, of which ${column.type} would drop digits`,
      at
    }
  ];
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
  if (column.maxLength !== void 0 && lengthOf(value) > column.maxLength) {
    const message = `has ${lengthOf(value)} characters, but ${column.type} takes ${column.maxLength}`;
    return [{ code: "field-too-long", message, at }];
  }
  const { kind } = column;
  if (kind !== "uuid" && kind !== "date" && kind !== "timestamp" && kind !== "time") return [];
  const fits = wordings[kind].test(value) && (kind === "uuid" || kind === "time" || isRealDate(value));
  if (fits) return kind === "timestamp" || kind === "time" ? checkClock(column, value, at) : [];
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
  checkLimits,
  fromText,
  describe
};
