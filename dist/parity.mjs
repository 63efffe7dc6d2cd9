import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  digestFile,
  inSnapshot,
  planReadModel,
  toCamelCase
} from "./chunk-2KWS6VJG.mjs";
import {
  isUpserted
} from "./chunk-A5O63OLS.mjs";
import {
  fromText,
  toSnakeCase
} from "./chunk-PEZDW2T4.mjs";
import {
  readDataset,
  readJsonBatches,
  readRows,
  toRow
} from "./chunk-YTYZCK7B.mjs";
import {
  ExactNumber,
  JsonScanner,
  nameFile,
  parseJson,
  parsePlainObjects,
  renderJson
} from "./chunk-JYHO4SMC.mjs";
import {
  didYouMean,
  loadTableShape,
  requireColumn,
  suggest,
  tableNameOf
} from "./chunk-UO45KZRA.mjs";
import {
  attempt,
  limitSessionLockWaits
} from "./chunk-WKFHRT5B.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteLiteral,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  collectInputs,
  count,
  createRedactor,
  databaseUrl,
  defineAction,
  duration,
  groupByReason,
  literal,
  number,
  object,
  path,
  prepareFile,
  record,
  runAction,
  secretsOf,
  string,
  text,
  writeWhole
} from "./chunk-RTCPOCUZ.mjs";
import "./chunk-2LEG7YXO.mjs";
import {
  codeOf,
  decode,
  describeDsn,
  inDatabase,
  parseDsn,
  passwordForms,
  secretForms,
  shortestSecret
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/lib/parity/address.ts
import { statSync } from "fs";

// actions/lib/parity/http.ts
import { createWriteStream } from "fs";
import { pipeline } from "stream/promises";
import { setTimeout as sleep } from "timers/promises";
var mostRedirects = 5;
var longestPause = 3e4;
var Passing = class extends Error {
  constructor(problem, after = void 0) {
    super(problem.message);
    this.problem = problem;
    this.after = after;
  }
  problem;
  after;
};
function describeUrl(url) {
  return `${url.origin}${url.pathname}`;
}
async function fetchToFile(url, path2, options) {
  for (let attempt2 = 0; ; attempt2++) {
    try {
      await fetchOnce(url, path2, options);
      return;
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      const pause2 = Math.min(error.after ?? (options.pause ?? 250) * 2 ** attempt2, longestPause);
      if (attempt2 >= options.retries || Date.now() + pause2 >= options.deadline)
        throw new SeedrailError(error.problem);
      options.say(`${error.problem.message} Trying again in ${pause2} ms.`);
      await sleep(pause2);
    }
  }
}
async function fetchOnce(url, path2, options) {
  const where = describeUrl(url);
  const left = Math.max(1, Math.min(options.timeout, options.deadline - Date.now()));
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), left);
  try {
    const response = await follow(url, options, controller.signal);
    await refuseStatus(response, where);
    const type = response.headers.get("content-type") ?? "";
    if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
      await response.body?.cancel();
      throw new SeedrailError(
        fault("parity-content-type", `${where} answers with "${type || "no type"}", not with JSON.`, {
          next: "Correct the address: this may be a page of a proxy or a login."
        })
      );
    }
    await refuseLength(response, where, options.mostBytes);
    await writeBody(response, path2, where, options.mostBytes);
  } catch (error) {
    throw explain(error, where, controller.signal.aborted, left);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}
async function follow(start, options, signal) {
  let url = start;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const headers = { Accept: "application/json", ...url.origin === start.origin ? options.headers : {} };
    const response = await fetch(withoutLogin(url), {
      headers: { ...headers, ...authorise(url) },
      redirect: "manual",
      signal
    });
    if (response.status < 300 || response.status > 399 || response.status === 304) return response;
    const location = response.headers.get("location");
    await response.body?.cancel();
    if (location === null || !URL.canParse(location, url.href)) break;
    const next = new URL(location, url.href);
    if (!/^https?:$/.test(next.protocol) || url.protocol === "https:" && next.protocol === "http:") break;
    url = next;
  }
  throw new SeedrailError(
    fault(
      "parity-url-redirects",
      `${describeUrl(start)} leads on and on, or to nowhere that may be followed.`,
      {
        next: `Name the address itself; at most ${mostRedirects} redirects are followed, and none from https to http.`
      }
    )
  );
}
function withoutLogin(url) {
  const plain2 = new URL(url.href);
  plain2.username = "";
  plain2.password = "";
  return plain2;
}
function loginOf(url) {
  if (url.username === "" && url.password === "") return void 0;
  return { user: decode(url.username), password: decode(url.password) };
}
function encodeLogin({ user, password }) {
  return Buffer.from(`${user}:${password}`).toString("base64");
}
function authorise(url) {
  const login = loginOf(url);
  return login === void 0 ? {} : { Authorization: `Basic ${encodeLogin(login)}` };
}
async function refuseStatus(response, where) {
  const { status } = response;
  if (status === 200) return;
  await response.body?.cancel();
  const refused = status === 401 || status === 403;
  const problem = fault("parity-url-status", `${where} answers ${status}.`, {
    next: refused ? 'Correct "headers": the server does not accept them.' : status === 404 ? "Correct the address; it is the one that gives the whole bootstrap." : "Look into the server's log."
  });
  if (status < 500 && status !== 429) throw new SeedrailError(problem);
  const after = Number(response.headers.get("retry-after") ?? Number.NaN) * 1e3;
  throw new Passing(problem, Number.isFinite(after) && after >= 0 ? after : void 0);
}
async function refuseLength(response, where, most) {
  if (!(Number(response.headers.get("content-length")) > most)) return;
  await response.body?.cancel();
  throw tooLarge(where, most);
}
async function writeBody(response, path2, where, most) {
  let broken;
  async function* countBytes() {
    let bytes = 0;
    try {
      for await (const chunk of response.body ?? []) {
        bytes += chunk.length;
        if (bytes > most) throw tooLarge(where, most);
        yield chunk;
      }
    } catch (error) {
      broken = error;
      throw error;
    }
  }
  try {
    await pipeline(countBytes, createWriteStream(path2, { mode: 384 }));
  } catch (error) {
    throw broken ?? cannotKeep(where, error);
  }
}
function cannotKeep(where, error) {
  return new SeedrailError(
    fault(
      "parity-answer-unkept",
      `What ${where} gives cannot be kept while it is compared: ${messageOf(error)}`,
      {
        next: "Make room in the folder for temporary files, or name another one in TMPDIR (TEMP on Windows)."
      }
    ),
    { cause: error }
  );
}
function tooLarge(where, most) {
  return new SeedrailError(
    fault("parity-body-too-large", `${where} gives more than ${most} bytes.`, {
      next: 'Raise "max-body" if the data is really that large.'
    })
  );
}
function explain(error, where, timedOut, after) {
  if (error instanceof SeedrailError || error instanceof Passing) return error;
  if (timedOut) {
    return new Passing(
      fault("parity-url-timeout", `${where} did not give its whole answer within ${Math.round(after)} ms.`, {
        next: 'Raise "timeout", or look at what keeps the server busy.'
      })
    );
  }
  const cause = error.cause ?? error;
  const code = codeOf(cause) || "the connection broke";
  return new Passing(
    fault("parity-url-unreachable", `${where} cannot be read: ${code}.`, {
      next: "Start the server, or correct the address."
    })
  );
}

// actions/lib/parity/address.ts
var filesWord = "dataset";
function recogniseSide(text3) {
  if (text3 === filesWord) return "files";
  if (/^postgres(?:ql)?:/i.test(text3)) return "database";
  if (/^https?:/i.test(text3)) return "bootstrap";
  const withoutDrive = text3.replace(/^[a-z]:(?=[\\/])/i, "");
  return !/[@=:"']/.test(withoutDrive) || isFolder(text3) ? "snapshot" : void 0;
}
function isFolder(path2) {
  try {
    return statSync(path2).isDirectory();
  } catch {
    return false;
  }
}
function parseAddress(text3, side) {
  const kind = recogniseSide(text3);
  switch (kind) {
    case "files":
      return { kind, label: "the files" };
    case "database": {
      const dsn = parseDsn(text3);
      return { kind, dsn, label: describeDsn(dsn) };
    }
    case "bootstrap": {
      if (!URL.canParse(text3)) throw invalid(side, "is no address that can be read");
      const url = new URL(text3);
      return { kind, url, label: describeUrl(url) };
    }
    case "snapshot":
      return { kind, folder: text3, label: nameFile(text3) };
    case void 0:
      throw invalid(side, "is no address that is known here, and no folder that is there");
  }
}
function nameKind(kind) {
  return { files: "files", database: "database", bootstrap: "API", snapshot: "snapshot" }[kind];
}
function invalid(side, reason) {
  const subject = side === void 0 ? "One of the sides" : `What was given for the ${side} side`;
  return new SeedrailError(
    fault("parity-side-invalid", `${subject} ${reason}.`, {
      next: 'Write "dataset", postgresql://…, https://…/bootstrap, or the folder of an exported snapshot, without quotes. It is not repeated here, for it may hold a password.'
    })
  );
}
function chooseSides(given, dsn) {
  const fallback = dsn === void 0 ? void 0 : { kind: "database", dsn, label: describeDsn(dsn) };
  return ["left", "right", "third"].flatMap((name) => {
    const text3 = given[name];
    const address = text3 !== void 0 ? parseAddress(text3, name) : name === "right" ? fallback : void 0;
    if (address !== void 0) return [{ name, address }];
    if (name === "third") return [];
    throw new SeedrailError(
      fault("parity-side-missing", `Nothing was named for the ${name} side.`, {
        next: `Give "${name}": "dataset", postgresql://…, https://…/bootstrap, or the folder of a snapshot.`
      })
    );
  });
}

// actions/lib/parity/headers.ts
var sides = ["left", "right", "third"];
function parseHeaders(text3) {
  const given = /^\s*\{/.test(text3) ? parseObject(text3) : parseLines(text3);
  const values = Object.values(given);
  if (values.length > 0 && Object.keys(given).every((name) => sides.includes(name))) {
    const bySide = Object.fromEntries(Object.entries(given).map(([side, own]) => [side, requireHeaders(own)]));
    return (side) => bySide[side] ?? {};
  }
  const headers = requireHeaders(given);
  return () => headers;
}
function parseObject(text3) {
  try {
    return JSON.parse(text3);
  } catch {
    throw invalid2("They begin like a JSON object, but are none.");
  }
}
function parseLines(text3) {
  const lines = text3.split(/\r?\n/).filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line, index) => {
      const at = line.indexOf(":");
      if (at < 1) throw invalid2(`Line ${index + 1} has no colon.`);
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    })
  );
}
function requireHeaders(given) {
  if (given === null || typeof given !== "object") throw invalid2("A side has no object of headers.");
  for (const [name, value] of Object.entries(given)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw invalid2("One of their names is none.");
    if (typeof value !== "string" || !/^[\x20-\x7e\x80-\xff\t]*$/.test(value))
      throw invalid2(`The value of "${name}" cannot be sent.`);
  }
  return given;
}
function invalid2(reason) {
  return new SeedrailError(
    fault("parity-headers-invalid", `The headers cannot be read. ${reason}`, {
      next: 'Write "Name: value" lines, or a JSON object of texts.'
    })
  );
}

// actions/lib/parity/hide-secrets.ts
function hideSecrets(outcome, secrets) {
  const redactor = createRedactor();
  redactor.hide(secrets);
  const hide = redactor.redactAll;
  const hideFields = (fields) => fields.map((field) => ({
    ...field,
    values: Object.fromEntries(Object.entries(field.values).map(([side, value]) => [side, hide(value)]))
  }));
  return {
    ...outcome,
    sides: outcome.sides.map((side) => ({ ...side, label: hide(side.label), version: hide(side.version) })),
    tables: outcome.tables.map((table) => ({
      ...table,
      differences: table.differences.map((row) => ({
        ...row,
        key: hide(row.key),
        fields: hideFields(row.fields)
      })),
      foreignRows: table.foreignRows.map((row) => ({ key: hide(row.key), fields: hideFields(row.fields) }))
    })),
    blockers: outcome.blockers.map((blocker) => ({ ...blocker, message: hide(blocker.message) })),
    extraTables: outcome.extraTables.map(({ side, table }) => ({ side, table: hide(table) }))
  };
}

// actions/lib/parity/html-assets.ts
var style = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --line: #d8dee4; --ground: #fff; --raised: #f6f8fa; --accent: #0550ae;
  --changed: #7d4e00; --changed-ground: #fff4d6; --missing: #a40e26; --missing-ground: #ffebe9; --extra: #0a6131; --extra-ground: #dafbe1;
  --twice: #6639ba; --twice-ground: #f3eaff; --foreign: #424a53; --foreign-ground: #eaeef2; --mark: #ffd33d }
@media screen and (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b3; --line: #30363d; --ground: #0d1117; --raised: #161b22; --accent: #79c0ff;
    --changed: #f2cc60; --changed-ground: #332701; --missing: #ff9492; --missing-ground: #3d1417; --extra: #6fdd8b; --extra-ground: #0f2f1a;
    --twice: #d2a8ff; --twice-ground: #2b1c47; --foreign: #b1bac4; --foreign-ground: #21262d; --mark: #845306 }
}
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 80rem; padding: 1.5rem 1.25rem 3rem; color: var(--text); background: var(--ground); overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; display: flex; flex-wrap: wrap; gap: .4rem .5rem; align-items: baseline }
h2 small { font-weight: normal }
small, .note, footer { color: var(--soft); font-size: .85rem }
.note { margin: .25rem 0 .5rem } .note.bad { color: var(--missing); font-size: 1rem }
.verdict { margin: 0 0 1rem; padding: .65rem .9rem; border-left: 5px solid; border-radius: 4px }
.verdict.equal { color: var(--extra); background: var(--extra-ground) }
.verdict.different, .verdict.stopped { color: var(--missing); background: var(--missing-ground) }
.verdict span { color: var(--text) }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: .75rem; margin: 0 0 1rem }
.sides div { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; background: var(--raised) }
.sides dt { font-weight: 600 } .sides dt small { font-weight: normal } .sides dd { margin: 0 }
.tiles { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem 1.5rem; margin: 0; padding: 0; color: var(--soft) }
.tiles b { color: var(--text); font-size: 1.15rem; font-variant-numeric: tabular-nums }
.tiles .equal b, .tiles .extra b { color: var(--extra) } .tiles .changed b { color: var(--changed) }
.tiles .missing b { color: var(--missing) } .tiles .duplicate b { color: var(--twice) }
.toolbar { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .6rem; margin: 1.25rem 0 0; padding: .6rem 0; background: var(--ground); border-bottom: 1px solid var(--line) }
.toolbar input { flex: 0 1 22rem; min-width: 8rem }
input, select, button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .6rem }
button { cursor: pointer; color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
#found { color: var(--soft) }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th, td { border-top: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; font-weight: normal }
thead th { color: var(--soft); font-size: .8rem; border-top: 0; padding-bottom: .2rem }
section thead th:first-child { width: 7.5rem } section thead th:nth-child(2) { width: 20% } section thead th:nth-child(3) { width: 15% }
tbody th { font-weight: 600 } tbody th small { display: block; font-weight: normal }
tr + tr td { border-top-style: dotted }
code, .whole { font: .85rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; unicode-bidi: isolate }
.whole summary { color: var(--accent); font-family: system-ui, sans-serif; cursor: pointer } .whole[open] { max-height: 24rem; overflow: auto }
mark { background: var(--mark); color: inherit; border-radius: 2px }
i { color: var(--soft) } i.absent { color: var(--missing) }
.chip { display: inline-block; border-radius: 1rem; padding: 0 .6rem; font-size: .8rem; font-weight: 600; white-space: nowrap }
.chip.changed { color: var(--changed); background: var(--changed-ground) } .chip.missing { color: var(--missing); background: var(--missing-ground) }
.chip.extra { color: var(--extra); background: var(--extra-ground) } .chip.duplicate { color: var(--twice); background: var(--twice-ground) }
.chip.foreign { color: var(--foreign); background: var(--foreign-ground) }
.more { display: flex; gap: .75rem; align-items: center; color: var(--soft) }
.equal-tables { margin-top: 2rem } .equal-tables summary { cursor: pointer; font-weight: 600; padding: .25rem 0 }
.counts td { font-variant-numeric: tabular-nums } .counts th:first-child { width: 32% }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: .75rem }
[hidden] { display: none !important }
@media (max-width: 640px) {
  body { padding: 1rem .75rem 2rem }
  section table, section tbody, section tr, section tr > * { display: block; width: auto }
  section thead { display: none }
  section tbody { border-top: 1px solid var(--line); padding: .5rem 0 }
  section tbody > tr > * { border: 0; padding: .1rem 0 } section tr + tr { margin-top: .5rem }
  section td[data-label] { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: .5rem }
  section td[data-label]::before { content: attr(data-label); color: var(--soft); font-size: .8rem }
  section td[data-label="field"]:empty { display: none }
  .counts th, .counts td { padding: .3rem .2rem; font-size: .85rem }
}
@media print {
  :root { color-scheme: light; --text: #000; --soft: #444; --line: #bbb; --raised: #fff }
  body { max-width: none; padding: 0; font-size: 10pt }
  .toolbar, .more button { display: none }
  section tbody, .sides div, .verdict { break-inside: avoid } h2 { break-after: avoid } thead { display: table-header-group }
  mark, .chip, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}`;
var script = `
(() => {
  const portion = 200
  const filter = document.getElementById('filter')
  const kind = document.getElementById('kind')
  const sections = [...document.querySelectorAll('section.table')].map((section) => {
    const later = section.querySelector('template')
    const rows = [...section.querySelectorAll('tbody'), ...(later === null ? [] : later.content.querySelectorAll('tbody'))]
    return { section, rows, texts: [], shown: rows, most: portion, table: section.querySelector('table'), more: section.querySelector('.more') }
  })
  const draw = ({ rows, shown, most, table, more }) => {
    for (const body of [...table.tBodies]) body.remove()
    table.append(...shown.slice(0, most))
    const left = Math.max(0, shown.length - most)
    more.hidden = left === 0
    more.querySelector('span').textContent = left.toLocaleString('en-US') + ' more'
  }
  const textOf = (one, index) => (one.texts[index] ??= one.rows[index].textContent.toLowerCase())
  const show = () => {
    const wanted = filter.value.trim().toLowerCase()
    let found = 0
    let all = 0
    for (const one of sections) {
      one.shown = one.rows.filter((row, index) =>
        (kind.value === '' || row.dataset.kind === kind.value) && (wanted === '' || textOf(one, index).includes(wanted)))
      one.most = portion
      one.section.hidden = one.shown.length === 0 && one.rows.length > 0
      found += one.shown.length
      all += one.rows.length
      draw(one)
    }
    document.getElementById('found').textContent = found === all ? '' : found.toLocaleString('en-US') + ' of ' + all.toLocaleString('en-US') + ' rows'
  }
  for (const one of sections) {
    one.more.querySelector('button').addEventListener('click', () => {
      one.most += portion
      draw(one)
    })
  }
  if (filter === null) return
  filter.form.addEventListener('submit', (event) => event.preventDefault())
  filter.addEventListener('input', show)
  kind.addEventListener('change', show)
  const take = () => {
    try {
      filter.value = decodeURIComponent(location.hash.slice(1))
    } catch {
      filter.value = location.hash.slice(1)
    }
    show()
  }
  addEventListener('hashchange', take)
  if (location.hash === '') show()
  else take()
})()
`;

// actions/lib/parity/html-text.ts
function escapeHtml(text3) {
  return text3.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
var invisible = new RegExp("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]|(?! )\\p{Zs}", "gu");
function showInvisible(text3) {
  return text3.replace(invisible, (character) => {
    const digits = (character.codePointAt(0) ?? 0).toString(16);
    return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
  });
}
var longest = 600;
var around = 160;
function renderValues(texts) {
  const shown = texts.map(showInvisible);
  const start = commonStart(shown);
  const end = commonEnd(shown, start);
  return shown.map((text3) => {
    const last = text3.length - end;
    if (text3.length <= longest) return markPart(text3, start, last);
    const from = wholeCharacter(text3, Math.max(0, start - around));
    const to = wholeCharacter(text3, Math.min(text3.length, Math.max(start + around, from + longest / 2)));
    const cut = markPart(text3.slice(from, to), start - from, Math.min(last, to) - from);
    const whole2 = `<details class="whole"><summary>all ${text3.length.toLocaleString("en-US")} characters</summary>${escapeHtml(text3)}</details>`;
    return `${from > 0 ? "…" : ""}${cut}${to < text3.length ? "…" : ""}${whole2}`;
  });
}
function markPart(text3, start, end) {
  if (start >= end || start <= 0 && end >= text3.length) return escapeHtml(text3);
  return `${escapeHtml(text3.slice(0, start))}<mark>${escapeHtml(text3.slice(start, end))}</mark>${escapeHtml(text3.slice(end))}`;
}
function wholeCharacter(text3, at) {
  return /[\udc00-\udfff]/.test(text3[at] ?? "") ? at - 1 : at;
}
function commonStart([first = "", ...others]) {
  let at = 0;
  while (at < first.length && others.every((other) => other[at] === first[at])) at++;
  return wholeCharacter(first, at);
}
function commonEnd([first = "", ...others], start) {
  const room = Math.min(...[first, ...others].map(({ length }) => length)) - start;
  let end = 0;
  while (end < room && others.every((other) => other.at(-1 - end) === first.at(-1 - end))) end++;
  const at = first.length - end;
  return /[\udc00-\udfff]/.test(first[at] ?? "") ? end - 1 : end;
}

// actions/lib/parity/time.ts
var clockPart = String.raw`([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?`;
var zonePart = String.raw`\s*(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?(?::?[0-5]\d)?)?`;
var dateTime = new RegExp(String.raw`^(\d{4,})-(\d{2})-(\d{2})(?:[T ]${clockPart})?${zonePart}$`, "i");
var clock = new RegExp(`^${clockPart}${zonePart}$`, "i");
var endOfDay = 86400000000n;
function readTime(text3, column) {
  const at = dateTime.exec(text3);
  if (at !== null && column?.kind !== "time") return readDateTime(at, column);
  const time = clock.exec(text3);
  if (time === null) return void 0;
  const [, hour, minute, second = "0", fraction = "", zone] = time;
  const passed = microseconds(hour, minute, second, fraction);
  if (passed > endOfDay) return void 0;
  return `clock ${passed}${zoneOf(zone, column) === void 0 ? "" : ` zone ${zoneOf(zone, column)}`}`;
}
function readDateTime(parts, column) {
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone] = parts;
  const date = /* @__PURE__ */ new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (Number.isNaN(date.getTime()) || date.getUTCMonth() + 1 !== Number(month)) return void 0;
  const since = microseconds(hour, minute, second, fraction);
  if (since > endOfDay) return void 0;
  const passed = BigInt(date.getTime()) * 1000n + since;
  const offset = zoneOf(zone, column);
  return offset === void 0 ? `local ${passed}` : `instant ${passed - BigInt(offset) * 1000000n}`;
}
function zoneOf(zone, column) {
  const timed = column?.kind === "timestamp" || column?.kind === "time";
  const zoned = timed ? /with time zone/.test(column.base) : void 0;
  if (zone === void 0) return zoned === true ? 0 : void 0;
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).replaceAll(":", "").match(/\d{2}/g) ?? []).map(
    Number
  );
  const east = (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
  return east === 0 && zoned === false ? void 0 : east;
}
function microseconds(hour, minute, second, fraction) {
  const whole2 = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const digits = fraction.padEnd(7, "0");
  const rounded = Number(digits.slice(0, 6)) + (Number(digits[6]) >= 5 ? 1 : 0);
  return BigInt(whole2) * 1000000n + BigInt(rounded);
}

// actions/lib/parity/normalisation.ts
var defaultRules = {
  compare: "yes",
  trim: "none",
  case: "exact",
  "empty-text": "distinct",
  missing: "distinct",
  absent: "default",
  booleans: "exact",
  numbers: "exact",
  "number-text": "distinct",
  lists: "ordered",
  objects: "unordered",
  times: "text",
  uuids: "text",
  stored: "server"
};
function rulesOf(column, words) {
  const given = Object.entries(words ?? {}).filter(([, setting]) => setting !== void 0);
  return { ...defaultRules, ...rulesOfType(column), ...Object.fromEntries(given) };
}
function rulesOfType(column) {
  switch (column?.kind) {
    case "number":
      if (/^double precision/.test(column.base)) return { numbers: "double" };
      return /^real/.test(column.base) ? { numbers: "single" } : {};
    case "timestamp":
    case "time":
      return { times: "instant" };
    case "uuid":
      return { uuids: "value" };
    default:
      return {};
  }
}
function describeDefaults() {
  return Object.entries(defaultRules).map(([name, setting]) => `${name}=${setting}`).join(", ");
}
function describeRules(rules) {
  return Object.entries(rules).flatMap(
    ([name, setting]) => setting === defaultRules[name] ? [] : [`${name}=${typeof setting === "string" ? setting : JSON.stringify(setting)}`]
  );
}
function canonicalise(value, rules, column) {
  if (value === void 0) return rules.missing === "null" ? "null" : "missing";
  if (value === null) return "null";
  if (typeof value === "string") return canonicaliseText(value, rules, column);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" || value instanceof ExactNumber) return canonicaliseNumber(value, rules);
  if (Array.isArray(value)) {
    const items = value.map((item) => canonicalise(item, rules, column));
    return `[${(rules.lists === "set" ? items.sort() : items).join(",")}]`;
  }
  const members = Object.entries(value).map(([key, member]) => [JSON.stringify(key), canonicalise(member, rules, column)]).filter(([, member]) => rules.missing === "distinct" || member !== "null").map(([key, member]) => `${key}:${member}`);
  return `{${(rules.objects === "unordered" ? members.sort() : members).join(",")}}`;
}
var yes = /^(?:true|t|yes|y|on|1)$/i;
var no = /^(?:false|f|no|n|off|0)$/i;
var numeric = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
function canonicaliseText(written, rules, column) {
  const trimmed = rules.trim === "ends" ? written.trim() : written;
  if (trimmed === "" && rules["empty-text"] === "null") return "null";
  if (rules.booleans === "words") {
    if (yes.test(trimmed)) return "true";
    if (no.test(trimmed)) return "false";
  }
  if (rules["number-text"] === "number" && numeric.test(trimmed)) return canonicaliseNumber(trimmed, rules);
  if (rules.times === "instant") {
    const time = readTime(trimmed, column);
    if (time !== void 0) return `"${time}"`;
  }
  if (rules.uuids === "value") {
    const digits = trimmed.replace(/[{}-]/g, "").toLowerCase();
    if (/^[0-9a-f]{32}$/.test(digits)) return `"${digits}"`;
  }
  return JSON.stringify(rules.case === "fold" ? trimmed.toLowerCase() : trimmed);
}
function canonicaliseNumber(value, rules) {
  if (rules.booleans === "words" && (String(value) === "1" || String(value) === "0"))
    return String(value) === "1" ? "true" : "false";
  switch (rules.numbers) {
    case "exact":
      return exactDecimal(String(value));
    case "double":
      return exactDecimal(String(Number(String(value))));
    case "single":
      return exactDecimal(String(Math.fround(Number(String(value)))));
  }
}
function exactDecimal(text3) {
  const parts = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text3);
  if (parts === null) return text3;
  const [, sign = "", whole2 = "", fraction = "", exponent = "0"] = parts;
  const digits = `${whole2}${fraction}`.replace(/^0+/, "");
  const bare = digits.replace(/0+$/, "");
  if (bare === "") return "0";
  return `${sign}${bare}e${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - bare.length)}`;
}

// actions/lib/parity/outcome.ts
function sumUp({ tables, extraTables }) {
  const sum = (pick) => tables.reduce((total, table) => total + pick(table), 0);
  const counts = {
    tables: tables.length,
    rows: sum(({ rows }) => Math.max(0, ...Object.values(rows))),
    equal: sum((table) => table.equal),
    missing: sum((table) => table.missing),
    extra: sum((table) => table.extra),
    changed: sum((table) => table.changed),
    duplicate: sum((table) => table.duplicate),
    foreign: sum((table) => table.foreign),
    deactivated: sum((table) => table.deactivated),
    fieldsCompared: sum((table) => table.fieldsCompared),
    differingFields: sum((table) => table.differingFields)
  };
  const { missing, extra, changed, duplicate } = counts;
  return { ...counts, differences: missing + extra + changed + duplicate + extraTables.length };
}

// actions/lib/parity/summary.ts
var longestValue = 120;
var mostProblems = 500;
function renderParityHeadline(outcome) {
  const totals = sumUp(outcome);
  const sides2 = outcome.sides.map(({ kind }) => nameKind(kind));
  const among = sides2.length === 3 ? `${sides2[0]}, ${sides2[1]} and ${sides2[2]}` : sides2.join(" and ");
  const compared = `${count2(totals.tables, "table")}, ${count2(totals.rows, "row")}, ${count2(totals.fieldsCompared, "field")} compared`;
  if (outcome.blockers.length > 0)
    return `${among} could not be compared: ${outcome.blockers[0]?.message ?? ""} (${compared})`;
  if (totals.differences === 0) return `${among} say the same: ${compared}`;
  const parts = ["missing", "extra", "changed", "duplicate"].filter((kind) => totals[kind] > 0).map((kind) => `${totals[kind]} ${kind}`);
  if (outcome.extraTables.length > 0) parts.push(`${count2(outcome.extraTables.length, "table")} too many`);
  return `${among} differ: ${parts.join(", ")}; ${compared}${blame(outcome)}`;
}
function count2(number2, thing) {
  return `${number2} ${thing}${number2 === 1 ? "" : "s"}`;
}
function blame(outcome) {
  if (outcome.sides.length < 3) return "";
  const told = outcome.sides.flatMap(({ name }) => {
    const rows = outcome.tables.reduce((sum, { alone }) => sum + (alone[name] ?? 0), 0);
    return rows === 0 ? [] : [`${labelOf(outcome, name)} stands alone in ${rows}`];
  });
  return told.length === 0 ? "; no side stands alone" : `; ${told.join(", ")}`;
}
function labelOf(outcome, name) {
  return `${name} (${outcome.sides.find((side) => side.name === name)?.label ?? name})`;
}
function tabulateTables(outcome) {
  const { sides: sides2, tables, types } = outcome;
  const rules = tables.flatMap(
    ({ table, rules: rules2 }) => Object.entries(rules2).map(([field, told]) => `${table}.${field}: ${told.join(", ")}`)
  );
  const not = tables.flatMap(
    ({ table, notCompared }) => groupByReason(Object.entries(notCompared)).map(
      ({ names, reason }) => `${names.length === 1 ? `${table}.` : `${table}: `}${names.join(", ")} (${reason})`
    )
  );
  return {
    title: "Tables",
    columns: [
      "table",
      ...sides2.map(({ name }) => name),
      "equal",
      "missing",
      "extra",
      "changed",
      "twice",
      "foreign",
      "off",
      "fields"
    ],
    rows: tables.map((table) => [
      table.table,
      ...sides2.map(({ name }) => table.rows[name] ?? 0),
      table.equal,
      table.missing,
      table.extra,
      table.changed,
      table.duplicate,
      table.foreign,
      table.deactivated,
      table.fieldsCompared
    ]),
    note: [
      `Types from ${types}.`,
      `Rules: ${describeDefaults()}.`,
      rules.length === 0 ? "No column has other ones." : `Other ones: ${rules.join("; ")}.`,
      ...not.length === 0 ? [] : [`Not compared: ${not.join("; ")}.`]
    ].join(" ")
  };
}
function tabulateDifferences(outcome, show) {
  const { sides: sides2 } = outcome;
  const totals = sumUp(outcome);
  const kept = outcome.tables.flatMap(({ differences }) => differences);
  if (kept.length === 0) return void 0;
  const shown = kept.slice(0, show);
  const rows = shown.flatMap((difference) => {
    const head = [difference.table, difference.key, difference.kind];
    if (difference.fields.length === 0)
      return [
        [...head, "", ...sides2.map(({ name }) => showPresence(difference, name)), difference.wrong ?? ""]
      ];
    return difference.fields.map((field) => [
      ...head,
      field.field,
      ...sides2.map(({ name }) => showSaid(field, name)),
      field.wrong ?? difference.wrong ?? ""
    ]);
  });
  const three = sides2.length > 2;
  const differing = totals.missing + totals.extra + totals.changed + totals.duplicate;
  return {
    title: "Differences",
    columns: ["table", "key", "what", "field", ...sides2.map(({ name }) => name), ...three ? ["alone"] : []],
    rows: three ? rows : rows.map((row) => row.slice(0, -1)),
    note: `Showing ${shown.length} of ${differing} rows${kept.length > shown.length ? `; report.json has ${kept.length}` : ""}.`
  };
}
function showPresence(difference, name) {
  return difference.on.includes(name) ? "there" : "not there";
}
function showSaid({ values }, name) {
  const value = values[name];
  return value === void 0 ? "(missing)" : showValue(renderJson(value));
}
function showValue(text3) {
  return text3.length > longestValue ? `${text3.slice(0, longestValue - 1)}…` : text3;
}
function listProblems(outcome) {
  return [
    ...outcome.blockers,
    ...outcome.extraTables.map(
      ({ side, table }) => fault(
        "parity-table-extra",
        `${labelOf(outcome, side)} serves "${table}", which the dataset does not know.`,
        {
          place: { table },
          next: 'Add the table to dataset.json, or choose "tables".'
        }
      )
    ),
    ...outcome.tables.flatMap(({ differences }) => differences).slice(0, mostProblems).map((difference) => explain2(outcome, difference)),
    ...outcome.tables.flatMap((table) => tellForeign(table))
  ];
}
function explain2(outcome, difference) {
  const { kind, fields, wrong, table, key, place } = difference;
  const at = {
    ...place,
    table,
    key,
    ...fields.length === 1 ? { field: fields[0]?.field ?? "" } : {}
  };
  const alone = wrong === void 0 ? "" : ` ${labelOf(outcome, wrong)} stands alone.`;
  switch (kind) {
    case "changed":
      return fault(
        "parity-changed",
        `${fields.map((field) => explainField(outcome, field)).join("; ")}.${alone}`,
        {
          place: at
        }
      );
    case "duplicate":
      return fault("parity-duplicate", `The key stands more than once on one side.${alone}`, { place: at });
    case "missing":
    case "extra": {
      const off = outcome.sides.filter(({ name }) => !difference.on.includes(name)).map(({ name }) => labelOf(outcome, name));
      const on = difference.on.map((name) => labelOf(outcome, name)).join(" and ");
      const state = off.length === 0 ? "It is not on everywhere" : `It is on ${on}, and not on ${off.join(" and ")}`;
      return fault(kind === "missing" ? "parity-missing" : "parity-extra", `${state}.${alone}`, { place: at });
    }
  }
}
function explainField(outcome, field) {
  const [left, ...others] = outcome.sides;
  const said = others.map(({ name }) => `${name} has ${showSaid(field, name)}`);
  return `${field.field}: expected ${showSaid(field, left?.name ?? "left")}, but ${said.join(" and ")}`;
}
function tellForeign({ table, foreign, foreignRows }) {
  if (foreign === 0) return [];
  const keys = foreignRows.slice(0, 5).map(({ key }) => key);
  const more = foreign > keys.length ? ` and ${foreign - keys.length} more` : "";
  return [
    caution(
      "parity-foreign",
      `${count2(foreign, "row")} of other owners are not as the files have them: ${keys.join(", ")}${more}.`,
      {
        place: { table },
        next: "They are nobody's fault: the seed leaves them alone. report.json has both values."
      }
    )
  ];
}

// actions/lib/parity/html.ts
var shownAtFirst = 200;
var kindNames = {
  changed: "changed",
  missing: "missing",
  extra: "extra",
  duplicate: "twice",
  foreign: "other owner"
};
function renderHtml(outcome) {
  const totals = sumUp(outcome);
  const state = outcome.blockers.length > 0 ? "stopped" : totals.differences === 0 ? "equal" : "different";
  const verdict = {
    stopped: "Could not be compared",
    equal: "The sides say the same",
    different: "The sides differ"
  }[state];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<link rel="icon" href="data:,">
<title>Parity of ${text2(outcome.dataset)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Parity of <bdi>${text2(outcome.dataset)}</bdi></h1>
<p class="verdict ${state}"><b>${verdict}.</b> <span>${text2(capitalise(renderParityHeadline(outcome)))}.</span></p>
${renderNotes(outcome)}
${renderSides(outcome)}
${renderTiles(totals)}
</header>
${renderToolbar(outcome)}
<main>
${orderTables(outcome.tables).map((table) => renderTable(outcome, table)).join("\n")}
${renderEqualTables(outcome)}
</main>
<footer>Types from ${text2(outcome.types)}. Rules where no other stand: ${text2(describeDefaults())}.</footer>
<script>${script}</script>
</body>
</html>
`;
}
function text2(value) {
  return escapeHtml(showInvisible(value));
}
function capitalise(sentence) {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
function renderNotes({ blockers, extraTables, retries }) {
  const lines = [
    ...blockers.map(({ message, next }) => `${message} ${next ?? ""}`),
    ...extraTables.map(({ side, table }) => `${side} serves "${table}", which the dataset does not know.`)
  ];
  const told = lines.map((line) => `<p class="note bad">${text2(line)}</p>`);
  if (retries > 0) told.push(`<p class="note">Read ${retries + 1} times: a version moved meanwhile.</p>`);
  return told.join("\n");
}
function renderSides({ sides: sides2 }) {
  const cards = sides2.map(
    ({ name, kind, label, version }) => `<div><dt>${text2(name)} <small>${text2(nameKind(kind))}</small></dt><dd>${text2(label)}${version === void 0 ? "" : `<br><small>version ${text2(version)}</small>`}</dd></div>`
  );
  return `<dl class="sides">${cards.join("")}</dl>`;
}
function renderTiles(totals) {
  const tiles = [
    [totals.tables === 1 ? "table" : "tables", totals.tables, ""],
    [totals.rows === 1 ? "row" : "rows", totals.rows, ""],
    ["fields compared", totals.fieldsCompared, ""],
    ["equal", totals.equal, "equal"],
    ...["changed", "missing", "extra", "duplicate", "foreign"].map(
      (kind) => [kindNames[kind], totals[kind], totals[kind] > 0 ? kind : ""]
    ),
    ["off", totals.deactivated, ""]
  ];
  return `<ul class="tiles">${tiles.map(([name, number2, kind]) => `<li class="${kind}"><b>${showCount(number2)}</b> ${name}</li>`).join("")}</ul>`;
}
function showCount(number2) {
  return number2.toLocaleString("en-US");
}
function renderToolbar({ tables }) {
  if (!tables.some(holdsRows)) return "";
  const kinds = Object.entries(kindNames).filter(
    ([kind]) => tables.some((table) => listRows(table).some(({ shown }) => shown === kind))
  );
  const options = kinds.map(([kind, name]) => `<option value="${kind}">${name}</option>`).join("");
  return `<form class="toolbar" role="search">
<label for="filter">Filter</label> <input id="filter" type="search" placeholder="key, field, value or file" autocomplete="off" spellcheck="false">
<label for="kind">Show</label> <select id="kind"><option value="">everything</option>${options}</select>
<span id="found" role="status"></span>
</form>`;
}
function holdsRows(table) {
  return table.differences.length > 0 || table.foreignRows.length > 0;
}
function orderTables(tables) {
  return tables.filter((table) => holdsRows(table) || countDiffering(table) > 0);
}
function countDiffering({ missing, extra, changed, duplicate }) {
  return missing + extra + changed + duplicate;
}
function listRows({ differences, foreignRows }) {
  return [
    ...differences.map((difference) => ({ ...difference, shown: difference.kind })),
    ...foreignRows.map((row) => ({ ...row, shown: "foreign" }))
  ];
}
function renderTable(outcome, table) {
  const rows = listRows(table);
  const differing = countDiffering(table) + table.foreign;
  const counts = Object.keys(kindNames).filter((kind) => table[kind] > 0).map((kind) => `<span class="chip ${kind}">${showCount(table[kind])} ${kindNames[kind]}</span>`);
  const alone = outcome.sides.length > 2;
  const head = ["what", "key", "field", ...outcome.sides.map(({ name }) => name), ...alone ? ["alone"] : []];
  const bodies = rows.map((row) => renderRow(outcome, row));
  const later = bodies.slice(shownAtFirst);
  const untold = differing - rows.length;
  return `<section class="table">
<h2><bdi>${text2(table.table)}</bdi> ${counts.join(" ")} <small>${showCount(table.equal)} equal</small></h2>
${renderTableNotes(table)}
<table><thead><tr>${head.map((cell) => `<th scope="col">${text2(cell)}</th>`).join("")}</tr></thead>
${bodies.slice(0, shownAtFirst).join("\n")}
</table>
${later.length === 0 ? "" : `<template><table>${later.join("\n")}</table></template>`}
<p class="more"${later.length === 0 ? " hidden" : ""}><button type="button">Show more</button> <span>${showCount(later.length)} more</span></p>
${untold > 0 ? `<p class="note">Showing ${showCount(rows.length)} of ${showCount(differing)} rows: "details" says how many are kept.</p>` : ""}
</section>`;
}
function renderTableNotes({ rows, rules, notCompared }) {
  const sides2 = Object.entries(rows).map(([name, count3]) => `${name} ${showCount(count3 ?? 0)}`);
  const told = Object.entries(rules).map(([field, settings]) => `${field}: ${settings.join(", ")}`);
  const notes = [
    `Rows: ${sides2.join(", ")}.`,
    ...told.length === 0 ? [] : [`Rules: ${told.join("; ")}.`],
    ...Object.entries(notCompared).map(([field, why]) => `Not compared: ${field}, ${why}.`)
  ];
  return `<p class="note">${notes.map(text2).join(" ")}</p>`;
}
function renderRow(outcome, row) {
  const { key, shown, fields, on = [], wrong, place } = row;
  const where = place === void 0 ? "" : `<small>${text2(`${place.file}:${place.line}`)}</small>`;
  const columns = ["field", ...outcome.sides.map(({ name }) => name), "alone"];
  const three = outcome.sides.length > 2;
  const lines = fields.length === 0 ? [["", ...outcome.sides.map(({ name }) => showPresence2(shown, on.includes(name))), text2(wrong ?? "")]] : fields.map((field) => {
    const values = outcome.sides.map(({ name }) => field.values[name]);
    const told = renderValues(values.map((value) => value === void 0 ? "" : renderJson(value)));
    const said = told.map(
      (value, index) => values[index] === void 0 ? "<i>no such field</i>" : `<code>${value}</code>`
    );
    return [text2(field.field), ...said, text2(field.wrong ?? wrong ?? "")];
  });
  const span = lines.length > 1 ? ` rowspan="${lines.length}"` : "";
  const head = `<td class="what"${span}><span class="chip ${shown}">${kindNames[shown]}</span></td><th scope="row"${span}>${text2(key)}${where}</th>`;
  const cells = (line) => (three ? line : line.slice(0, -1)).map((cell, index) => `<td data-label="${columns[index]}">${cell}</td>`).join("");
  return `<tbody data-kind="${shown}">${lines.map((line, index) => `<tr>${index === 0 ? head : ""}${cells(line)}</tr>`).join("")}</tbody>`;
}
function showPresence2(kind, there) {
  if (kind === "duplicate") return there ? "<i>there, on one side twice</i>" : "<i>not there</i>";
  if (kind === "foreign") return "";
  return there ? "<i>there</i>" : '<i class="absent">not there</i>';
}
function renderEqualTables(outcome) {
  const tables = outcome.tables.filter((table) => !holdsRows(table) && countDiffering(table) === 0);
  if (tables.length === 0) return "";
  const lines = tables.map(
    (table) => `<tr><th scope="row">${text2(table.table)}</th>${outcome.sides.map(({ name }) => `<td>${showCount(table.rows[name] ?? 0)}</td>`).join("")}<td>${showCount(table.equal)}</td><td>${showCount(table.deactivated)}</td><td>${showCount(table.fieldsCompared)}</td></tr>`
  );
  const head = ["table", ...outcome.sides.map(({ name }) => name), "equal", "off", "fields"];
  return `<details class="equal-tables"${tables.length === outcome.tables.length ? " open" : ""}><summary>${showCount(tables.length)} ${tables.length === 1 ? "table" : "tables"} without a difference</summary>
<table class="counts"><thead><tr>${head.map((cell) => `<th scope="col">${text2(cell)}</th>`).join("")}</tr></thead><tbody>${lines.join("")}</tbody></table></details>`;
}

// actions/lib/parity/parity.ts
import { mkdtemp as mkdtemp2, rm as rm2 } from "fs/promises";
import { tmpdir as tmpdir2 } from "os";
import { join as join5 } from "path";
import { setTimeout as sleep3 } from "timers/promises";

// actions/lib/parity/hash.ts
var TextHash = class {
  /** Upper and lower half of the last hash, each an unsigned 32-bit integer. */
  high = 0;
  low = 0;
  bytes = Buffer.alloc(4096);
  words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, 1024);
  /** Hashes a text; the result stands in {@link high} and {@link low}. */
  take(text3) {
    if (text3.length * 3 + 12 > this.bytes.length) this.grow(text3.length * 3 + 12);
    const length = this.bytes.write(text3, 0, "utf8");
    this.bytes.fill(0, length, length + 12);
    this.mix(length);
  }
  grow(least) {
    const size = 2 ** Math.ceil(Math.log2(least));
    this.bytes = Buffer.alloc(size);
    this.words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, size / 4);
  }
  mix(length) {
    const { words } = this;
    let a = 2654435769 + length + 3923095 | 0;
    let b = a;
    let c = a;
    let at = 0;
    for (let left = length; left >= 12; left -= 12, at += 3) {
      a = a + words[at] | 0;
      b = b + words[at + 1] | 0;
      c = c + words[at + 2] | 0;
      a = (a - c | 0) ^ (c << 4 | c >>> 28);
      c = c + b | 0;
      b = (b - a | 0) ^ (a << 6 | a >>> 26);
      a = a + c | 0;
      c = (c - b | 0) ^ (b << 8 | b >>> 24);
      b = b + a | 0;
      a = (a - c | 0) ^ (c << 16 | c >>> 16);
      c = c + b | 0;
      b = (b - a | 0) ^ (a << 19 | a >>> 13);
      a = a + c | 0;
      c = (c - b | 0) ^ (b << 4 | b >>> 28);
      b = b + a | 0;
    }
    a = a + words[at] | 0;
    b = b + words[at + 1] | 0;
    c = c + (words[at + 2] << 8) | 0;
    c = (c ^ b) - (b << 14 | b >>> 18) | 0;
    a = (a ^ c) - (c << 11 | c >>> 21) | 0;
    b = (b ^ a) - (a << 25 | a >>> 7) | 0;
    c = (c ^ b) - (b << 16 | b >>> 16) | 0;
    a = (a ^ c) - (c << 4 | c >>> 28) | 0;
    b = (b ^ a) - (a << 14 | a >>> 18) | 0;
    c = (c ^ b) - (b << 24 | b >>> 8) | 0;
    this.high = b >>> 0;
    this.low = c >>> 0;
  }
};
var probe = "Seedrail: Grüße, 値 𝄞";
function hashProbe() {
  const hash = new TextHash();
  hash.take(probe);
  return String(BigInt.asIntN(64, BigInt(hash.high) << 32n | BigInt(hash.low)));
}

// actions/lib/parity/ledger.ts
var finestBits = 20;
var Ledger = class _Ledger {
  constructor(bits) {
    this.bits = bits;
    const size = 2 ** bits;
    this.counts = new Uint32Array(size);
    this.lows = new Uint32Array(size);
    this.highs = new Uint32Array(size);
  }
  bits;
  counts;
  /** Sums of the halves of the hashes: the array keeps what is left modulo 2^32. */
  lows;
  highs;
  /** @param key any bits of the key's hash; the lowest ones choose the bucket */
  add(key, count3, low, high) {
    const bucket = key & this.counts.length - 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + count3;
    const sum = (this.lows[bucket] ?? 0) + low;
    this.lows[bucket] = sum;
    this.highs[bucket] = (this.highs[bucket] ?? 0) + high + Math.floor(sum / 2 ** 32);
  }
  get rows() {
    return this.counts.reduce((sum, count3) => sum + count3, 0);
  }
  /** The same rows in fewer buckets. */
  fold(bits) {
    if (bits >= this.bits) return this;
    const folded = new _Ledger(bits);
    for (const [bucket, count3] of this.counts.entries()) {
      if (count3 > 0) folded.add(bucket, count3, this.lows[bucket] ?? 0, this.highs[bucket] ?? 0);
    }
    return folded;
  }
  /** Whether a bucket holds the same rows as another ledger's. */
  agrees(other, bucket) {
    return this.counts[bucket] === other.counts[bucket] && this.lows[bucket] === other.lows[bucket] && this.highs[bucket] === other.highs[bucket];
  }
};
function findDifferent(ledgers, within) {
  const [first, ...others] = ledgers;
  if (first === void 0) return [];
  const allowed = within === void 0 ? void 0 : new Set(within.buckets);
  const mask = within === void 0 ? 0 : 2 ** within.bits - 1;
  const different = [];
  for (let bucket = 0; bucket < first.counts.length; bucket++) {
    if (allowed !== void 0 && !allowed.has(bucket & mask)) continue;
    if (others.some((other) => !first.agrees(other, bucket))) different.push(bucket);
  }
  return different;
}
function portionBuckets(ledgers, buckets, mostRows) {
  const portions = [];
  let portion = [];
  let rows = 0;
  for (const bucket of buckets) {
    const here = ledgers.reduce((sum, ledger) => sum + (ledger.counts[bucket] ?? 0), 0);
    if (portion.length > 0 && rows + here > mostRows) {
      portions.push(portion);
      portion = [];
      rows = 0;
    }
    portion.push(bucket);
    rows += here;
  }
  if (portion.length > 0) portions.push(portion);
  return portions;
}
function chooseBits(rows) {
  return Math.min(finestBits, Math.max(12, Math.ceil(Math.log2(Math.max(1, rows) / 2))));
}

// actions/lib/parity/row-text.ts
var notable = /\d[eE]|\.\d*0(?!\d)|[\d.]{16}|-0(?![.\d])/;
function parseRowText(text3) {
  const plain2 = JSON.parse(text3);
  if (!notable.test(text3)) return plain2;
  const parsed = parseJson(text3, countKeys(plain2));
  if ("value" in parsed) return parsed.value;
  throw new SeedrailError(
    fault(
      "parity-row-unreadable",
      `The database gave a row that cannot be read: ${parsed.faults[0]?.message}`
    )
  );
}
function countKeys(value) {
  if (value === null || typeof value !== "object") return 0;
  const members = Object.values(value);
  const below = members.reduce((sum, member) => sum + countKeys(member), 0);
  return Array.isArray(value) ? below : below + members.length;
}

// actions/lib/parity/statements.ts
var whole = quoteIdentifier("§row");
function writeStatements(contract, shape, options) {
  const from = rowsOf(contract, shape);
  const columnOf = (name) => contract.fields.get(name)?.column?.name ?? name;
  const fields = [...contract.fields.values()];
  const selected = [
    ...fields.map(({ name, column }) => `t.${quoteIdentifier(column?.name ?? name)} AS ${quoteIdentifier(name)}`),
    ...options.owner && contract.owner !== void 0 ? [`t.${quoteIdentifier(contract.owner.column)}::text AS ${quoteIdentifier(contract.owner.field)}`] : []
  ];
  const active = activeOf(contract);
  const foreign = contract.owner === void 0 ? "false" : `t.${quoteIdentifier(contract.owner.column)}::text IS DISTINCT FROM ${quoteLiteral(contract.owner.seed)}`;
  const key = contract.keyFields.map((name) => `t.${quoteIdentifier(columnOf(name))}::text`);
  const keyText = key.length === 1 ? `coalesce(${key[0]}, '')` : `concat_ws(E'\\x1f', ${key.join(", ")})`;
  const keyHash = `hashtextextended(${keyText}, 0)`;
  const bucket = (bits) => `(${keyHash} & ${2 ** bits - 1})::int`;
  const rowText = `(SELECT row_to_json(${whole}) FROM (SELECT ${selected.join(", ")}) AS ${whole})::text`;
  const rowHash = ({ mode, fields: hashed, owner }) => {
    const values = [
      ...hashed.map((name) => hashedText(contract.fields.get(name), mode)),
      ...mode === "record" ? hashed.flatMap((name) => nullMark(contract.fields.get(name))) : [],
      ...contract.active === void 0 ? [] : [active],
      ...owner && contract.owner !== void 0 ? [`t.${quoteIdentifier(contract.owner.column)}::text COLLATE ${quoteIdentifier("C")}`] : []
    ];
    const row = `ROW(${values.join(", ")})`;
    const text3 = mode === "record" ? `hash_record_extended(${row}, 0)::text` : `${row}::text`;
    return `hashtextextended(${text3}, 0)`;
  };
  return {
    /** $1: how many are few. */
    countFew: `SELECT count(*)::int AS rows FROM (SELECT${from} LIMIT $1) AS few`,
    selectAll: `
SELECT ${rowText} AS row,
       ${active} AS active,
       ${foreign} AS "foreign"
${from}`,
    /** $1: buckets; where `some` is false, all. In the order of the buckets. */
    selectBuckets: (bits, plan, some) => `
SELECT ${rowText} AS row,
       ${active} AS active,
       ${foreign} AS "foreign",
       ${bucket(bits)} AS bucket,
       ${plan.mode === "record" ? "NULL" : `to_hex(${keyHash}) || '/' || to_hex(${rowHash(plan)})`} AS mark
${from}${some ? `
 WHERE ${bucket(bits)} = ANY ($1::int[])` : ""}
 ORDER BY bucket`,
    /** A line for each bucket, of no bits for the whole: its number, its rows, the sum of their hashes. COPY takes no parameters. */
    copyLedger: (bits, plan, within) => {
      const some = within === void 0 ? "" : `
 WHERE ${bucket(within.bits)} IN (${within.buckets.map(Number).join(", ")})`;
      return `
COPY (SELECT ${bits === 0 ? "0" : bucket(bits)}, count(*), coalesce(sum(${rowHash(plan)}), 0)
${from}${some}${bits === 0 ? "" : "\n GROUP BY 1"}) TO STDOUT`;
    }
  };
}
function storeRows(columns) {
  const types = columns.map(({ name, base }) => `${quoteIdentifier(name)} ${base}`);
  return `
SELECT row_to_json(${whole})::text AS row
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e(item, number)
 CROSS JOIN LATERAL jsonb_to_record(e.item) AS ${whole}(${types.join(", ")})
 ORDER BY e.number`;
}
var fixPlanning = `
SELECT set_config('enable_sort', 'off', true), set_config('jit', 'off', true),
       set_config('work_mem', (SELECT greatest(setting::int, 65536)::text FROM pg_settings WHERE name = 'work_mem') || 'kB', true)`;
var selectProbe = `SELECT hashtextextended($1, 0)::text AS hash`;
function rowsOf({ published }, shape) {
  const table = quoteTable(tableNameOf(shape));
  if (published === void 0) return `  FROM ${table} AS t`;
  return `  FROM (SELECT * FROM ${table} WHERE ${quoteIdentifier(published.library.current)}) AS t`;
}
function activeOf({ active, published }) {
  if (published !== void 0) {
    const { staging, library } = published;
    return `coalesce((SELECT s.${quoteIdentifier(staging.status.column)}::text <> ${quoteLiteral(staging.status.archived)}
                   FROM ${quoteTable(parseTableName(staging.table))} AS s
                  WHERE s.${quoteIdentifier(staging.id)} = t.${quoteIdentifier(library.staging)}), true)`;
  }
  return active?.column === void 0 ? "true" : `t.${quoteIdentifier(active.column)}`;
}
function hashesApart({ list, kind, bytes }) {
  if (list) return false;
  return ["boolean", "bytes", "date", "uuid"].includes(kind) || kind === "integer" && bytes !== 8;
}
function nullMark(field) {
  const column = field?.column;
  return column.nullable ? [`t.${quoteIdentifier(column.name)} IS NULL`] : [];
}
function hashedText(field, mode) {
  const column = field?.column;
  const name = `t.${quoteIdentifier(column.name)}`;
  if (mode === "record") return hashesApart(column) ? name : `${name}::text COLLATE ${quoteIdentifier("C")}`;
  if (column.kind === "other") return `to_json(${name})`;
  if (column.list) return name;
  switch (column.kind) {
    case "json":
      return field?.rules.objects === "ordered" ? name : `${name}::jsonb`;
    case "number":
      return column.base.startsWith("numeric") ? `trim_scale(${name}::numeric)` : name;
    case "timestamp":
      return `CASE WHEN isfinite(${name}) THEN (extract(epoch FROM ${name}) * 1000000)::bigint::text ELSE ${name}::text END`;
    default:
      return name;
  }
}

// actions/lib/parity/database-table.ts
var few = 5e3;
var atOnce = 2e3;
async function openDatabaseTable(database, contract, shape, options) {
  const sql = writeStatements(contract, shape, options);
  const counted = await database.query(sql.countFew, [few + 1]);
  const probed = await database.query(selectProbe, [probe]);
  return {
    small: (counted.rows[0]?.rows ?? 0) <= few,
    server: {
      hash: probed.rows[0]?.hash ?? "",
      types: database.serverVersionNumber >= 14e4 ? listTypes(contract, shape) : void 0
    },
    async ledger(bits, plan, within) {
      const ledger = new Ledger(bits);
      await database.query(fixPlanning);
      await database.copyOut(sql.copyLedger(bits, plan, within), createLedgerReader(ledger));
      return ledger;
    },
    async *rows() {
      for await (const rows of fetchRows(database, sql.selectAll, [])) yield rows.map(toParityRow);
    },
    async *portions(portions, bits, plan) {
      const buckets = portions.flat();
      const some = buckets.length <= 2 ** bits / 2;
      const wanted = sql.selectBuckets(bits, plan, some);
      yield* sortInto(portions, fetchRows(database, wanted, some ? [buckets] : []));
    },
    suspects: () => []
  };
}
function listTypes(contract, shape) {
  const columns = [...contract.fields.values()].map(
    ({ name, column }) => shape.columns.get(column?.name ?? name)
  );
  const exact = columns.every((column) => column !== void 0 && hashesExactly(column));
  const plain2 = [...contract.fields.values()].every(({ rules }) => rules.objects === "unordered");
  return exact && plain2 ? columns.map((column) => column?.type).join("; ") : void 0;
}
function hashesExactly({ type, kind }) {
  const base = type.replace(/\[\]$/, "");
  return kind === "enum" || /^(?:text|character varying(?:\(\d+\))?|boolean|smallint|integer|bigint|numeric(?:\([\d,]+\))?|double precision|real|date|uuid|bytea|jsonb|timestamp(?:\(\d\))? with(?:out)? time zone)$/.test(
    base
  );
}
async function* fetchRows(database, sql, values) {
  await database.query(`DECLARE seedrail_parity NO SCROLL CURSOR FOR ${sql}`, values);
  try {
    for (; ; ) {
      const { rows } = await database.query(`FETCH ${atOnce} FROM seedrail_parity`);
      if (rows.length > 0) yield rows;
      if (rows.length < atOnce) return;
    }
  } finally {
    await database.query("CLOSE seedrail_parity").catch(() => void 0);
  }
}
async function* sortInto(portions, batches) {
  const portionOf = new Map(
    portions.flatMap((buckets, portion) => buckets.map((bucket) => [bucket, portion]))
  );
  let at = 0;
  let held = [];
  for await (const rows of batches) {
    for (const row of rows) {
      const portion = portionOf.get(row.bucket ?? -1);
      if (portion === void 0) continue;
      for (; at < portion; at++) {
        yield held;
        held = [];
      }
      held.push(toParityRow(row));
    }
  }
  for (; at < portions.length; at++) {
    yield held;
    held = [];
  }
}
function toParityRow({ row, active, foreign, mark }) {
  let fields;
  return {
    get fields() {
      fields ??= parseRowText(row);
      return fields;
    },
    active,
    foreign,
    mark: mark ?? (active === true ? row : `${active} ${row}`),
    place: void 0
  };
}
var tab = 9;
var newline = 10;
var minus = 45;
function createLedgerReader(ledger) {
  const numbers = [0, 0];
  let field = 0;
  let [high, low] = [0, 0];
  let negative = false;
  const endLine = () => {
    if (negative) {
      low = (2 ** 32 - low) % 2 ** 32;
      high = (2 ** 32 - high - (low === 0 ? 0 : 1) + 2 ** 32) % 2 ** 32;
    }
    ledger.add(numbers[0] ?? 0, numbers[1] ?? 0, low, high);
    numbers.fill(0);
    field = 0;
    high = 0;
    low = 0;
    negative = false;
  };
  return (piece) => {
    for (let index = 0; index < piece.length; index++) {
      const code = piece[index];
      if (code === tab) field++;
      else if (code === newline) endLine();
      else if (code === minus) negative = true;
      else if (field < 2) numbers[field] = numbers[field] * 10 + code - 48;
      else {
        low = low * 10 + code - 48;
        high = (high * 10 + Math.floor(low / 2 ** 32)) % 2 ** 32;
        low %= 2 ** 32;
      }
    }
  };
}
async function storeRows2(database, columns, rows) {
  if (columns.size === 0) return [...rows];
  const sql = storeRows([...columns.values()]);
  const stored = [];
  for (let from = 0; from < rows.length; from += 500) {
    const some = rows.slice(from, from + 500);
    const together = await storeSome(database, columns, sql, some);
    if (together !== void 0) stored.push(...together);
    else {
      for (const row of some) stored.push(...await storeSome(database, columns, sql, [row]) ?? [row]);
    }
  }
  return stored;
}
async function storeSome(database, columns, sql, rows) {
  const said = ({ fields }) => [...columns].filter(([field]) => fields[field] !== void 0);
  const items = rows.map(
    (row) => Object.fromEntries(said(row).map(([field, { name }]) => [name, row.fields[field]]))
  );
  const tried = await attempt(database, () => database.query(sql, [renderJson(items)]));
  if ("refusal" in tried) return void 0;
  return rows.map((row, index) => {
    const held = parseRowText(tried.result.rows[index]?.row ?? "{}");
    const taken = said(row).map(([field, { name }]) => [field, held[name]]);
    return { ...row, fields: { ...row.fields, ...Object.fromEntries(taken) } };
  });
}

// actions/lib/parity/row-key.ts
function canonicaliseField(contract) {
  return (name, value) => {
    const field = contract.fields.get(name);
    return canonicalise(value, field?.rules ?? defaultRules, field?.column);
  };
}
function keyOf(contract, fields) {
  const plain2 = canonicaliseField(contract);
  return contract.keyFields.map((name) => plain2(name, fields[name])).join(",");
}

// actions/lib/parity/side.ts
function isServed(kind) {
  return kind === "bootstrap" || kind === "snapshot";
}

// actions/lib/parity/judge.ts
function judgeRow(contract, views) {
  const pairs = pairUp(views).map(([a, b]) => ({
    a,
    b,
    ...judgePair(contract, a, b, isForeign(a, b, views))
  }));
  const differing = pairs.filter(({ kind }) => isDifference(kind));
  const compared = Math.max(0, ...pairs.map((pair) => pair.compared));
  if (differing.length === 0) {
    const told = pairs.find(({ kind }) => kind === "foreign") ?? (compared > 0 ? void 0 : pairs.find(({ kind }) => kind === "deactivated"));
    const fields = told === void 0 ? [] : describeFields(contract, views, told.fields);
    return { kind: told?.kind ?? "equal", fields, wrong: void 0, compared };
  }
  const names = [...new Set(differing.flatMap(({ fields }) => fields))].sort();
  return {
    kind: chooseKind(views[0], differing),
    fields: describeFields(contract, views, names),
    wrong: findAlone(
      views,
      differing.map(({ a, b }) => [a.name, b.name])
    ),
    compared
  };
}
function isDifference(kind) {
  return kind === "missing" || kind === "extra" || kind === "changed";
}
function pairUp(all) {
  return all.flatMap((a, index) => all.slice(index + 1).map((b) => [a, b]));
}
function isForeign(a, b, views) {
  const own = [a, b].filter(({ kind }) => kind === "database");
  return (own.length > 0 ? own : views).some(({ row }) => row?.foreign === true);
}
function chooseKind(first, differing) {
  const lacking = differing.filter(({ kind }) => kind !== "changed");
  if (lacking.length === 0) return "changed";
  const seen = lacking.filter(({ a }) => a === first);
  if (seen.length > 0) return seen.some(({ kind }) => kind === "missing") ? "missing" : "extra";
  return first?.row === void 0 ? "extra" : "missing";
}
function judgePair(contract, a, b, foreign) {
  const served = isServed(a.kind) || isServed(b.kind);
  const files = a.kind === "files" || b.kind === "files";
  const [left, right] = [a, b].map(({ row }) => served && row !== void 0 && !isOn(row) ? void 0 : row);
  if (left === void 0 && right === void 0) return { kind: "deactivated", fields: [], compared: 0 };
  if (left === void 0 || right === void 0) {
    const [having, lacking] = left === void 0 ? [b, a] : [a, b];
    const off = having.row !== void 0 && !isOn(having.row);
    if (files && foreign) return { kind: "foreign", fields: [], compared: 0 };
    if (off && !(having.kind === "files" && lacking.kind === "database"))
      return { kind: "deactivated", fields: [], compared: 0 };
    return { kind: left === void 0 ? "extra" : "missing", fields: [], compared: 0 };
  }
  const fields = compareFields(contract, a, b);
  const kind = fields.different.length === 0 ? "equal" : files && foreign ? "foreign" : "changed";
  return { kind, fields: fields.different, compared: fields.compared };
}
function isOn(row) {
  return row.active === void 0 || row.active === true;
}
function countFields(contract, kinds) {
  const counts = pairUp(kinds).map((pair) => {
    const known = [...contract.fields.values()].filter(
      ({ rules, column }) => rules.compare === "yes" && !(pair.includes("files") && column?.default?.constant === false)
    );
    const active = contract.active !== void 0 && !pair.some(isServed) ? 1 : 0;
    const owner = contract.owner !== void 0 && pair.every((kind) => kind === "database") ? 1 : 0;
    return (contract.typed ? known.length : Math.max(contract.fields.size, 1)) + active + owner;
  });
  return Math.max(0, ...counts);
}
function compareFields(contract, a, b) {
  const compareField = createFieldComparer(contract);
  const said = [a, b].flatMap(({ row }) => Object.keys(row?.fields ?? {}));
  const active = contract.active === void 0 || isServed(a.kind) || isServed(b.kind) ? void 0 : contract.active;
  const different = [];
  let compared = 0;
  for (const name of /* @__PURE__ */ new Set([...said, ...active === void 0 ? [] : [active.field]])) {
    const equal = compareField(a, b, name);
    if (equal === void 0) continue;
    compared++;
    if (!equal) different.push(name);
  }
  return { different, compared };
}
function createFieldComparer(contract) {
  const plain2 = canonicaliseField(contract);
  return (a, b, name) => {
    const field = contract.fields.get(name);
    if (field?.rules.compare === "no") return void 0;
    const owner = name === contract.owner?.field && a.kind !== b.kind;
    const [x, y] = [a, b].map(
      (view) => owner && view.kind === "database" ? void 0 : saidBy(contract, view, name)
    );
    if (x === void 0 && y === void 0) return void 0;
    if (x === void 0 && a.kind === "files" || y === void 0 && b.kind === "files") {
      if (field?.column?.default?.constant === false) return void 0;
    }
    return plain2(name, x) === plain2(name, y);
  };
}
function saidBy(contract, { kind, row }, name) {
  if (row === void 0) return void 0;
  const value = row.fields[name];
  if (name === contract.active?.field) {
    const on = isServed(kind) ? value : row.active;
    return on === void 0 ? true : on;
  }
  return value === void 0 && kind === "files" && !contract.typed ? null : value;
}
function describeFields(contract, views, names) {
  const compareField = createFieldComparer(contract);
  return names.map((field) => {
    const said = views.flatMap((view) => {
      const value = saidBy(contract, view, field);
      return value === void 0 ? [] : [[view.name, value]];
    });
    const different = pairUp(views).flatMap(([a, b]) => {
      const lacking = a.row === void 0 || b.row === void 0;
      return lacking || compareField(a, b, field) === false ? [[a.name, b.name]] : [];
    });
    return { field, values: Object.fromEntries(said), wrong: findAlone(views, different) };
  });
}
function findAlone(views, different) {
  if (views.length < 3 || different.length !== 2) return void 0;
  return views.find(({ name }) => different.every((pair) => pair.includes(name)))?.name;
}

// actions/lib/parity/portions.ts
var coarseBits = 16;
var mostHeld = 2e3;
async function findPortions(all, others) {
  const total = await sumWhole(all);
  if (total !== void 0)
    return { portions: [], bits: coarseBits, equal: total, rows: all.members.map(() => total) };
  const groups = [all];
  for (const group of others) if (await sumWhole(group) === void 0) groups.push(group);
  const first = [];
  for (const { members, plan } of groups)
    first.push(await Promise.all(members.map(({ table }) => table.ledger(coarseBits, plan))));
  const suspects = (bits2) => all.members.map(({ table }) => table.suspects(bits2));
  const coarse = first.map((ledgers2) => ledgers2.map((ledger) => ledger.fold(coarseBits)));
  const rows = (coarse[0] ?? []).map((ledger) => ledger.rows);
  const within = {
    buckets: unite([...coarse.map((ledgers2) => findDifferent(ledgers2)), ...suspects(coarseBits)]),
    bits: coarseBits
  };
  const bits = Math.max(coarseBits, chooseBits(Math.max(...rows)));
  const fine = [];
  for (const [index, group] of groups.entries())
    fine.push(await refine(group, first[index] ?? [], within, bits));
  const different = unite([...fine.map((ledgers2) => findDifferent(ledgers2, within)), ...suspects(bits)]);
  const [ledgers = []] = fine;
  const touched = different.reduce((sum, bucket) => sum + (ledgers[0]?.counts[bucket] ?? 0), 0);
  return {
    portions: portionBuckets(ledgers, different, mostHeld),
    bits,
    equal: (rows[0] ?? 0) - touched,
    rows
  };
}
function unite(lists) {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}
async function sumWhole({ members, plan }) {
  if (plan.mode !== "record") return void 0;
  const totals = await Promise.all(members.map(({ table }) => table.ledger(0, plan)));
  return findDifferent(totals).length > 0 ? void 0 : totals[0]?.rows;
}
async function refine({ members, plan }, first, within, bits) {
  const most = within.buckets.length > 2 ** within.bits / 2;
  return Promise.all(
    members.map(async ({ table }, index) => {
      const had = first[index];
      if (had.bits >= bits || within.buckets.length === 0) return had.fold(bits);
      return (await table.ledger(bits, plan, most ? void 0 : within)).fold(bits);
    })
  );
}

// actions/lib/parity/tally.ts
var Tally = class {
  constructor(contract, sides2, room) {
    this.contract = contract;
    this.sides = sides2;
    this.room = room;
    for (const { name } of sides2) this.rows[name] = 0;
  }
  contract;
  sides;
  room;
  rows = {};
  counts = {
    equal: 0,
    missing: 0,
    extra: 0,
    changed: 0,
    duplicate: 0,
    foreign: 0,
    deactivated: 0
  };
  fieldsCompared = 0;
  differingFields = 0;
  alone = {};
  differences = [];
  foreignRows = [];
  /** Counts rows that a side has. */
  see(name, rows) {
    this.rows[name] = (this.rows[name] ?? 0) + rows;
  }
  /** Rows that are known to be equal on all sides, without having been looked at one by one. */
  addEqual(rows, fieldsOfEach) {
    this.counts.equal += rows;
    this.fieldsCompared += rows * fieldsOfEach;
  }
  /** One row as each side has it: a list of one, of none, or of those that share the key. */
  addRow(rowsOf2) {
    const place = rowsOf2.flat().find((row) => row.place !== void 0)?.place;
    const having = this.sides.filter((_, index) => (rowsOf2[index]?.length ?? 0) > 0).map(({ name }) => name);
    const repeated = this.sides.filter((_, index) => (rowsOf2[index]?.length ?? 0) > 1);
    const key = () => showKey(this.contract, rowsOf2.flat()[0]);
    const tell = (kind2, rest) => {
      this.counts[kind2]++;
      if (rest.wrong !== void 0) this.alone[rest.wrong] = (this.alone[rest.wrong] ?? 0) + 1;
      if (this.room.left-- <= 0) return;
      this.differences.push({
        table: this.contract.name,
        key: key(),
        kind: kind2,
        on: having,
        ...rest,
        place: place?.()
      });
    };
    if (repeated.length > 0) {
      tell("duplicate", { fields: [], wrong: repeated.length === 1 ? repeated[0]?.name : void 0 });
      return;
    }
    const views = this.sides.map(({ name, kind: kind2 }, index) => ({ name, kind: kind2, row: rowsOf2[index]?.[0] }));
    const { kind, fields, wrong, compared } = judgeRow(this.contract, views);
    this.fieldsCompared += compared;
    if (isDifference(kind)) {
      this.differingFields += fields.length;
      tell(kind, { fields, wrong });
    } else {
      this.counts[kind]++;
      if (kind === "foreign" && this.room.left-- > 0) this.foreignRows.push({ key: key(), fields });
    }
  }
  close(notCompared) {
    const { contract } = this;
    const rules = [...contract.fields.values()].flatMap(({ name, rules: rules2 }) => {
      const told = describeRules(rules2);
      return told.length === 0 ? [] : [[name, told]];
    });
    return {
      table: contract.name,
      key: contract.keyFields,
      rows: this.rows,
      ...this.counts,
      fieldsCompared: this.fieldsCompared,
      differingFields: this.differingFields,
      alone: this.alone,
      rules: Object.fromEntries(rules),
      notCompared,
      differences: this.differences,
      foreignRows: this.foreignRows
    };
  }
};
function showKey(contract, row) {
  return contract.keyFields.map((name) => showPart(row?.fields[name])).join(", ");
}
function showPart(value) {
  if (value === void 0) return "(none)";
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}

// actions/lib/parity/compare-table.ts
async function compareTable(request) {
  const { contract, sides: sides2, room } = request;
  const opened = [];
  for (const side of sides2) opened.push({ side, table: await side.table(contract) });
  const tally = new Tally(contract, sides2, room);
  const groups = planGroups(contract, opened);
  if (groups === void 0 || opened.every(({ table }) => table.small)) {
    await compareWhole(request, opened, tally);
  } else {
    await compareByLedger(request, tally, groups);
  }
  const outcome = tally.close(listNotCompared(contract, sides2));
  return { outcome, blockers: findBlockers(contract, sides2, outcome) };
}
function planGroups(contract, opened) {
  const plan = planLedger(contract, opened);
  if (plan === void 0) return void 0;
  const others = opened.filter(({ side }) => side.kind !== "files");
  const closer = others.length < opened.length ? others : opened.filter(({ table }) => table.server !== void 0);
  const more = closer.length < 2 || closer.length === opened.length ? plan : planLedger(contract, closer);
  if (more === void 0) return void 0;
  const all = { members: opened, plan };
  const same = more.owner === plan.owner && more.fields.length === plan.fields.length;
  return same ? [all] : [all, { members: closer, plan: more }];
}
function planLedger(contract, opened) {
  const servers = opened.map(({ table }) => table.server).filter((server) => server !== void 0);
  if (servers.length === 0) return { mode: "canonical", fields: [], owner: false };
  const alone = servers.length === opened.length;
  const files = opened.some(({ side }) => side.kind === "files");
  const agreed = (/* @__PURE__ */ new Set([...servers.map(({ hash }) => hash), ...alone ? [] : [hashProbe()]])).size === 1;
  if (!agreed || !contract.keyFields.every((name) => hasOneSpelling(contract, name))) return void 0;
  const [types, ...others] = servers.map((server) => server.types);
  const record2 = alone && types !== void 0 && others.every((other) => other === types);
  const fields = [...contract.fields.values()].filter(
    ({ name, rules, column }) => contract.keyFields.includes(name) || rules.compare === "yes" && !(files && column?.default?.constant === false)
  );
  return {
    mode: record2 ? "record" : "server",
    fields: fields.map(({ name }) => name),
    owner: alone && contract.owner !== void 0
  };
}
function hasOneSpelling(contract, name) {
  const field = contract.fields.get(name);
  if (field?.column === void 0 || field.column.list) return false;
  const { rules, column } = field;
  const plain2 = rules.trim === "none" && rules.case === "exact" && rules["empty-text"] === "distinct" && rules.booleans === "exact" && rules["number-text"] === "distinct" && rules.missing === "distinct";
  const text3 = column.kind === "text" && column.bytewise;
  return plain2 && (text3 || ["integer", "boolean", "enum", "uuid", "date"].includes(column.kind));
}
async function compareByLedger(request, tally, [all, ...others]) {
  const found = await findPortions(all, others);
  for (const [index, { side }] of all.members.entries()) tally.see(side.name, found.rows[index] ?? 0);
  tally.addEqual(found.equal, countOf(request));
  await comparePortions(request, all, tally, { ...found, marked: others.length === 0 });
}
function countOf({ contract, sides: sides2 }) {
  return countFields(
    contract,
    sides2.map(({ kind }) => kind)
  );
}
async function compareWhole(request, opened, tally) {
  const held = await Promise.all(
    opened.map(async ({ side, table }) => {
      const rows = [];
      for await (const some of table.rows()) rows.push(...some);
      tally.see(side.name, rows.length);
      return rows;
    })
  );
  await compareHeld(request, opened, tally, { held, marked: true });
}
async function comparePortions(request, { members: opened, plan }, tally, { portions, bits, marked }) {
  if (portions.length === 0) return;
  const readings = opened.map(({ table }) => table.portions(portions, bits, plan));
  try {
    for (let portion = 0; portion < portions.length; portion++) {
      const held = await Promise.all(readings.map(async (reading) => (await reading.next()).value ?? []));
      await compareHeld(request, opened, tally, { held, marked });
    }
  } finally {
    for (const reading of readings) await reading.return(void 0);
  }
}
async function compareHeld(request, opened, tally, { held, marked }) {
  const { contract } = request;
  for (const [index, { side }] of opened.entries()) {
    if (side.kind !== "database") for (const row of held[index] ?? []) requireKey(contract, side, row);
  }
  const left = marked ? dropEqualMarks(request, held, tally) : held;
  const stored = await Promise.all(
    left.map((rows, index) => opened[index]?.side.kind === "files" ? store(request, rows) : rows)
  );
  const byKey = /* @__PURE__ */ new Map();
  for (const [index, rows] of stored.entries()) {
    for (const row of rows) {
      const key = keyOf(contract, row.fields);
      let group = byKey.get(key);
      if (group === void 0) {
        group = opened.map(() => []);
        byKey.set(key, group);
      }
      group[index]?.push(row);
    }
  }
  for (const key of [...byKey.keys()].sort()) tally.addRow(byKey.get(key) ?? []);
}
function dropEqualMarks(request, held, tally) {
  const counts = held.map((rows) => {
    const marks = /* @__PURE__ */ new Map();
    for (const { mark } of rows) if (mark !== void 0) marks.set(mark, (marks.get(mark) ?? 0) + 1);
    return marks;
  });
  const common = ({ mark }) => mark !== void 0 && counts.every((marks) => marks.get(mark) === 1);
  tally.addEqual((held[0] ?? []).filter(common).length, countOf(request));
  return held.map((rows) => rows.filter((row) => !common(row)));
}
var recast = ["number", "date", "time", "timestamp", "bytes", "other"];
function store({ contract, store: store2 }, rows) {
  if (store2 === void 0) return Promise.resolve([...rows]);
  const columns = [...contract.fields.values()].flatMap(
    ({ name, column, rules }) => column !== void 0 && rules.stored === "server" && (recast.includes(column.kind) || column.base.startsWith("character(")) ? [[name, column]] : []
  );
  return storeRows2(store2, new Map(columns), rows);
}
function listNotCompared(contract, sides2) {
  const files = sides2.some(({ kind }) => kind === "files");
  const fields = [...contract.fields.values()];
  const unheeded = fields.flatMap(({ name, rules, column }) => {
    if (rules.compare === "no") return [[name, "the manifest says compare: no"]];
    if (files && column?.default?.constant === false)
      return [[name, "where a row of the files leaves it out: the server computes it"]];
    return [];
  });
  const content = new Set(fields.map(({ name, column }) => column?.name ?? name));
  const others = contract.published === void 0 ? [] : [...contract.shape?.columns.keys() ?? []];
  const records = others.filter((name) => !content.has(name)).map((name) => [name, "no content that a source gives: each database keeps its own"]);
  return Object.fromEntries([...unheeded, ...records]);
}
function findBlockers(contract, sides2, outcome) {
  const place = { table: contract.name };
  const empty = sides2.filter(({ name }) => (outcome.rows[name] ?? 0) === 0);
  if (contract.mayBeEmpty && empty.length > 0) return [];
  if (empty.length > 0) {
    const names = empty.map(({ name, label }) => `${name} (${label})`).join(" and ");
    return [
      fault("parity-side-empty", `There is not one row of "${contract.name}" on ${names}.`, {
        place,
        next: 'Seed it, correct the address, or say "allow-empty": true in dataset.json where that is meant.'
      })
    ];
  }
  const { missing, extra, changed, duplicate } = outcome;
  if (missing + extra + changed + duplicate > 0) return [];
  if (outcome.fieldsCompared > 0) return [];
  return [
    fault("parity-nothing-compared", `Not one field of "${contract.name}" was compared.`, {
      place,
      next: 'Look at "normalise" in dataset.json, and at what the sides show of this table.'
    })
  ];
}
function requireKey(contract, side, row) {
  const lacking = contract.keyFields.find(
    (name) => row.fields[name] === void 0 || row.fields[name] === null
  );
  if (lacking === void 0) return;
  throw new SeedrailError(
    fault(
      "parity-key-missing",
      `A row of "${contract.name}" on ${side.name} (${side.label}) has no "${lacking}".`,
      {
        place: { ...row.place?.(), table: contract.name, field: lacking },
        next: 'Correct the row; where another column is the key, name it as "key" in dataset.json.'
      }
    )
  );
}

// actions/lib/parity/contract.ts
async function loadContracts(database, dataset) {
  const { manifest } = dataset;
  if (!isUpserted(dataset)) return [await loadPublished(database, dataset)];
  const shapes = [];
  for (const { table } of dataset.manifest.tables)
    shapes.push(await loadTableShape(database, parseTableName(table)));
  const model = planReadModel(dataset.manifest, shapes, dataset);
  const contracts = model.tables.map((table, index) => planTyped(dataset, index, table));
  checkRules(contracts, manifest.name, dataset.manifestFile);
  const loaded = [];
  for (const contract of contracts)
    loaded.push({ ...contract, defaults: await loadDefaults(database, contract) });
  return loaded;
}
function planTyped(dataset, index, table) {
  const words = dataset.manifest.tables[index];
  const nameOf = new Map(table.fields.map(({ name, column }) => [column.name, name]));
  const owner = words.owner !== false && table.shape.columns.has(words.owner.column) ? words.owner : void 0;
  const keyFields = table.keyColumns.map(({ name }) => nameOf.get(name) ?? toCamelCase(name));
  return {
    ...plainContract(
      words,
      sourceOf(
        dataset.sources[index],
        table.keyColumns.map((column) => column.name)
      )
    ),
    servedName: table.key,
    fields: new Map(
      table.fields.map(({ name, column }) => [
        name,
        { name, column, rules: rulesOf(column, words.normalise?.[column.name]) }
      ])
    ),
    typed: true,
    keyFields,
    active: table.active === void 0 ? void 0 : { field: fieldOf(words, table.active), column: table.active },
    owner: owner === void 0 ? void 0 : { field: fieldOf(words, owner.column), column: owner.column, seed: owner.seed },
    shape: table.shape
  };
}
function planUntyped(dataset) {
  if (!isUpserted(dataset)) {
    throw new SeedrailError(
      fault(
        "parity-policy",
        `The dataset "${dataset.manifest.name}" has policy "publish", which is compared with databases.`,
        {
          place: { file: dataset.manifestFile },
          next: "Name a database as one of the sides."
        }
      )
    );
  }
  const names = serveNames(dataset.manifest.tables.map(({ table }) => parseTableName(table)));
  return dataset.manifest.tables.map((words, index) => {
    const key = words.key ?? ["id"];
    const source = sourceOf(dataset.sources[index], key);
    const contract = plainContract(words, source);
    return {
      ...contract,
      servedName: names[index] ?? contract.servedName,
      keyFields: key.map((column) => fieldOf(words, column)),
      active: words.active === false ? void 0 : { field: fieldOf(words, words.active), column: words.active },
      owner: words.owner === false ? void 0 : { field: fieldOf(words, words.owner.column), column: words.owner.column, seed: words.owner.seed }
    };
  });
}
function serveNames(tables) {
  const plain2 = tables.map(({ name }) => toCamelCase(name));
  return tables.map(({ schema = "public", name }, index) => {
    const shared = plain2.filter((other) => other === plain2[index]).length > 1;
    return toCamelCase(shared ? `${schema}_${name}` : name);
  });
}
function plainContract(words, source) {
  const named = Object.entries(words.normalise ?? {}).map(([column, given]) => {
    const name = fieldOf(words, column);
    return [name, { name, column: void 0, rules: rulesOf(void 0, given) }];
  });
  return {
    name: words.table,
    servedName: toCamelCase(parseTableName(words.table).name),
    source,
    fields: new Map(named),
    typed: false,
    keyFields: [],
    active: void 0,
    owner: void 0,
    ignored: /* @__PURE__ */ new Set(["$schema", ...words.ignore.map(toCamelCase)]),
    renamed: nameRenamed(words),
    defaults: /* @__PURE__ */ new Map(),
    mayBeEmpty: words["allow-empty"],
    shape: void 0,
    published: void 0,
    words: words.normalise ?? {}
  };
}
function sourceOf(source, key) {
  if (source.format !== "map" || key.length !== 1) return source;
  return { ...source, map: { key: key[0] ?? "key", value: source.map?.value ?? "value" } };
}
function fieldOf(words, column) {
  const renamed = Object.entries(words.rename).find(([, name]) => name === column);
  return toCamelCase(renamed?.[0] ?? column);
}
function nameRenamed({ rename }) {
  const fields = Object.entries(rename).map(([field, column]) => ({
    field,
    column,
    name: toCamelCase(field)
  }));
  return new Map([
    ...fields.map(({ column, name }) => [column, name]),
    ...fields.map(({ field, name }) => [field, name])
  ]);
}
async function loadPublished(database, dataset) {
  const { manifest } = dataset;
  const staging = await loadTableShape(database, parseTableName(manifest.staging.table));
  const library = await loadTableShape(database, parseTableName(manifest.library.table));
  for (const name of [manifest.key, manifest.library.current, manifest.library.staging]) {
    requireColumn(name === manifest.key ? staging : library, name);
  }
  const { table: _, status, ...roles } = manifest.staging;
  const lifecycle = /* @__PURE__ */ new Set([status.column, ...Object.values(roles)]);
  const content = [...staging.columns.values()].filter(
    ({ name, generated }) => !lifecycle.has(name) && !generated
  );
  const fields = content.map(({ name }) => {
    const column = requireColumn(library, name);
    const field = fieldOf(manifest, name);
    const rules = rulesOf(column, manifest.normalise?.[name]);
    return [
      field,
      { name: field, column: { ...column, default: staging.columns.get(name)?.default }, rules }
    ];
  });
  const contract = {
    name: manifest.library.table,
    servedName: toCamelCase(library.name),
    source: dataset.sources[0],
    fields: new Map(fields),
    typed: true,
    keyFields: [fieldOf(manifest, manifest.key)],
    active: { field: "(archived)", column: void 0 },
    owner: void 0,
    ignored: /* @__PURE__ */ new Set(["$schema", ...manifest.ignore.map(toCamelCase)]),
    renamed: nameRenamed(manifest),
    defaults: /* @__PURE__ */ new Map(),
    mayBeEmpty: manifest["allow-empty"],
    shape: library,
    published: manifest,
    words: manifest.normalise ?? {}
  };
  checkRules([contract], manifest.name, dataset.manifestFile);
  return { ...contract, defaults: await loadDefaults(database, contract) };
}
function checkRules(contracts, dataset, file) {
  const problems = contracts.flatMap(({ name, words, fields }) => {
    const known = [...fields.values()].map((field) => field.column?.name ?? field.name);
    return Object.keys(words).filter((column) => !known.includes(column)).map(
      (column) => fault(
        "parity-rule-misplaced",
        `"normalise" of ${dataset} speaks of "${column}", which is no column of ${name} that is compared.${didYouMean(column, known)}`,
        { place: { file, table: name, field: column }, next: "Correct dataset.json." }
      )
    );
  });
  if (problems.length > 0) throw new SeedrailError(problems);
}
async function loadDefaults(database, contract) {
  const constant = [...contract.fields.values()].filter(({ column }) => column?.default?.constant === true);
  if (constant.length === 0) return /* @__PURE__ */ new Map();
  const values = constant.map(
    ({ name, column }) => `(${column?.default?.sql})::${column?.base} AS ${quoteIdentifier(name)}`
  );
  const { rows } = await database.query(
    `SELECT row_to_json("§row")::text AS row FROM (SELECT ${values.join(", ")}) AS "§row"`
  );
  return new Map(Object.entries(parseRowText(rows[0]?.row ?? "{}")));
}

// actions/lib/parity/databases.ts
var longestLockWait = 6e4;
async function withDatabases(request, work) {
  const wanted = request.sides.flatMap(
    ({ name, address }) => address.kind === "database" ? [[name, address.dsn]] : []
  );
  if (wanted.length === 0 && request.schema !== void 0) wanted.push(["schema", request.schema]);
  const opened = /* @__PURE__ */ new Map();
  const openNext = (index) => {
    const next = wanted[index];
    if (next === void 0) {
      const { schema, ...sides2 } = Object.fromEntries(opened);
      return work(new Map(Object.entries(sides2)), schema);
    }
    return inDatabase(
      next[1],
      async (database) => {
        await limitSessionLockWaits(database, longestLockWait);
        opened.set(next[0], database);
        return inSnapshot(database, () => openNext(index + 1));
      },
      {
        onRetry: (reason) => request.say(`waiting for the server: ${reason}`),
        applicationName: "seedrail parity"
      }
    );
  };
  return openNext(0);
}
async function loadShapes(database, contracts, side) {
  const shapes = /* @__PURE__ */ new Map();
  const problems = [];
  for (const contract of contracts) {
    const shape = await loadTableShape(database, parseTableName(contract.name));
    requireColumns(contract, shape, side);
    problems.push(...findOtherTypes(contract, shape, side));
    shapes.set(contract.name, shape);
  }
  if (problems.length > 0) throw new SeedrailError(problems);
  return shapes;
}
function requireColumns(contract, shape, side) {
  const columns = [...contract.fields.values()].map(({ column, name }) => column?.name ?? name);
  const missing = columns.filter((column) => !shape.columns.has(column));
  const further = [...shape.columns.keys()].filter((column) => contract.shape?.columns.has(column) === false);
  if (missing.length + further.length === 0) return;
  const which = [
    ...missing.map((name) => `lacks "${name}"`),
    ...further.map((name) => `has "${name}" besides`)
  ];
  throw new SeedrailError(
    fault("parity-column-absent", `The table "${contract.name}" on ${side} ${which.join(", ")}.`, {
      place: { table: contract.name },
      next: "Bring both databases to the same migrations, and compare again."
    })
  );
}
function findOtherTypes(contract, shape, side) {
  const switches2 = contract.shape?.columns.get(contract.active?.column ?? "");
  const compared = [...contract.fields.values()].filter(
    ({ name, rules }) => rules.compare === "yes" || contract.keyFields.includes(name)
  );
  return [...compared.map(({ column }) => column), switches2].flatMap((column) => {
    const own = shape.columns.get(column?.name ?? "");
    if (column === void 0 || own === void 0 || formOf(own) === formOf(column)) return [];
    const message = `The column "${column.name}" of "${contract.name}" is ${own.type} on ${side}, but ${column.type} on another side.`;
    return [
      fault("parity-type-differs", message, {
        place: { table: contract.name, field: column.name },
        next: "Bring both databases to the same migrations, and compare again."
      })
    ];
  });
}
var alike = { integer: "number", enum: "text", date: "text" };
function formOf({ kind, list, base }) {
  const plain2 = base.replace(/\(.*?\)/, "").replace(/\[\]/g, "");
  const spelled = kind === "time" || kind === "timestamp" || plain2 === "real" || plain2 === "double precision";
  return `${alike[kind] ?? kind}${list ? "[]" : ""} ${spelled ? plain2 : ""}`;
}

// actions/lib/parity/file-table.ts
import { stat } from "fs/promises";

// actions/lib/parity/items.ts
import { createReadStream } from "fs";
var atOnce2 = 500;
function requireRow(read) {
  if ("problems" in read) throw new SeedrailError(read.problems);
  return read.row;
}
async function* readItems(origin) {
  if (origin.kind === "stretch") {
    yield* readStretch(origin);
    return;
  }
  const { source } = origin;
  if (source.format === "json") {
    for await (const { length, parse, row, place } of readJsonBatches(source.path, source.collection)) {
      yield { length, parse, read: row, place };
    }
    return;
  }
  let rows = [];
  for await (const read of readRows(source)) {
    rows.push(read);
    if (rows.length < atOnce2) continue;
    yield readAlready(rows);
    rows = [];
  }
  yield readAlready(rows);
}
function readAlready(rows) {
  const read = (index) => rows[index];
  return {
    length: rows.length,
    parse: () => void 0,
    read,
    place: (index) => requireRow(read(index)).place()
  };
}
async function* readStretch(origin) {
  const { path: path2, start, end } = origin;
  const scanner = new JsonScanner("rows");
  const name = nameFile(path2);
  for await (const chunk of createReadStream(path2, { start, end: end - 1, highWaterMark: 256 * 1024 })) {
    const batch = scanner.push(chunk);
    if (batch.length === 0) continue;
    const { length, colons, traits } = batch;
    yield {
      length,
      parse: () => {
        const text3 = batch.text();
        return text3 === void 0 ? void 0 : parsePlainObjects(text3, { length, colons, notable: traits.notable });
      },
      read: (index) => toRow(name, batch.row(index)),
      place: (index) => ({ file: name, ...batch.place(index) })
    };
  }
  scanner.end();
}

// actions/lib/parity/key-hashes.ts
var KeyHashes = class {
  values = new Float64Array(1024);
  size = 0;
  twice;
  get length() {
    return this.size;
  }
  clear() {
    this.values = new Float64Array(1024);
    this.size = 0;
    this.twice = void 0;
  }
  add(high, low) {
    if (this.size === this.values.length) {
      const more = new Float64Array(this.size * 2);
      more.set(this.values);
      this.values = more;
    }
    this.values[this.size++] = join(high, low);
  }
  /** The bucket of 2^bits that the row of this number, from 0, belongs to; undefined where there is no such row. */
  bucketOf(row, bits) {
    return row < this.size ? this.values[row] % 2 ** bits : void 0;
  }
  /** Whether the row of this number has this hash. */
  holds(row, high, low) {
    return row < this.size && this.values[row] === join(high, low);
  }
  /** The buckets of 2^bits in which a hash stands twice. */
  repeated(bits) {
    this.twice ??= this.findTwice();
    return [...new Set(this.twice.map((value) => value % 2 ** bits))];
  }
  findTwice() {
    const sorted = this.values.slice(0, this.size).sort();
    const twice = [];
    for (let index = 1; index < sorted.length; index++) {
      if (sorted[index] === sorted[index - 1]) twice.push(sorted[index]);
    }
    return twice;
  }
};
function join(high, low) {
  return (high & 2097151) * 2 ** 32 + low;
}

// actions/lib/parity/record-text.ts
function renderRecord(texts) {
  let record2 = "(";
  for (let index = 0; index < texts.length; index++) {
    const text3 = texts[index];
    if (index > 0) record2 += ",";
    if (text3 === null) continue;
    record2 += special.test(text3) ? `"${text3.replace(/["\\]/g, "$&$&")}"` : text3;
  }
  return `${record2})`;
}
var special = /^$|[",()\\\t\n\v\f\r ]/;
function columnText(column, value, rules = rulesOf(column, void 0)) {
  if (value === null) return null;
  if (column.kind === "other") return renderJson(value);
  if (column.list) return Array.isArray(value) ? arrayText(column, value, rules) : void 0;
  return scalarText(column, value, rules);
}
function scalarText(column, value, rules) {
  switch (column.kind) {
    case "boolean":
      return typeof value === "boolean" ? value ? "t" : "f" : void 0;
    case "integer":
      return typeof value === "number" || value instanceof ExactNumber ? integerText(String(value)) : void 0;
    case "number":
      return typeof value === "number" || value instanceof ExactNumber ? plainDecimal(String(value), column) : void 0;
    case "json":
      return rules.objects === "ordered" ? renderJson(value) : jsonbText(value);
    case "timestamp":
      return typeof value === "string" && rules.times === "instant" ? momentText(column, value) : void 0;
    case "uuid":
      if (typeof value !== "string") return void 0;
      return rules.uuids === "value" ? value.toLowerCase() : value;
    default:
      return typeof value === "string" ? value : void 0;
  }
}
function momentText(column, value) {
  const [word, microseconds2] = readTime(value, column)?.split(" ") ?? [];
  const zoned = column.base.endsWith("with time zone");
  return word === (zoned ? "instant" : "local") ? microseconds2 : void 0;
}
function integerText(text3) {
  if (/^-?[1-9]\d*$/.test(text3)) return text3;
  return /^-?\d+$/.test(text3) ? BigInt(text3).toString() : void 0;
}
function plainDecimal(text3, column) {
  if (!column.base.startsWith("numeric")) return text3;
  if (!/^-?\d+(?:\.\d+)?$/.test(text3)) return void 0;
  return text3.includes(".") ? text3.replace(/\.?0+$/, "") : text3;
}
function arrayText(column, items, rules) {
  const texts = [];
  for (const item of items) {
    const text3 = item === null ? "NULL" : scalarText(column, item, rules);
    if (text3 === void 0 || Array.isArray(item) || column.kind === "timestamp" || column.kind === "number")
      return void 0;
    texts.push(item !== null && quotedItem.test(text3) ? `"${text3.replace(/["\\]/g, "\\$&")}"` : text3);
  }
  return `{${texts.join(",")}}`;
}
var quotedItem = /^$|^null$|["\\{},\t\n\v\f\r ]/i;
function jsonbText(value) {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(", ")}]`;
  if (value === null || typeof value !== "object" || value instanceof ExactNumber) return renderJson(value);
  const keys = Object.keys(value).sort(compareKeys);
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${jsonbText(value[key])}`).join(", ")}}`;
}
var ascii = /^[\x20-\x7e]*$/;
function compareKeys(a, b) {
  if (ascii.test(a) && ascii.test(b)) return a.length - b.length || (a < b ? -1 : 1);
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length - right.length || Buffer.compare(left, right);
}

// actions/lib/parity/row-hash.ts
function markOf(key, row) {
  return `${toHex(key)}/${toHex(row)}`;
}
function toHex({ high, low }) {
  return high === 0 ? low.toString(16) : high.toString(16) + low.toString(16).padStart(8, "0");
}
function createHasher(contract, plan, served) {
  const hash = new TextHash();
  const hashes = { key: { low: 0, high: 0 }, row: { low: 0, high: 0 } };
  const keyText = plan.mode !== "canonical" ? serverKey(contract) : (fields) => keyOf(contract, fields);
  const rowText = plan.mode !== "canonical" ? serverRow(contract, plan, served) : canonicalRow(contract, served);
  return (fields) => {
    hash.take(keyText(fields));
    hashes.key.low = hash.low;
    hashes.key.high = hash.high;
    hash.take(rowText(fields));
    hashes.row.low = hash.low;
    hashes.row.high = hash.high;
    return hashes;
  };
}
function serverKey(contract) {
  const columns = contract.keyFields.map((name) => contract.fields.get(name));
  return (fields) => {
    let key = "";
    for (const [index, field] of columns.entries()) {
      const value = fields[field?.name ?? ""];
      if (value === null || value === void 0) continue;
      if (index > 0) key += "";
      key += typeof value === "string" && field?.column?.kind !== "uuid" ? value : plainText(value);
    }
    return key;
  };
}
function plainText(value) {
  if (typeof value !== "string") {
    const text3 = value instanceof ExactNumber ? value.text : String(value);
    return /^-?\d+$/.test(text3) ? BigInt(text3).toString() : text3;
  }
  const digits = value.replace(/[{}-]/g, "").toLowerCase();
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
function serverRow(contract, plan, served) {
  const { active } = contract;
  const columns = plan.fields.map((name) => contract.fields.get(name));
  const unheeded = [...contract.fields.values()].filter(({ rules }) => rules.compare === "no");
  const known = /* @__PURE__ */ new Set([...plan.fields, ...unheeded.map(({ name }) => name), active?.field]);
  if (!served) known.add(contract.owner?.field);
  for (const { name, column } of served ? contract.fields.values() : [])
    if (column?.default?.constant === false) known.add(name);
  const texts = new Array(columns.length + (active === void 0 ? 0 : 1)).fill(null);
  const odd = (fields) => `!${renderJson(fields)}`;
  return (fields) => {
    for (const name in fields) if (!known.has(name)) return odd(fields);
    for (let index = 0; index < columns.length; index++) {
      const field = columns[index];
      const value = fields[field?.name ?? ""];
      const text3 = field?.column === void 0 || value === void 0 ? void 0 : columnText(field.column, value, field.rules);
      if (text3 === void 0) return odd(fields);
      texts[index] = text3;
    }
    if (active !== void 0) {
      const on = fields[active.field];
      if (on !== void 0 && (served ? on !== true : typeof on !== "boolean")) return odd(fields);
      texts[columns.length] = on === false ? "f" : "t";
    }
    return renderRecord(texts);
  };
}
function canonicalRow(contract, served) {
  const plain2 = canonicaliseField(contract);
  const left = new Set(served ? [] : [contract.owner?.field]);
  return (fields) => {
    const parts = Object.keys(fields).filter((name) => !left.has(name) && !(name === contract.active?.field && fields[name] === true)).sort().map((name) => {
      const said = served && name === contract.active?.field ? "served" : "";
      return `${JSON.stringify(name)}${said}:${plain2(name, fields[name])}`;
    });
    return parts.join(",");
  };
}

// actions/lib/parity/spool.ts
import { mkdtemp, open, rm } from "fs/promises";
import { tmpdir } from "os";
import { join as join2 } from "path";
var mostHeld2 = 2 * 1024 * 1024;
var Spool = class {
  /** @param most characters that are held; less for tests */
  constructor(portions, most = mostHeld2) {
    this.most = most;
    this.held = Array.from({ length: portions }, () => []);
    this.stretches = Array.from({ length: portions }, () => []);
  }
  most;
  held;
  stretches;
  heldLength = 0;
  written = 0;
  folder;
  file;
  /** True where lines had to leave memory. */
  get spilled() {
    return this.file !== void 0;
  }
  /** Keeps a line, which holds no line break. */
  async add(portion, line) {
    this.held[portion]?.push(line);
    this.heldLength += line.length;
    if (this.heldLength >= this.most) await this.spill();
  }
  /** The lines of a portion, in the order in which they came. They are given once. */
  async take(portion) {
    const lines = [];
    for (const { start, length } of this.stretches[portion] ?? []) {
      const bytes = Buffer.alloc(length);
      await this.file?.read(bytes, 0, length, start);
      lines.push(...bytes.toString("utf8").split("\n"));
    }
    lines.push(...this.held[portion] ?? []);
    this.held[portion] = [];
    return lines;
  }
  async close() {
    await this.file?.close();
    if (this.folder !== void 0) await rm(this.folder, { recursive: true, force: true });
  }
  async spill() {
    this.folder ??= await mkdtemp(join2(tmpdir(), "seedrail-parity-"));
    this.file ??= await open(join2(this.folder, "rows"), "wx+", 384);
    for (const [portion, lines] of this.held.entries()) {
      if (lines.length === 0) continue;
      const bytes = Buffer.from(lines.join("\n"));
      await this.file.write(bytes, 0, bytes.length, this.written);
      this.stretches[portion]?.push({ start: this.written, length: bytes.length });
      this.written += bytes.length;
      this.held[portion] = [];
    }
    this.heldLength = 0;
  }
};

// actions/lib/parity/file-table.ts
var smallFile = 1024 * 1024;
async function openFileTable(contract, origin) {
  const served = origin.kind === "stretch";
  const reader = createReader(contract, served);
  const bytes = served ? origin.end - origin.start : await sizeOf(origin.source.path);
  const keys = new KeyHashes();
  return {
    small: bytes <= smallFile,
    server: void 0,
    async ledger(_, plan) {
      const ledger = new Ledger(finestBits);
      const hasher = createHasher(contract, plan, served);
      keys.clear();
      for await (const items of readItems(origin)) {
        const plains = items.parse();
        for (let index = 0; index < items.length; index++) {
          const { key, row } = hasher(reader(plains?.[index], () => items.read(index)));
          ledger.add(key.low, 1, row.low, row.high);
          keys.add(key.high, key.low);
        }
      }
      return ledger;
    },
    async *rows() {
      for await (const items of readItems(origin)) {
        const plains = items.parse();
        yield Array.from({ length: items.length }, (_, index) => {
          const fields = reader(plains?.[index], () => items.read(index));
          return toParityRow2(contract, fields, served, () => items.place(index));
        });
      }
    },
    async *portions(portions, bits, plan) {
      const spool = new Spool(portions.length);
      try {
        const file = await spoolRows(portions, bits, { origin, keys, spool, reader, contract, plan });
        keys.clear();
        for (const portion of portions.keys()) {
          const lines = await spool.take(portion);
          yield lines.map((line) => readSpooled(line, contract, served, file));
        }
      } finally {
        await spool.close();
      }
    },
    suspects: (bits) => keys.repeated(bits)
  };
}
async function spoolRows(portions, bits, { origin, keys, spool, reader, contract, plan }) {
  const portionOf = new Int32Array(2 ** bits).fill(-1);
  for (const [portion, buckets] of portions.entries())
    for (const bucket of buckets) portionOf[bucket] = portion;
  const hasher = createHasher(contract, plan, origin.kind === "stretch");
  let file = "";
  let number2 = 0;
  for await (const items of readItems(origin)) {
    for (let index = 0; index < items.length; index++, number2++) {
      const bucket = keys.bucketOf(number2, bits);
      if (bucket === void 0) throw fileMoved(contract);
      const portion = portionOf[bucket];
      if (portion === -1) continue;
      const read = items.read(index);
      const fields = reader(void 0, () => read);
      const { key, row } = hasher(fields);
      if (!keys.holds(number2, key.high, key.low)) throw fileMoved(contract);
      const place = items.place(index);
      file = place.file;
      const mark = markOf(key, row);
      await spool.add(portion, [mark, place.line, place.column, renderJson(fields)].join("	"));
    }
  }
  if (number2 !== keys.length) throw fileMoved(contract);
  return file;
}
function readSpooled(text3, contract, served, file) {
  const [mark = "", line, column, ...rest] = text3.split("	");
  const place = { file, line: Number(line), column: Number(column) };
  return { ...toParityRow2(contract, parseRowText(rest.join("	")), served, () => place), mark };
}
function fileMoved({ name, source }) {
  return new SeedrailError(
    fault("parity-file-moved", `The file of "${name}" was changed while it was read.`, {
      place: { file: nameFile(source.path), table: name },
      next: "Compare again when nobody writes to it."
    })
  );
}
async function sizeOf(path2) {
  return stat(path2).then(
    ({ size }) => size,
    () => 0
  );
}
function createReader(contract, served) {
  const nameOf = /* @__PURE__ */ new Map();
  const absent = served ? [] : listAbsents(contract);
  const findName = (field) => {
    const name = served ? field : nameField(contract, field);
    const kept = contract.ignored.has(field) || contract.ignored.has(name) ? "" : name;
    nameOf.set(field, kept);
    return kept;
  };
  return (plain2, read) => {
    const { fields: given, textual } = plain2 === void 0 ? requireRow(read()) : { fields: plain2, textual: false };
    const fields = /* @__PURE__ */ Object.create(null);
    for (const field in given) {
      const name = nameOf.get(field) ?? findName(field);
      if (name === "") continue;
      const value = given[field];
      fields[name] = textual && typeof value === "string" ? readCell(contract, name, value) : value;
    }
    for (const [name, value] of absent) if (fields[name] === void 0) fields[name] = value;
    return fields;
  };
}
function nameField({ renamed, shape }, field) {
  const given = renamed.get(field);
  if (given !== void 0) return given;
  const column = shape?.columns.has(field) === true ? field : toSnakeCase(field);
  return renamed.get(column) ?? toCamelCase(field);
}
function readCell({ active, fields }, name, text3) {
  if (name === active?.field) return switches.get(text3.toLowerCase()) ?? text3;
  const column = fields.get(name)?.column;
  return column === void 0 ? text3 : fromText(column, text3);
}
var switches = /* @__PURE__ */ new Map([
  ["true", true],
  ["false", false]
]);
function listAbsents(contract) {
  return [...contract.fields.values()].flatMap(({ name, column, rules }) => {
    if (rules.absent !== "default") return [[name, rules.absent.value]];
    if (contract.keyFields.includes(name)) return [];
    if (column?.default === void 0) return contract.typed ? [[name, null]] : [];
    return column.default.constant ? [[name, contract.defaults.get(name) ?? null]] : [];
  });
}
function toParityRow2({ active, owner }, all, served, place) {
  const fields = { ...all };
  const on = active === void 0 ? void 0 : fields[active.field];
  if (active !== void 0 && (!served || on === true)) delete fields[active.field];
  if (owner !== void 0 && !served) delete fields[owner.field];
  return {
    fields,
    active: served ? true : on,
    foreign: false,
    mark: void 0,
    place: served ? void 0 : place
  };
}

// actions/lib/parity/served.ts
import { readFile as readFile2 } from "fs/promises";
import { join as join4 } from "path";

// actions/lib/parity/bootstrap-file.ts
import { createReadStream as createReadStream2 } from "fs";
import { open as open2 } from "fs/promises";
var longestText = 4096;
var quote = 34;
var backslash = 92;
var colon = 58;
var comma = 44;
async function indexBootstrap(path2, label) {
  const outline = new Outline((reason) => answerInvalid(label, reason));
  for await (const chunk of createReadStream2(path2, { highWaterMark: 256 * 1024 }))
    outline.push(chunk);
  outline.end();
  for (const name of ["schemaVersion", "referenceVersion", "generatedAt", "tables"]) {
    if (!outline.members.has(name)) throw answerInvalid(label, `it has no "${name}"`);
  }
  const referenceVersion = readText(outline.members.get("referenceVersion")?.text);
  if (referenceVersion === void 0 || referenceVersion === "")
    throw answerInvalid(label, '"referenceVersion" is no text');
  if (!/^\d+$/.test(outline.members.get("schemaVersion")?.text ?? ""))
    throw answerInvalid(label, '"schemaVersion" is no number');
  if (!outline.sawTables) throw answerInvalid(label, '"tables" is no object');
  await requireLists(path2, outline.tables, label);
  return { path: path2, referenceVersion, tables: outline.tables };
}
function readVersionText(text3, label) {
  try {
    const { referenceVersion } = JSON.parse(text3);
    if (typeof referenceVersion === "string" && referenceVersion !== "") return referenceVersion;
  } catch {
    throw answerInvalid(label, "it is no JSON");
  }
  throw answerInvalid(label, '"referenceVersion" is no text');
}
async function requireLists(path2, tables, label) {
  const handle = await open2(path2);
  try {
    for (const [name, { start }] of tables) {
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, start);
      if (buffer.toString("latin1") !== "[") throw answerInvalid(label, `"tables.${name}" is no list`);
    }
  } finally {
    await handle.close();
  }
}
function answerInvalid(label, reason) {
  return new SeedrailError(
    fault("parity-answer-invalid", `What ${label} gives is no bootstrap: ${reason}.`, {
      next: "Correct the address; it must give schemaVersion, referenceVersion, generatedAt and tables."
    })
  );
}
function readText(text3) {
  try {
    const value = JSON.parse(text3 ?? "");
    return typeof value === "string" ? value : void 0;
  } catch {
    return void 0;
  }
}
var Outline = class {
  constructor(refuse) {
    this.refuse = refuse;
  }
  refuse;
  members = /* @__PURE__ */ new Map();
  tables = /* @__PURE__ */ new Map();
  sawTables = false;
  depth = 0;
  at = 0;
  inString = false;
  escaped = false;
  /** Depth of the object whose members are being read: 1, or 2 within `tables`. 0 before and after. */
  level = 0;
  key;
  keyBytes;
  valueStart = -1;
  valueEnd = -1;
  text = [];
  ended = false;
  push(chunk) {
    for (let index = 0; index < chunk.length; index++, this.at++) this.take(chunk[index]);
  }
  end() {
    if (!this.ended)
      throw this.refuse(this.at === 0 ? "it is empty" : "it ends before its last brace: it was cut short");
  }
  take(code) {
    const inMembers = this.depth === this.level;
    if (this.keyBytes !== void 0) this.keyBytes.push(code);
    if (this.inString) {
      if (this.escaped) this.escaped = false;
      else if (code === backslash) this.escaped = true;
      else if (code === quote) this.endString();
      this.keep(code);
      return;
    }
    if (code === 32 || code === 10 || code === 13 || code === 9) return;
    if (this.ended) throw this.refuse("something follows its last brace");
    if (this.level === 0) {
      if (code !== 123) throw this.refuse("it is no JSON object");
      this.depth = 1;
      this.level = 1;
      return;
    }
    if (inMembers && code === quote && this.key === void 0) {
      this.keyBytes = [code];
      this.inString = true;
      return;
    }
    if (inMembers && code === colon && this.valueStart === -1 && this.key !== void 0) {
      this.valueStart = 0;
      return;
    }
    if (inMembers && (code === comma || code === 125)) {
      this.closeMember(code);
      return;
    }
    if (this.valueStart === -1) throw this.refuse("it is no JSON");
    if (this.valueStart === 0) this.beginValue(code);
    else this.step(code);
  }
  beginValue(code) {
    if (this.level === 1 && this.key === "tables" && code === 123) {
      if (this.members.has("tables")) throw this.refuse('"tables" stands twice in it');
      this.members.set("tables", { start: this.at, end: this.at, text: "" });
      this.sawTables = true;
      this.level = 2;
      this.depth = 2;
      this.key = void 0;
      this.valueStart = -1;
      return;
    }
    this.valueStart = this.at;
    this.text = [];
    this.step(code);
  }
  step(code) {
    if (code === quote) this.inString = true;
    else if (code === 123 || code === 91) this.depth++;
    else if (code === 125 || code === 93) this.depth--;
    if (this.depth < this.level) throw this.refuse("it is no JSON");
    this.keep(code);
  }
  keep(code) {
    this.valueEnd = this.at + 1;
    if (this.level === 1 && this.text.length < longestText) this.text.push(code);
  }
  endString() {
    this.inString = false;
    if (this.keyBytes === void 0) return;
    this.key = readText(Buffer.from(this.keyBytes).toString("utf8"));
    this.keyBytes = void 0;
    if (this.key === void 0) throw this.refuse("it is no JSON");
  }
  closeMember(code) {
    if (this.key !== void 0) {
      if (this.valueStart <= 0) throw this.refuse("it is no JSON");
      const member = { start: this.valueStart, end: this.valueEnd };
      const names = this.level === 1 ? this.members : this.tables;
      if (names.has(this.key)) throw this.refuse(`"${this.key}" stands twice in it`);
      if (this.level === 1)
        this.members.set(this.key, { ...member, text: Buffer.from(this.text).toString("utf8") });
      else this.tables.set(this.key, member);
    }
    this.key = void 0;
    this.valueStart = -1;
    if (code === comma) return;
    this.depth--;
    this.level--;
    if (this.level === 0) this.ended = true;
  }
};

// actions/lib/parity/request.ts
function httpOptions(request, name) {
  const { timeout, deadline, mostBytes, retries, say, pause: pause2 } = request;
  const headers = request.headers(name);
  return { headers, timeout, deadline, mostBytes, retries, say, ...pause2 === void 0 ? {} : { pause: pause2 } };
}

// actions/lib/parity/snapshot.ts
import { readFile } from "fs/promises";
import { join as join3 } from "path";
import { setTimeout as sleep2 } from "timers/promises";
var tries = 4;
var pause = 250;
var sums = object({ bytes: number(), sha256: string() });
var manifestFile = object({
  format: literal(1),
  referenceVersion: string(),
  tables: record(string(), sums.extend({ file: string(), rows: number() })),
  files: record(string(), sums)
});
async function openSnapshot(folder) {
  for (let attempt2 = 1; ; attempt2++) {
    const torn = await tryOpen(folder);
    if (typeof torn !== "string") return torn;
    if (attempt2 === tries) {
      throw new SeedrailError(
        fault(
          "parity-snapshot-torn",
          `"${torn}" of the snapshot "${nameFile(folder)}" is not what its manifest says.`,
          {
            place: { file: nameFile(join3(folder, torn)) },
            next: "Wait until it is written, or export it again."
          }
        )
      );
    }
    await sleep2(pause);
  }
}
async function tryOpen(folder) {
  const manifest = await readManifest(folder);
  const listed = [
    ...Object.entries(manifest.files),
    ...Object.values(manifest.tables).map(({ file: file2, ...rest }) => [file2, rest])
  ];
  if (manifest.files["bootstrap.json"] === void 0) return "bootstrap.json";
  for (const [name, { sha256 }] of listed) {
    if (!/^[^/\\]+$/.test(name)) return "manifest.json";
    if (await digestFile(join3(folder, name)) !== sha256) return name;
  }
  const file = await indexBootstrap(join3(folder, "bootstrap.json"), nameFile(join3(folder, "bootstrap.json")));
  return file.referenceVersion === manifest.referenceVersion ? file : "manifest.json";
}
async function readManifest(folder) {
  const path2 = join3(folder, "manifest.json");
  try {
    return manifestFile.parse(JSON.parse(await readFile(path2, "utf8")));
  } catch (error) {
    throw new SeedrailError(
      fault(
        "parity-snapshot-invalid",
        `"${nameFile(folder)}" is no exported snapshot: its manifest.json cannot be read.`,
        {
          place: { file: nameFile(path2) },
          next: "Name the folder that export-bootstrap wrote, relative to the working directory."
        }
      ),
      { cause: error }
    );
  }
}

// actions/lib/parity/served.ts
async function readVersions(request, folder) {
  const versions = [];
  for (const { name, address } of request.sides) {
    if (address.kind !== "bootstrap") continue;
    const url = new URL(address.url.href);
    if (!/\/bootstrap(?:\.json)?$/.test(url.pathname)) {
      versions.push(void 0);
      continue;
    }
    url.pathname = url.pathname.replace(/bootstrap(\.json)?$/, "version$1");
    const path2 = join4(folder, `${name}.version.json`);
    try {
      await fetchToFile(url, path2, httpOptions(request, name));
    } catch (error) {
      if (error instanceof SeedrailError && /answers 40[45]\b/.test(error.message)) {
        versions.push(void 0);
        continue;
      }
      throw error;
    }
    versions.push(readVersionText(await readFile2(path2, "utf8"), describeUrl(url)));
  }
  return versions;
}
async function openServed(request, folder) {
  const files = /* @__PURE__ */ new Map();
  for (const { name, address } of request.sides) {
    if (isServed(address.kind) && request.dataset.manifest.policy === "publish") {
      throw new SeedrailError(
        fault(
          "parity-policy",
          `The dataset "${request.dataset.manifest.name}" has policy "publish", which no bootstrap serves.`,
          {
            place: { file: request.dataset.manifestFile },
            next: "Compare its files with a database."
          }
        )
      );
    }
    if (address.kind === "snapshot") files.set(name, await openSnapshot(address.folder));
    if (address.kind === "bootstrap") {
      const path2 = join4(folder, `${name}.json`);
      await fetchToFile(address.url, path2, httpOptions(request, name));
      files.set(name, await indexBootstrap(path2, address.label));
    }
  }
  return files;
}
function requireTable(file, { name, servedName }, { label }) {
  const stretch = file.tables.get(servedName);
  if (stretch !== void 0) return stretch;
  const nearest = suggest(servedName, [...file.tables.keys()]);
  throw new SeedrailError(
    fault("parity-table-absent", `${label} serves no table "${servedName}".`, {
      place: { table: name },
      next: `${nearest === void 0 ? "" : `There is "${nearest}". `}Bring the API to the same dataset, or choose "tables".`
    })
  );
}

// actions/lib/parity/parity.ts
var mostReadings = 4;
async function compareSides(request) {
  for (let reading = 1; ; reading++) {
    const folder = await mkdtemp2(join5(tmpdir2(), "seedrail-parity-"));
    try {
      const before = await readVersions(request, folder);
      const outcome = await readOnce(request, folder);
      const after = await readVersions(request, folder);
      const read = outcome.sides.filter(({ kind }) => kind === "bootstrap").map(({ version }) => version);
      const moved = before.some(
        (version, index) => version !== void 0 && (version !== read[index] || version !== after[index])
      );
      if (!moved) return { ...outcome, retries: reading - 1 };
    } finally {
      await rm2(folder, { recursive: true, force: true });
    }
    if (reading === mostReadings) throw versionMoved(reading);
    request.say("The version moved while it was read: reading again.");
    await sleep3((request.pause ?? 500) * reading);
  }
}
function versionMoved(readings) {
  return new SeedrailError(
    fault("parity-version-moved", `The version of an API moved under each of ${readings} readings.`, {
      next: "Compare when nobody writes, or compare an exported snapshot."
    })
  );
}
async function readOnce(request, folder) {
  return withDatabases(request, async (databases, schema) => {
    const typing = request.sides.map(({ name }) => databases.get(name)).find((one) => one !== void 0) ?? schema;
    const all = typing === void 0 ? planUntyped(request.dataset) : await loadContracts(typing, request.dataset);
    const contracts = chooseTables(all, request.tables);
    const files = await openServed(request, folder);
    const shapes = /* @__PURE__ */ new Map();
    for (const [name, database] of databases) shapes.set(name, await loadShapes(database, contracts, name));
    const sides2 = request.sides.map(({ name, address }) => {
      const file = files.get(name);
      const database = databases.get(name);
      return {
        name,
        kind: address.kind,
        label: address.label,
        version: file?.referenceVersion,
        table: async (contract) => {
          if (database !== void 0) {
            const shape = shapes.get(name)?.get(contract.name);
            return openDatabaseTable(database, contract, shape, { owner: databases.size > 1 });
          }
          if (file === void 0) return openFileTable(contract, { kind: "source", source: contract.source });
          return openFileTable(contract, {
            kind: "stretch",
            path: file.path,
            ...requireTable(file, contract, address)
          });
        }
      };
    });
    return compareAll(request, contracts, all, sides2, files, typing);
  });
}
async function compareAll(request, contracts, all, sides2, files, typing) {
  const room = { left: request.mostDetails };
  const tables = [];
  const blockers = [];
  for (const contract of contracts) {
    const compared = await compareTable({ contract, sides: sides2, store: typing, room });
    tables.push(compared.outcome);
    blockers.push(...compared.blockers);
  }
  if (blockers.length === 0 && isAllForeign(tables)) blockers.push(explainAllForeign(tables));
  const known = new Set(all.map(({ servedName }) => servedName));
  const extraTables = [...files].flatMap(
    ([side, file]) => request.tables.length > 0 ? [] : [...file.tables.keys()].filter((table) => !known.has(table)).map((table) => ({ side, table }))
  );
  return {
    dataset: request.dataset.manifest.name,
    sides: sides2.map(({ name, kind, label, version }) => ({ name, kind, label, version })),
    types: typing === void 0 ? "the values alone: no catalogue was at hand" : `the catalogue of ${typing.dsn.database}`,
    tables,
    blockers,
    extraTables,
    retries: 0
  };
}
function isAllForeign(tables) {
  return tables.some(({ foreign, rows }) => foreign > 0 && Object.values(rows).every((there) => there > 0)) && tables.every(
    ({ equal, missing, extra, changed, duplicate }) => equal + missing + extra + changed + duplicate === 0
  );
}
function explainAllForeign(tables) {
  const names = tables.filter(({ foreign }) => foreign > 0).map(({ table }) => table);
  const rows = tables.reduce((sum, { foreign }) => sum + foreign, 0);
  return fault(
    "parity-all-foreign",
    `Not one row of "${names.join('", "')}" is as the files have it: ${rows} differ, all of another owner.`,
    {
      place: { table: names[0] ?? "" },
      next: "Look at the column that says whose a row is. Where others really wrote them all, nothing is left to compare."
    }
  );
}
function chooseTables(contracts, wanted) {
  if (wanted.length === 0) return contracts;
  const names = contracts.flatMap(({ name, servedName }) => [name, servedName]);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length === 0)
    return contracts.filter(({ name, servedName }) => wanted.includes(name) || wanted.includes(servedName));
  throw new SeedrailError(
    unknown.map((name) => {
      const nearest = suggest(name, names);
      return fault("parity-table-unknown", `The dataset has no table "${name}".`, {
        next: nearest === void 0 ? 'Correct "tables".' : `Did you mean "${nearest}"?`
      });
    })
  );
}

// actions/lib/parity/secrets.ts
var telling = /auth|token|key|secret|sig|pass|pwd|session|cookie|cred|code|jwt/i;
var innocentHeader = /^(?:accept(?:-.*)?|user-agent|content-type|cache-control|pragma|connection|host)$/i;
var noPassword = ["", "x-oauth-basic"];
function secretsInAddress(given) {
  const text3 = given.trim();
  switch (recogniseSide(text3)) {
    case "files":
    case "snapshot":
      return [];
    case "database":
      return distinct([...secretForms(text3), ...isDsn(text3) ? [] : secretsInUnread(text3)]);
    case "bootstrap":
      return distinct(URL.canParse(text3) ? secretsInUrl(text3) : secretsInUnread(text3));
    case void 0:
      return distinct(secretsInUnread(text3));
  }
}
function secretsInHeaders(given) {
  const text3 = given.trim();
  const parts = [];
  try {
    const headersOf = parseHeaders(text3);
    for (const side of ["left", "right", "third"]) {
      for (const [name, value] of Object.entries(headersOf(side))) parts.push(...secretsInHeader(name, value));
    }
  } catch {
    for (const piece of text3.split(/[\s"',;{}]+/)) {
      const value = piece.replace(/^[^=:]*[=:]/, "");
      parts.push(...[piece, value, ...decodeLogin(piece)].filter((part) => !saysNothing("", part)));
    }
  }
  const whole2 = text3.split(/\r?\n/).every((line) => line.trim().length > shortestSecret) ? [text3] : [];
  return distinct([...whole2, ...parts]);
}
function secretsInUrl(text3) {
  const url = new URL(text3);
  const login = loginOf(url);
  if (login === void 0 && url.search === "" && url.hash === "") return [];
  const queries = [url.search, url.hash].flatMap((part) => secretsInQuery(part.slice(1)));
  if (login === void 0) return [text3, url.href, ...queries];
  const { user, password } = login;
  const asWritten = password === user ? [] : passwordForms(url.password);
  return [text3, url.href, encodeLogin(login), ...secretsInLogin(user, password), ...asWritten, ...queries];
}
function secretsInQuery(query) {
  return query.split("&").flatMap((pair) => {
    const at = pair.indexOf("=");
    const [name, raw] = at === -1 ? ["", pair] : [pair.slice(0, at), pair.slice(at + 1)];
    if (saysNothing(name, raw)) return [];
    return [...passwordForms(raw), ...passwordForms(raw.replaceAll("+", " "))];
  });
}
function secretsInLogin(user, password) {
  const secret = noPassword.includes(password) ? user : password === user ? "" : password;
  return [`${user}:${password}`, ...passwordForms(secret)];
}
function secretsInUnread(text3) {
  const slashes = text3.indexOf("//");
  const starts = slashes === -1 ? [text3] : [text3, text3.slice(slashes + 2)];
  const values = [...text3.matchAll(namedSecret)].flatMap(([, value = ""]) => {
    const bare = /^(['"])(.*)\1$/s.exec(value)?.[2];
    return bare === void 0 ? [value, value.split(/[;&"']/, 1)[0] ?? ""] : [bare, bare.replace(/\\(.)/gs, "$1")];
  });
  const query = text3.includes("?") ? secretsInQuery(text3.slice(text3.indexOf("?") + 1)) : [];
  return [
    text3,
    text3.replace(/^["'\s]+|["'\s]+$/g, ""),
    ...starts.flatMap(loginsIn),
    ...values.flatMap(passwordForms),
    ...query
  ];
}
var namedSecret = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|key)["']?\s*[=:]\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)/gi;
function loginsIn(text3) {
  const colon2 = text3.indexOf(":");
  return [...text3.matchAll(/@/g)].flatMap(
    ({ index }) => colon2 === -1 || index < colon2 ? passwordForms(text3.slice(0, index)) : secretsInLogin(text3.slice(0, colon2), text3.slice(colon2 + 1, index))
  );
}
function secretsInHeader(name, value) {
  if (innocentHeader.test(name)) return [];
  const afterScheme = /^\S+\s+(\S.*)$/.exec(value)?.[1] ?? "";
  const pairs = value.split(/[;,]\s*/).flatMap((part) => {
    const bare = /^[^=]+=\s*"?([^="].*?)"?$/.exec(part)?.[1] ?? "";
    return [bare, ...passwordForms(bare)];
  });
  const parts = [
    value,
    afterScheme,
    ...passwordForms(afterScheme || value),
    ...pairs,
    ...decodeLogin(afterScheme)
  ];
  return parts.filter((part) => !saysNothing(name, part));
}
function decodeLogin(word) {
  const text3 = /^[\w+/-]+=*$/.test(word) ? Buffer.from(word, "base64").toString("utf8") : "";
  const colon2 = text3.indexOf(":");
  if (colon2 === -1 || /[\p{Cc}\ufffd]/u.test(text3)) return [];
  return secretsInLogin(text3.slice(0, colon2), text3.slice(colon2 + 1));
}
function saysNothing(name, value) {
  if (value.trim().length <= shortestSecret || /^(?:\d{1,4}|true|false|null|none)$/i.test(value)) return true;
  return !telling.test(name) && plain.test(value);
}
var plain = /^(?:[a-z]+(?:[-_ ][a-z]+)*|\d{4}-\d{2}-\d{2}|v?\d+(?:\.\d+)+)$/i;
function isDsn(text3) {
  try {
    parseDsn(text3);
    return true;
  } catch {
    return false;
  }
}
function distinct(texts) {
  return [...new Set(texts)].filter((text3) => text3.trim().length > shortestSecret);
}

// actions/lib/parity/side-input.ts
function sideInput(wording) {
  const plain2 = text(wording);
  return { ...plain2, secret: true, secretsIn: secretsInAddress };
}
function headersInput(wording) {
  const plain2 = text(wording);
  return { ...plain2, secret: true, secretsIn: secretsInHeaders };
}

// actions/parity/action.ts
var parity = defineAction({
  name: "parity",
  summary: "Prove that files, databases and APIs say the same, or name every row and field in which they do not.",
  requirements: [
    "The dataset folder is in the workspace: check your repository out first.",
    "A login may read the tables of the dataset; nothing is written.",
    "An address of an API is that of the whole bootstrap: `https://…/api/v1/reference/bootstrap`."
  ],
  branding: { icon: "check-circle", color: "purple" },
  inputs: {
    dataset: path({
      summary: "Folder that holds `dataset.json`: keys and rules come from it.",
      required: true
    }),
    left: sideInput({
      summary: "What is expected: `dataset` (its files), `postgresql://…`, `https://…/bootstrap`, or the folder of an exported snapshot. An address that holds a login or a query is masked, and its password, its token and each value of its query by themselves.",
      default: "dataset"
    }),
    right: sideInput({ summary: "What is held against it; as `left`." }),
    third: sideInput({
      summary: "A third side, so that the one that stands alone can be told; as `left`."
    }),
    dsn: {
      ...databaseUrl(),
      required: false,
      summary: "A database that is `right` where no `right` is given; else it only tells column types, where no side is a database. Masked.",
      environment: []
    },
    tables: text({ summary: "Tables to compare, with commas between. Default: all of the dataset." }),
    headers: headersInput({
      summary: 'Headers for the APIs: `Name: value` lines or a JSON object; by side as `{"right": {…}}`. Masked, and each value by itself.'
    }),
    timeout: duration({ default: "30s", summary: "Longest time for one request to an API." }),
    "total-timeout": duration({
      default: "10m",
      summary: "Longest time for all requests and their repetitions."
    }),
    retries: count({ default: "3", summary: "How often a request that failed in passing is tried again." }),
    "max-body": count({ default: "268435456", summary: "Most bytes of an answer, unpacked." }),
    show: count({ default: "20", summary: "Most differing rows to show in the log." }),
    details: count({ default: "20000", summary: "Most differing rows to keep for `report` and `html`." }),
    html: path({ summary: "Where to write `report.html`, a page for people that needs no network." }),
    report: path({ summary: "Where to write `report.json`." })
  },
  outputs: {
    tables: "Tables that were compared.",
    rows: "Rows that were compared.",
    fields: "Fields that were compared.",
    equal: "Rows that are equal.",
    missing: "Rows that are on the left and not on another side.",
    extra: "Rows that are on another side and not on the left.",
    changed: "Rows that differ in a field.",
    differences: "All of them, keys that stand twice and tables too many included. 0: the sides say the same.",
    html: "Path of `report.html`, when one was asked for.",
    report: "Path of `report.json`, when one was asked for."
  }
});

// actions/parity/main.ts
await runAction(parity, async ({ inputs, journal }) => {
  const { dataset: folder, left, right, third, html, report } = inputs;
  const dsn = inputs.dsn;
  if (report !== void 0) journal.output("report", report);
  const sides2 = chooseSides({ left, right, third }, dsn);
  for (const { name, address } of sides2) journal.fact(name, address.label);
  const dataset = await readDataset(folder);
  journal.fact("dataset", `${dataset.manifest.name} (${dataset.manifestFile})`);
  if (html !== void 0) await prepareHtml(html);
  const found = await journal.phase(
    "compare",
    () => compareSides({
      dataset,
      sides: sides2,
      schema: dsn,
      tables: splitNames(inputs.tables ?? ""),
      headers: parseHeaders(inputs.headers ?? ""),
      timeout: inputs.timeout,
      deadline: Date.now() + inputs["total-timeout"],
      mostBytes: inputs["max-body"],
      retries: inputs.retries,
      mostDetails: inputs.details,
      say: journal.say
    })
  );
  const outcome = hideSecrets(found, secretsOf(parity, collectInputs(parity, process.env), process.env));
  const totals = sumUp(outcome);
  journal.section(tabulateTables(outcome));
  const differences = tabulateDifferences(outcome, inputs.show);
  if (differences !== void 0) journal.section(differences);
  journal.problem(...listProblems(outcome));
  for (const name of ["tables", "rows", "equal", "missing", "extra", "changed", "differences"])
    journal.output(name, totals[name]);
  journal.output("fields", totals.fieldsCompared);
  journal.result({ ...outcome, totals, defaultRules });
  const unwritten = html === void 0 ? void 0 : await writeHtml(html, renderHtml(outcome));
  if (unwritten !== void 0) journal.problem(unwritten);
  else if (html !== void 0) journal.output("html", html);
  const stopped = outcome.blockers.length > 0 || unwritten !== void 0;
  const ending = stopped ? "could-not-run" : totals.differences > 0 ? "broken" : "kept";
  return { headline: renderParityHeadline(outcome), ending };
});
function splitNames(text3) {
  return text3.split(",").flatMap((name) => name.trim() === "" ? [] : [name.trim()]);
}
async function prepareHtml(path2) {
  try {
    await prepareFile(path2);
  } catch (error) {
    throw new SeedrailError(explainUnwritten(path2, error), { cause: error });
  }
}
async function writeHtml(path2, page) {
  try {
    await writeWhole(path2, page);
    return void 0;
  } catch (error) {
    return explainUnwritten(path2, error);
  }
}
function explainUnwritten(path2, error) {
  return fault("parity-html-unwritable", `The page "${path2}" cannot be written: ${messageOf(error)}`, {
    next: 'Correct "html", or its permissions.'
  });
}
