import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// actions/lib/problem/problem.ts
var SeedrailError = class extends Error {
  code;
  problems;
  verdict;
  constructor(problems, options = {}) {
    const all = Array.isArray(problems) ? problems : [problems];
    const first = all[0] ?? {
      level: "error",
      code: "unknown",
      message: "Something failed without saying why."
    };
    super(first.message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "SeedrailError";
    this.code = first.code;
    this.problems = all.length > 0 ? all : [first];
    this.verdict = options.verdict ?? "could-not-run";
  }
};
function fault(code, message, more = {}) {
  return { level: "error", code, message, ...more };
}
function caution(code, message, more = {}) {
  return { level: "warning", code, message, ...more };
}
function messageOf(error) {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(messageOf).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
function renderFilePlace(place) {
  if (place?.file === void 0) return "";
  const parts = [place.file];
  if (place.line !== void 0) parts.push(place.line);
  if (place.line !== void 0 && place.column !== void 0) parts.push(place.column);
  return parts.join(":");
}
function renderRowPlace(place) {
  if (place === void 0) return "";
  const row = [place.table, place.key].filter((part) => part !== void 0).join("/");
  if (place.field === void 0) return row;
  return row === "" ? place.field : `${row}.${place.field}`;
}
function hasErrors(problems) {
  return problems.some((problem) => problem.level === "error");
}

export {
  SeedrailError,
  fault,
  caution,
  messageOf,
  renderFilePlace,
  renderRowPlace,
  hasErrors
};
