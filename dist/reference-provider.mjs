var __defProp = Object.defineProperty;
var __defNormalProp = (obj, key, value) => key in obj ? __defProp(obj, key, { enumerable: true, configurable: true, writable: true, value }) : obj[key] = value;
var __publicField = (obj, key, value) => __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value);

// actions/lib/reference-provider/failure.ts
var ReferenceProviderError = class extends Error {
  constructor(code, message, cause) {
    super(message);
    __publicField(this, "code");
    this.name = "ReferenceProviderError";
    this.code = code;
    if (cause !== void 0) this.cause = cause;
  }
};
function refuse(code, message, cause) {
  return new ReferenceProviderError(code, message, cause);
}

// actions/lib/bootstrap/names.ts
function toCamelCase(name) {
  const [leading = ""] = /^_+/.exec(name) ?? [];
  const words = name.split(separators).filter((word) => word !== "");
  return leading + words.map((word, index) => index === 0 ? lowerFirst(word) : upperFirst(word)).join("");
}
var separators = /[^0-9A-Za-z$\u0080-\uffff]+/;
function compareByCodePoint(a, b) {
  const left = a[Symbol.iterator]();
  const right = b[Symbol.iterator]();
  for (; ; ) {
    const [x, y] = [left.next(), right.next()];
    if (x.done === true || y.done === true) return Number(y.done ?? false) - Number(x.done ?? false);
    if (x.value !== y.value) return (x.value.codePointAt(0) ?? 0) - (y.value.codePointAt(0) ?? 0);
  }
}
function lowerFirst(word) {
  const whole = word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
  return whole ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}
function upperFirst(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

// actions/lib/reference-provider/seal.ts
function seal(value) {
  return sealed(value);
}
function sealed(value) {
  if (Array.isArray(value)) return Object.freeze(value.map(sealed));
  if (!isPlain(value)) return value;
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sealed(member)]))
  );
}
function isPlain(value) {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// actions/lib/reference-provider/sum.ts
function sumText(text) {
  let a = 2166136261;
  let b = 19088743;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 16777619);
    b = Math.imul(b ^ unit, 16777619) + index;
  }
  return hex(a) + hex(b) + text.length.toString(16);
}
function hex(value) {
  return (value >>> 0).toString(16).padStart(8, "0");
}

// actions/lib/reference-provider/wrapper.ts
function readVersion(document, accepted) {
  if (!isRecord(document))
    throw refuse("wrapper-invalid", `The answer is ${describe(document)}, not an object.`);
  const { schemaVersion, referenceVersion, generatedAt } = document;
  if (typeof schemaVersion !== "number") throw lacks("schemaVersion", "a number", schemaVersion);
  if (accepted !== void 0 && !accepted.includes(schemaVersion)) {
    throw refuse(
      "schema-unsupported",
      `The data has schemaVersion ${schemaVersion}, and this app understands ${accepted.join(", ")}: update the app.`
    );
  }
  if (typeof referenceVersion !== "string" || referenceVersion === "") {
    throw lacks("referenceVersion", "a text", referenceVersion);
  }
  if (typeof generatedAt !== "string") throw lacks("generatedAt", "a text", generatedAt);
  return { schemaVersion, referenceVersion, generatedAt };
}
function readBootstrap(document, accepted) {
  const version = readVersion(document, accepted);
  const { tables } = document;
  if (!isRecord(tables)) throw lacks("tables", "an object", tables);
  const entries = Object.entries(tables);
  if (entries.length === 0) throw refuse("wrapper-invalid", "The answer has no tables at all.");
  for (const [name, rows] of entries) {
    if (!Array.isArray(rows)) throw lacks(`tables.${name}`, "a list", rows);
    const odd = rows.findIndex((row) => !isRecord(row));
    if (odd !== -1) throw lacks(`tables.${name}[${odd}]`, "an object", rows[odd]);
  }
  return seal({ ...version, tables });
}
function pickTable({ tables }, name) {
  const rows = Object.hasOwn(tables, name) ? tables[name] : void 0;
  if (rows !== void 0) return rows;
  throw refuse("table-unknown", `There is no table "${name}". There are: ${Object.keys(tables).join(", ")}.`);
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function lacks(name, wanted, found) {
  return refuse("wrapper-invalid", `"${name}" of the answer is ${describe(found)}, not ${wanted}.`);
}
function describe(value) {
  if (value === void 0) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

// actions/lib/reference-provider/local.ts
function createLocalProvider(config) {
  let held;
  const read = () => {
    held ?? (held = "dataset" in config ? readSources(config) : readBootstrap(config.bootstrap));
    return held;
  };
  return {
    getBootstrap: async () => read(),
    getVersion: async () => {
      const { schemaVersion, referenceVersion, generatedAt } = read();
      return { schemaVersion, referenceVersion, generatedAt };
    },
    getTable: async (name) => pickTable(read(), name)
  };
}
var unknownMoment = "1970-01-01T00:00:00.000Z";
function readSources({ dataset, files, defaults = {}, schemaVersion = 1 }) {
  const tables = Object.fromEntries(
    dataset.tables.map((words) => {
      const name = nameTable(words, dataset);
      return [name, readTable(words, files[words.file], defaults[name] ?? {})];
    })
  );
  return seal({
    schemaVersion,
    referenceVersion: `local-${sumText(JSON.stringify(tables))}`,
    generatedAt: unknownMoment,
    tables
  });
}
function nameTable(words, dataset) {
  const bare = (table) => toCamelCase(/(?:^|\.)("(?:[^"]|"")+"|[^".]+)$/.exec(table)?.[1] ?? table);
  const shared = dataset.tables.filter(({ table }) => bare(table) === bare(words.table)).length > 1;
  return shared ? toCamelCase(words.table) : bare(words.table);
}
function readTable(words, source, defaults) {
  const names = nameFields(words);
  const active = words.active === false ? void 0 : names.ofColumn(words.active ?? "is_active");
  const owner = words.owner === false ? void 0 : names.ofColumn(words.owner?.column ?? "source_type");
  const ignored = (words.ignore ?? []).flatMap((name) => [toCamelCase(name), names.ofColumn(name)]);
  const left = /* @__PURE__ */ new Set(["$schema", ...ignored]);
  const rows = listRows(words, source).map((row) => nameRow(row, names, left)).filter((row) => active === void 0 || !Object.hasOwn(row, active) || row[active] === true);
  const hidden = /* @__PURE__ */ new Set([active, owner]);
  const given = [.../* @__PURE__ */ new Set([...rows.flatMap((row) => Object.keys(row)), ...Object.keys(defaults)])];
  const fields = given.filter((name) => !hidden.has(name));
  const whole = rows.map(
    (row) => Object.fromEntries(
      fields.map((name) => [
        name,
        (Object.hasOwn(row, name) ? row : defaults)[name] ?? null
      ])
    )
  );
  return whole.sort(compareRows([...sortFields(words, names), ...keyFields(words, fields, names)]));
}
function listRows(words, source) {
  if (source === void 0) {
    throw refuse("source-missing", `The local data has no file "${words.file}" for table "${words.table}".`);
  }
  if (words.format === "map") return listMap(words, source);
  const list = isRecord(source) ? pickList(words, source) : source;
  if (!Array.isArray(list)) throw refuse("source-invalid", `"${words.file}" is no list of rows.`);
  const odd = list.findIndex((row) => !isRecord(row));
  if (odd !== -1) throw refuse("source-invalid", `Row ${odd + 1} of "${words.file}" is no object.`);
  return list;
}
function pickList(words, source) {
  const named = source[words.collection ?? words.table];
  if (Array.isArray(named)) return named;
  const lists = Object.values(source).filter(Array.isArray);
  return lists.length === 1 ? lists[0] : void 0;
}
function listMap(words, source) {
  const [key = "key"] = typeof words.key === "string" ? [words.key] : words.key ?? [];
  if (!isRecord(source)) throw refuse("source-invalid", `"${words.file}" is no object of keys and values.`);
  return Object.entries(source).map(
    ([name, value]) => isRecord(value) ? { [key]: name, ...value } : { [key]: name, [words.value ?? "value"]: value }
  );
}
function nameFields({ rename = {} }) {
  const byColumn = new Map(
    Object.entries(rename).map(([field, column]) => [toCamelCase(column), toCamelCase(field)])
  );
  const ofColumn = (column) => byColumn.get(toCamelCase(column)) ?? toCamelCase(column);
  return {
    ofColumn,
    ofField: (field) => Object.hasOwn(rename, field) ? toCamelCase(field) : ofColumn(field)
  };
}
function nameRow(row, names, left) {
  const entries = Object.entries(row).map(([field, value]) => [
    names.ofField(field),
    value
  ]);
  return Object.fromEntries(entries.filter(([name]) => !left.has(name)));
}
var sortColumn = "sort_order";
function sortFields({ rename = {} }, names) {
  const name = names.ofColumn(sortColumn);
  const elsewhere = Object.entries(rename).some(
    ([field, column]) => toCamelCase(field) === name && toCamelCase(column) !== toCamelCase(sortColumn)
  );
  return elsewhere ? [] : [name];
}
function keyFields(words, fields, names) {
  const columns = typeof words.key === "string" ? [words.key] : words.key ?? ["id"];
  const key = columns.map(names.ofColumn);
  const missing = key.find((name) => !fields.includes(name));
  if (missing === void 0 || fields.length === 0) return key;
  throw refuse(
    "source-invalid",
    `The rows of "${words.file}" have no "${missing}" to be ordered by: name their "key" in dataset.json.`
  );
}
function compareRows(names) {
  return (a, b) => {
    for (const name of names) {
      const order = compareValues(a[name], b[name]);
      if (order !== 0) return order;
    }
    return 0;
  };
}
function compareValues(a, b) {
  const [left, right] = [a ?? null, b ?? null];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  return compareByCodePoint(String(left), String(right));
}

// actions/lib/bootstrap/server/turns.ts
function shareTurns(work) {
  let running;
  let next;
  const start = () => {
    const turn = work().finally(() => {
      if (running === turn) running = void 0;
    });
    running = turn;
    return turn;
  };
  return () => {
    if (running === void 0) return start();
    next ?? (next = running.then(noop, noop).then(() => {
      next = void 0;
      return start();
    }));
    return next;
  };
}
function noop() {
}

// actions/lib/reference-provider/cache.ts
var format = 1;
function createWarmCache(store, key, notice) {
  const slots = [`${key}.a`, `${key}.b`];
  const complain = (what) => notice({ kind: "cache", message: what });
  const readSlot = async (slot) => {
    let stored;
    try {
      stored = await store.getItem(slots[slot] ?? key);
    } catch {
      complain("The store could not be read.");
      return void 0;
    }
    if (stored === null || stored === void 0) return void 0;
    const entry = readEntry(stored);
    if (entry !== void 0) return { ...entry, slot };
    complain("What was stored is damaged, and is taken away.");
    try {
      await store.removeItem(slots[slot] ?? key);
    } catch {
    }
    return void 0;
  };
  const readEntries = async () => (await Promise.all(slots.map((_, slot) => readSlot(slot)))).filter((entry) => entry !== void 0).sort((a, b) => b.number - a.number);
  return {
    read: readEntries,
    async write({ text, etag }) {
      const [newest] = await readEntries();
      const slot = newest === void 0 ? 0 : 1 - newest.slot;
      const body = JSON.stringify({ number: (newest?.number ?? 0) + 1, etag: etag ?? null, text });
      try {
        await store.setItem(slots[slot] ?? key, JSON.stringify({ format, sum: sumText(body), body }));
      } catch {
        complain("The store refused the data; the next start without network has what it had before.");
      }
    }
  };
}
function readEntry(stored) {
  const outer = parse(stored);
  if (!isRecord(outer) || outer.format !== format || typeof outer.body !== "string") return void 0;
  if (outer.sum !== sumText(outer.body)) return void 0;
  const inner = parse(outer.body);
  if (!isRecord(inner) || typeof inner.text !== "string" || typeof inner.number !== "number") return void 0;
  return {
    text: inner.text,
    etag: typeof inner.etag === "string" ? inner.etag : void 0,
    number: inner.number
  };
}
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// actions/lib/reference-provider/notice.ts
function createNotice(listener) {
  return (notice) => {
    try {
      Promise.resolve(listener?.(notice)).catch(() => void 0);
    } catch {
    }
  };
}

// actions/lib/reference-provider/request.ts
var follow = "follow";
var stop = "error";
var longestPause = 1e4;
async function requestDocument(url, etag, settings, understand) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await requestOnce(url, etag, settings, understand);
    } catch (error) {
      const failure = toFailure(error);
      if (attempt >= settings.retries || !failure.again) throw failure.error;
      settings.onRetry(failure.error.message);
      await pause(failure.pause ?? settings.retryDelay * 2 ** attempt);
    }
  }
}
var Failure = class {
  constructor(error, again, pause2) {
    __publicField(this, "error", error);
    __publicField(this, "again", again);
    __publicField(this, "pause", pause2);
  }
};
var newer = "schema-unsupported";
async function requestOnce(url, etag, settings, understand) {
  const { response, text } = await fetchText(url, etag, settings);
  if (response.status === 304 && etag !== void 0) return { changed: false };
  if (response.status !== 200) throw refuseStatus(response);
  try {
    return {
      changed: true,
      document: understand(text),
      text,
      etag: response.headers.get("ETag") ?? void 0
    };
  } catch (error) {
    if (error instanceof ReferenceProviderError) throw new Failure(error, error.code !== newer);
    throw new Failure(
      refuse("answer-invalid", "The answer is no JSON: it was cut short, or somebody else answered.", error),
      true
    );
  }
}
async function fetchText(url, etag, { fetch: fetch2, headers, timeout, maxLength }) {
  const controller = new AbortController();
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Failure(refuse("reference-timeout", `No answer within ${timeout} ms.`), true));
      controller.abort();
    }, timeout);
  });
  const work = async () => {
    const response = await fetch2(url, {
      method: "GET",
      headers: {
        Accept: "application/json",
        ...headers,
        ...etag === void 0 ? {} : { "If-None-Match": etag }
      },
      signal: controller.signal,
      redirect: Object.keys(headers).length === 0 ? follow : stop
    });
    if (response.status !== 200) return { response, text: "" };
    if (Number(response.headers.get("Content-Length") ?? 0) > maxLength) throw tooLarge(maxLength);
    const text = await response.text();
    if (text.length > maxLength) throw tooLarge(maxLength);
    return { response, text };
  };
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}
function refuseStatus(response) {
  const { status } = response;
  const asked = Number(response.headers.get("Retry-After") ?? Number.NaN) * 1e3;
  const again = status >= 500 || status === 429 || status === 408;
  return new Failure(
    refuse("reference-status", `The server answered with status ${status}.`),
    again,
    Number.isFinite(asked) ? Math.min(asked, longestPause) : void 0
  );
}
function tooLarge(maxLength) {
  return new Failure(
    refuse("reference-too-large", `The answer has more than ${maxLength} characters.`),
    false
  );
}
function toFailure(error) {
  if (error instanceof Failure) return error;
  return new Failure(refuse("reference-unreachable", "The server cannot be reached.", error), true);
}
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// actions/lib/reference-provider/remote.ts
function createRemoteProvider(config) {
  const { freshFor = 6e4 } = config;
  const notice = createNotice(config.onNotice);
  const server = createServerQuestions(config, notice);
  const key = config.cacheKey ?? `seedrail.reference.${sumText(config.url)}`;
  const cache = config.cache === void 0 ? void 0 : createWarmCache(config.cache, key, notice);
  let held;
  let warmed;
  let running;
  const warm = () => {
    warmed ?? (warmed = (async () => {
      for (const document of await cache?.read() ?? []) {
        held ?? (held = reviveDocument(document, server.understand));
      }
    })());
    return warmed;
  };
  const takeTurn = shareTurns(() => {
    running = confirm(held, server, cache).then((confirmed) => {
      held = confirmed;
      return confirmed;
    }).finally(() => {
      running = void 0;
    });
    return running;
  });
  const refresh = (anew) => anew ? takeTurn() : running ?? takeTurn();
  const load = async ({ allowStaleCache = true } = {}) => {
    await warm();
    const age = held?.confirmedAt === void 0 ? void 0 : Date.now() - held.confirmedAt;
    if (held !== void 0 && allowStaleCache && age !== void 0 && age >= 0 && age < freshFor)
      return held.bootstrap;
    try {
      return (await refresh(!allowStaleCache)).bootstrap;
    } catch (error) {
      if (!(error instanceof ReferenceProviderError)) throw error;
      if (held === void 0) throw explainFirstStart(error);
      if (!allowStaleCache) throw error;
      notice({ kind: "stale", message: `${error.message} The last good data is used.` });
      return held.bootstrap;
    }
  };
  return {
    getBootstrap: load,
    async getVersion(options) {
      const { schemaVersion, referenceVersion, generatedAt } = await load(options);
      return { schemaVersion, referenceVersion, generatedAt };
    },
    getTable: async (name, options) => pickTable(await load(options), name)
  };
}
function createServerQuestions(config, notice) {
  const { schemaVersions = [1], parse: parse2 = JSON.parse } = config;
  const addresses = chooseAddresses(config);
  const settings = settle(config, notice);
  const understand = (text) => readBootstrap(parse2(text), schemaVersions);
  return {
    understand,
    bootstrap: (etag) => requestDocument(addresses.bootstrap, etag, settings, understand),
    async version() {
      const answer = await requestDocument(
        addresses.version,
        void 0,
        settings,
        (text) => readVersion(parse2(text), schemaVersions)
      );
      return answer.changed ? answer.document.referenceVersion : void 0;
    }
  };
}
async function confirm(before, server, cache) {
  const asked = before === void 0 || before.etag !== void 0 ? void 0 : await server.version();
  if (before !== void 0 && before.bootstrap.referenceVersion === asked) {
    return { ...before, confirmedAt: Date.now() };
  }
  const answer = await server.bootstrap(before?.etag);
  if (!answer.changed && before !== void 0) return { ...before, confirmedAt: Date.now() };
  if (!answer.changed) throw refuse("answer-invalid", "The server confirms data that it never gave.");
  const { document, text, etag } = answer;
  const differs = asked !== void 0 && asked !== document.referenceVersion;
  if (differs && await server.version() !== document.referenceVersion) {
    throw refuse("answer-outdated", "The server gives other data than its version names.");
  }
  await cache?.write({ text, etag });
  return { bootstrap: document, etag, confirmedAt: Date.now() };
}
function reviveDocument({ text, etag }, understand) {
  try {
    return { bootstrap: understand(text), etag, confirmedAt: void 0 };
  } catch {
    return void 0;
  }
}
function explainFirstStart(error) {
  return new ReferenceProviderError(
    error.code,
    `${error.message} There is no data from an earlier start either: the first start needs the server.`,
    error.cause
  );
}
function chooseAddresses({ url, layout = "api" }) {
  if (!/^https?:\/\/[^/?#]/i.test(url) || /[?#]/.test(url)) {
    throw refuse(
      "remote-invalid",
      "The address of the reference data must begin with http:// or https://, and end with a path."
    );
  }
  const root = url.replace(/\/+$/, "");
  const ending = layout === "static" ? ".json" : "";
  return { version: `${root}/version${ending}`, bootstrap: `${root}/bootstrap${ending}` };
}
function settle(config, notice) {
  const { timeout = 1e4, retries = 2, retryDelay = 300, maxLength = 5e7 } = config;
  return {
    timeout,
    retries,
    retryDelay,
    maxLength,
    headers: { ...config.headers },
    // Looked up at each call, and called without a receiver, as browsers demand.
    fetch: config.fetch ?? ((url, init) => fetch(url, init)),
    onRetry: (message) => notice({ kind: "retry", message: `${message} Trying again.` })
  };
}

// actions/lib/reference-provider/index.ts
function createReferenceProvider(config) {
  if (readFlag(config.USE_BACKEND_REFERENCE)) {
    if (config.remote !== void 0) return createRemoteProvider(config.remote);
    throw refuse("provider-missing", 'USE_BACKEND_REFERENCE is on, but "remote" is not configured.');
  }
  if (config.local !== void 0) return createLocalProvider(config.local);
  throw refuse("provider-missing", 'USE_BACKEND_REFERENCE is off, but "local" is not configured.');
}
function readFlag(flag) {
  const word = String(flag ?? "false").trim().toLowerCase();
  if (word === "true" || word === "1") return true;
  if (word === "false" || word === "0" || word === "") return false;
  throw refuse("flag-invalid", `USE_BACKEND_REFERENCE is "${word}", but must be true or false.`);
}
export {
  ReferenceProviderError,
  createLocalProvider,
  createReferenceProvider,
  createRemoteProvider
};
