import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  countGuards,
  createGrammar,
  endMarker,
  endOfRows,
  formatVersion,
  harmlessExtensions,
  loadColumns,
  loadDumpedTables,
  loadLeftOut,
  loadSequences,
  loadVersions,
  manifestPathOf,
  nameKey,
  parseStatements,
  qualifiedNameOf,
  readPlainly,
  relationOf,
  renderCopyHeader,
  renderCopyOut,
  renderDumpManifest,
  renderName,
  renderPreamble,
  renderSequences,
  textsOf,
  writeCanonically
} from "./chunk-TR5B3ERA.mjs";
import {
  nameFile
} from "./chunk-JYHO4SMC.mjs";
import {
  inTransaction
} from "./chunk-WKFHRT5B.mjs";
import {
  quoteIdentifier
} from "./chunk-FZZGC7RA.mjs";
import {
  makeFolder
} from "./chunk-RTCPOCUZ.mjs";
import {
  codeOf
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  caution,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/dump/client/find.ts
import { stat } from "fs/promises";

// actions/lib/dump/client/places.ts
import { posix, win32 } from "path";
function usualPlaces(major, platform, environment) {
  switch (platform) {
    case "win32": {
      const roots = [environment.ProgramW6432, environment.ProgramFiles, "C:\\Program Files"];
      const known = roots.filter((root) => root !== void 0 && root !== "");
      return [...new Set(known)].map(
        (root) => win32.join(root, "PostgreSQL", String(major), "bin", "pg_dump.exe")
      );
    }
    case "darwin":
      return [
        `/opt/homebrew/opt/postgresql@${major}/bin`,
        `/usr/local/opt/postgresql@${major}/bin`,
        `/Applications/Postgres.app/Contents/Versions/${major}/bin`,
        `/Library/PostgreSQL/${major}/bin`
      ].map((folder) => posix.join(folder, "pg_dump"));
    default:
      return [
        `/usr/lib/postgresql/${major}/bin`,
        `/usr/pgsql-${major}/bin`,
        `/usr/libexec/postgresql${major}`,
        `/home/linuxbrew/.linuxbrew/opt/postgresql@${major}/bin`
      ].map((folder) => posix.join(folder, "pg_dump"));
  }
}
function placesOnPath(platform, environment) {
  const windows = platform === "win32";
  const { join: join3, delimiter } = windows ? win32 : posix;
  const path = environment.PATH ?? environment.Path ?? "";
  return path.split(delimiter).filter((folder) => folder !== "").map((folder) => join3(folder, windows ? "pg_dump.exe" : "pg_dump"));
}

// actions/lib/dump/client/run.ts
import { spawn } from "child_process";
var longestOutput = 256 * 1024 * 1024;
function runCommand(words, options = {}) {
  const [command = "", ...rest] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      env: options.env ?? process.env,
      ...options.timeout === void 0 ? {} : { timeout: options.timeout },
      ...options.signal === void 0 ? {} : { signal: options.signal }
    });
    const pieces = [];
    let bytes = 0;
    let errors = "";
    child.stdout.on("data", (piece) => {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > longestOutput) child.kill();
    });
    child.stderr.on("data", (piece) => {
      errors = `${errors}${piece.toString("utf8")}`.slice(-4e3);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(pieces));
      const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
      reject(
        new Error(errors.trim() === "" ? how : `${errors.trim().split("\n").slice(-6).join(" ")} (${how})`)
      );
    });
  });
}

// actions/lib/dump/client/words.ts
function splitWords(line) {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(
    ([word]) => word.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_, double, single) => double ?? single ?? ""
    )
  );
}
function runsInContainer(words) {
  return /(^|[/\\])(docker|podman)(\.exe)?$/.test(words[0] ?? "") && words[1] === "exec";
}

// actions/lib/dump/client/find.ts
var carriedVersion = "18.3";
async function findDumpClient(serverNumber, given, surroundings = { platform: process.platform, environment: process.env }) {
  const major = Math.floor(serverNumber / 1e4);
  if (given !== void 0) return requireGiven(given, major);
  const { platform, environment } = surroundings;
  const places = surroundings.places?.(major) ?? usualPlaces(major, platform, environment);
  for (const place2 of places) {
    const version = await askVersion([place2]);
    if (version !== void 0 && majorOf(version) === major)
      return { kind: "native", words: [place2], version };
  }
  const older = [];
  for (const place2 of placesOnPath(platform, environment)) {
    const version = await askVersion([place2]);
    if (version === void 0) continue;
    if (majorOf(version) >= major) return { kind: "path", words: [place2], version };
    older.push(`${version} on PATH`);
  }
  if (majorOf(carriedVersion) >= major) return { kind: "wasm", words: [], version: carriedVersion };
  throw tooOld(major, [...older, `${carriedVersion} inside Seedrail`]);
}
function describeClient({ kind, version, words }) {
  return kind === "wasm" ? `pg_dump ${version} (carried along)` : `pg_dump ${version} (${kind}: ${words[0] ?? ""})`;
}
async function requireGiven(given, major) {
  const isFile = await stat(given).then(
    (found) => found.isFile(),
    () => false
  );
  const words = isFile ? [given] : splitWords(given);
  let output;
  try {
    output = (await runCommand([...words, "--version"], { timeout: 3e4 })).toString("utf8");
  } catch (error) {
    throw new SeedrailError(
      fault("dump-client-unusable", `The pg_dump that was given does not run: ${messageOf(error)}`, {
        next: 'Give "pg-dump" the path of a pg_dump, or a command line such as: docker exec -i <container> pg_dump. Or leave it out.'
      }),
      { cause: error }
    );
  }
  const version = parseVersion(output);
  if (version === void 0) {
    throw new SeedrailError(
      fault(
        "dump-client-unusable",
        `What was given as pg_dump says of itself: "${output.trim().split("\n")[0]?.slice(0, 80)}".`,
        {
          next: 'Give "pg-dump" the path of a pg_dump, not of another program. Or leave it out.'
        }
      )
    );
  }
  if (majorOf(version) < major) throw tooOld(major, [`${version} as given`]);
  return { kind: "input", words, version };
}
async function askVersion(words) {
  const there = await stat(words[0] ?? "").catch(() => void 0);
  if (there === void 0 || there.isDirectory()) return void 0;
  try {
    return parseVersion((await runCommand([...words, "--version"], { timeout: 1e4 })).toString("utf8"));
  } catch {
    return void 0;
  }
}
function parseVersion(output) {
  return /^pg_dump \(PostgreSQL\) (\d+(?:\.\d+)*\w*)/.exec(output)?.[1];
}
function majorOf(version) {
  return Number.parseInt(version, 10);
}
function tooOld(major, found) {
  return new SeedrailError(
    fault(
      "dump-client-too-old",
      `The server is PostgreSQL ${major}, and no pg_dump is that new: ${found.join(", ")}. A pg_dump cannot read newer servers.`,
      {
        next: `Install the client tools of PostgreSQL ${major}, or give "pg-dump" the server's own: docker exec -i <container> pg_dump.`
      }
    )
  );
}

// actions/lib/dump/name.ts
import { basename, join } from "path";
function nameDump(dataset, moment) {
  const [date = "", time = ""] = moment.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  return `${dataset}_seed_${date}_${time}`;
}
function planPath(folder, name, compression) {
  const bare = name.replace(/\.sql(\.gz)?$/, "");
  if (!/^[\w][\w.+@=-]{0,180}$/.test(bare) || bare.endsWith(".")) {
    throw new SeedrailError(
      fault("dump-name-invalid", `"${name}" cannot be the name of a dump.`, {
        next: 'Use letters, digits, ".", "_" and "-", such as movements_seed_ci; "output-dir" names the folder.'
      })
    );
  }
  return join(folder, `${bare}.sql${compression === "gzip" ? ".gz" : ""}`);
}
function nameFinally(error, half, path) {
  if (!(error instanceof SeedrailError)) return error;
  const rename2 = (text) => text.replaceAll(basename(half), basename(path));
  const renamePlace = (place2) => place2.file === void 0 ? place2 : { ...place2, file: rename2(place2.file) };
  const problems = error.problems.map(
    ({ message, place: place2, next, ...problem }) => ({
      ...problem,
      message: rename2(message),
      ...place2 === void 0 ? {} : { place: renamePlace(place2) },
      ...next === void 0 ? {} : { next: rename2(next) }
    })
  );
  return new SeedrailError(problems, { verdict: error.verdict, cause: error });
}

// actions/lib/dump/write.ts
import { createHash as createHash2 } from "crypto";
import { rename, rm, writeFile } from "fs/promises";
import { basename as basename2, dirname, join as join2 } from "path";

// actions/lib/dump/cleanup.ts
import { constants } from "os";
var signals = ["SIGINT", "SIGTERM", "SIGHUP"];
var tasks = /* @__PURE__ */ new Set();
var ending = false;
async function withCleanup(task, work) {
  if (tasks.size === 0) for (const signal of signals) process.on(signal, onSignal);
  tasks.add(task);
  try {
    return await work();
  } finally {
    if (ending) await new Promise(() => void 0);
    tasks.delete(task);
    if (tasks.size === 0) for (const signal of signals) process.off(signal, onSignal);
    await task();
  }
}
function onSignal(signal) {
  if (ending) return;
  ending = true;
  void (async () => {
    for (const task of [...tasks].reverse()) await task().catch(() => void 0);
    process.exit(128 + constants.signals[signal]);
  })();
}

// actions/lib/dump/client/dump-schema.ts
var longestExclusion = 16e3;
async function dumpSchema(client, dsn, request) {
  const options = renderOptions(request);
  try {
    if (client.kind === "wasm") {
      const { runCarriedDump } = await import("./carried-KC3ZFUJI.mjs");
      return await runCarriedDump(dsn, options);
    }
    const words = planCommand(client.words, dsn, options);
    const output = await runCommand(words, { env: planEnvironment(dsn, process.env), signal: request.signal });
    return output.toString("utf8");
  } catch (error) {
    if (error instanceof SeedrailError) throw error;
    throw new SeedrailError(explainFailure(client, error), { cause: error });
  }
}
function renderOptions({ snapshot, schemas, without }) {
  const exclusions = without.map(({ schema, name }) => `--exclude-table=${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
  return [
    "--schema-only",
    "--quote-all-identifiers",
    "--no-owner",
    "--no-privileges",
    "--no-security-labels",
    "--no-tablespaces",
    "--no-publications",
    "--no-subscriptions",
    "--encoding=UTF8",
    `--snapshot=${snapshot}`,
    ...schemas.map((schema) => `--schema=${quoteIdentifier(schema)}`),
    ...exclusions.join(" ").length > longestExclusion ? [] : exclusions
  ];
}
function planCommand(words, dsn, options) {
  if (!runsInContainer(words)) return [...words, ...options];
  const [program = "", exec = "", ...rest] = words;
  const database = `dbname='${dsn.database.replace(/['\\]/g, "\\$&")}'`;
  return [
    program,
    exec,
    "-e",
    "PGPASSWORD",
    ...rest,
    ...options,
    `--username=${dsn.user}`,
    `--dbname=${database}`
  ];
}
function planEnvironment(dsn, surroundings) {
  const kept = Object.entries(surroundings).filter(([name]) => !/^(PG|INPUT_|ACTIONS_)/i.test(name));
  const { sslmode, sslrootcert, sslcert, sslkey } = dsn.parameters;
  return {
    ...Object.fromEntries(kept),
    PGHOST: dsn.host,
    PGPORT: String(dsn.port),
    PGUSER: dsn.user,
    PGDATABASE: dsn.database,
    PGPASSWORD: dsn.password,
    PGAPPNAME: "seedrail pg_dump",
    // Its words are told apart.
    LC_MESSAGES: "C",
    PGCONNECT_TIMEOUT: "10",
    ...sslmode === void 0 ? {} : { PGSSLMODE: sslmode === "no-verify" ? "require" : sslmode },
    ...sslrootcert === void 0 ? {} : { PGSSLROOTCERT: sslrootcert },
    ...sslcert === void 0 ? {} : { PGSSLCERT: sslcert },
    ...sslkey === void 0 ? {} : { PGSSLKEY: sslkey }
  };
}
var ended = /terminating connection|server closed the connection|connection to server was lost|could not receive data from server|database system is shutting down/i;
function explainFailure(client, error) {
  const words = messageOf(error);
  if (ended.test(words)) {
    return fault("database-lost", `The server ended pg_dump's session: ${words}`, {
      next: "No dump was written. Look into the server log for why, then run again."
    });
  }
  const elsewhere = /invalid snapshot identifier|snapshot .* does not exist|import a snapshot/.test(words);
  return fault("dump-client-failed", `pg_dump ${client.version} (${client.kind}) failed: ${words}`, {
    next: elsewhere ? 'It reached another server than "dsn" names: correct "pg-dump".' : /permission denied/.test(words) ? "Give the login SELECT on the tables of these schemas; docs/dumps.md lists the rights." : 'Read its reason; another pg_dump can be named with "pg-dump".'
  });
}

// actions/lib/dump/closure.ts
async function loadClosure(database, oids) {
  const partitions = await database.query(partitionsSql, [oids]);
  const roots = [.../* @__PURE__ */ new Set([...oids, ...partitions.rows.map(({ oid }) => oid)])];
  let nodes = await loadNodes(database, roots, []);
  const candidates = await loadCandidates(database);
  const mentioned = [];
  const cautions = [];
  for (const function_ of planMentions(nodes, candidates)) {
    const more = await loadNodes(database, roots, [...mentioned, function_.oid]);
    const problems2 = findProblems(more, new Set(roots));
    if (problems2.length === 0) {
      mentioned.push(function_.oid);
      nodes = more;
    } else {
      cautions.push(explainMention(function_, problems2));
    }
  }
  const problems = findProblems(nodes, new Set(roots));
  if (problems.length > 0) throw new SeedrailError(problems);
  const closure = gather(nodes, cautions);
  const behind = await database.query(statisticsSql, [roots]);
  const searched = /* @__PURE__ */ new Set([...closure.searched, ...behind.rows.map(({ schema }) => schema)]);
  return { ...closure, searched: [...searched].sort() };
}
function planMentions(nodes, candidates) {
  const taken = new Set(nodes.filter((node) => node.class === "pg_proc").map(({ oid }) => oid));
  const found = [];
  let bodies = candidates.filter(({ oid }) => taken.has(oid));
  while (bodies.length > 0) {
    const text = bodies.map(({ source }) => source).join("\n");
    const called = new Set(
      [...text.matchAll(/([\p{L}_][\p{L}\p{N}_$]*)"?\s*\(/gu)].map((match) => match[1]?.toLowerCase())
    );
    bodies = candidates.filter(({ oid, name }) => !taken.has(oid) && called.has(name.toLowerCase()));
    for (const function_ of bodies) {
      taken.add(function_.oid);
      found.push(function_);
    }
  }
  return found;
}
function findProblems(nodes, roots) {
  return nodes.flatMap((node) => judgeNode(node, roots));
}
function judgeNode(node, roots) {
  const named = `The dump would need ${node.described}`;
  switch (node.class) {
    case "pg_class":
      if (node.kind === null || "iIcS".includes(node.kind) || roots.has(node.oid)) {
        return node.kind === "f" ? [unsupported(named, "a foreign table holds no rows of its own")] : [];
      }
      return [
        fault("dump-needs-outside", `${named}, which is none of the dataset's tables.`, {
          next: "Add it to dataset.json, or take away what depends on it."
        })
      ];
    case "pg_type":
      return node.kind === "b" && node.tag === "base" ? [unsupported(named, "base types are code of the server")] : [];
    case "pg_proc":
      if (node.language !== "sql" && node.language !== "plpgsql") {
        return [unsupported(named, `a dump holds functions in sql and plpgsql, not in ${node.language}`)];
      }
      return node.definer === true ? [
        unsupported(
          named,
          "it runs with the rights of its owner (SECURITY DEFINER), who would be whoever restores"
        )
      ] : [];
    case "pg_extension":
      return harmlessExtensions.includes(node.name ?? "") ? [] : [
        unsupported(
          named,
          "a dump only installs extensions of which it is known that they bring types and functions alone"
        )
      ];
    case "pg_constraint":
    case "pg_attrdef":
    case "pg_trigger":
    case "pg_namespace":
      return [];
    default:
      return [unsupported(named, "objects of that kind have no place in a dump")];
  }
}
function unsupported(named, why) {
  return fault("dump-object-unsupported", `${named}, but ${why}.`, {
    next: "Do without it in these tables, or dump them with pg_dump."
  });
}
function explainMention({ schema, name }, problems) {
  return caution(
    "dump-function-left-out",
    `The function "${renderName({ schema, name })}" is mentioned by a function of the dump, but left out: ${problems[0]?.message ?? ""}`,
    { next: "Where it is really called, create it in the target yourself." }
  );
}
function gather(nodes, cautions) {
  const of = (class_, ...kinds) => nodes.filter((node) => node.class === class_ && (kinds.length === 0 || kinds.includes(node.kind ?? "")));
  const names = (found) => new Set(found.map(({ schema, name }) => nameKey({ schema: schema ?? "", name: name ?? "" })));
  const functions = of("pg_proc");
  const types = of("pg_type", "e", "d", "r", "c").filter((node) => node.tag !== "row");
  const tables = of("pg_class", "r", "p");
  const sequences = of("pg_class", "S");
  const searched = new Set(
    [...tables, ...sequences, ...types, ...functions].map(({ schema }) => schema ?? "public")
  );
  const namespaces = of("pg_namespace").map(({ name }) => name ?? "");
  return {
    tables: names(tables),
    sequences: names(sequences),
    types: names(types),
    functions: new Set(
      functions.map(({ schema, tag }) => nameKey({ schema: schema ?? "", name: tag ?? "" }))
    ),
    extensions: of("pg_extension").map(({ name, tag }) => ({ name: name ?? "", schema: tag ?? "public" })),
    schemas: [.../* @__PURE__ */ new Set([...namespaces, ...searched])].filter((schema) => schema !== "public").sort(),
    searched: [...searched].sort(),
    cautions
  };
}
async function loadNodes(database, roots, functions) {
  const { rows } = await database.query(closureSql, [roots, functions]);
  return rows;
}
async function loadCandidates(database) {
  const { rows } = await database.query(candidatesSql);
  return rows;
}
async function loadOtherTables(database, closure) {
  const { rows } = await database.query(
    `SELECT n.nspname AS schema, c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      ORDER BY 1, 2`,
    [closure.searched]
  );
  return rows.filter((table) => !closure.tables.has(nameKey(table)));
}
var statisticsSql = `
SELECT DISTINCT n.nspname AS schema
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
 WHERE s.stxrelid = ANY ($1::oid[]) AND n.nspname = 'public'`;
var partitionsSql = `
SELECT p.relid::oid AS oid
  FROM unnest($1::oid[]) AS root(oid)
  JOIN pg_class c ON c.oid = root.oid AND c.relkind = 'p'
  CROSS JOIN LATERAL pg_partition_tree(root.oid) AS p`;
var candidatesSql = `
SELECT p.oid, n.nspname AS schema, p.proname AS name, p.prosrc AS source
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
 WHERE p.oid >= 16384 AND l.lanname IN ('sql', 'plpgsql')
   AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
 ORDER BY n.nspname, p.proname, p.oid`;
var closureSql = `
WITH RECURSIVE closure (classid, objid) AS (
  SELECT 'pg_class'::regclass::oid, oid FROM unnest($1::oid[]) AS root(oid)
  UNION
  SELECT 'pg_proc'::regclass::oid, oid FROM unnest($2::oid[]) AS called(oid)
  UNION
  SELECT next.classid, next.objid
    FROM closure c
    CROSS JOIN LATERAL (
      SELECT 'pg_constraint'::regclass::oid AS classid, k.oid AS objid FROM pg_constraint k
       WHERE c.classid = 'pg_class'::regclass AND k.conrelid = c.objid AND c.objid = ANY ($1) AND k.contype <> 'f'
      UNION ALL
      SELECT 'pg_attrdef'::regclass, d.oid FROM pg_attrdef d
       WHERE c.classid = 'pg_class'::regclass AND d.adrelid = c.objid AND c.objid = ANY ($1)
      UNION ALL
      SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t
       WHERE c.classid = 'pg_class'::regclass AND t.tgrelid = c.objid AND c.objid = ANY ($1) AND NOT t.tgisinternal
      UNION ALL
      SELECT 'pg_class'::regclass, i.indexrelid FROM pg_index i
       WHERE c.classid = 'pg_class'::regclass AND i.indrelid = c.objid AND c.objid = ANY ($1)
      UNION ALL
      SELECT 'pg_class'::regclass, s.oid FROM pg_depend o JOIN pg_class s ON s.oid = o.objid AND s.relkind = 'S'
       WHERE c.classid = 'pg_class'::regclass AND c.objid = ANY ($1)
         AND o.refclassid = c.classid AND o.refobjid = c.objid AND o.classid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')
      UNION ALL
      SELECT 'pg_class'::regclass, t.typrelid FROM pg_type t
       WHERE c.classid = 'pg_type'::regclass AND t.oid = c.objid AND t.typrelid <> 0
      UNION ALL
      SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k
       WHERE c.classid = 'pg_type'::regclass AND k.contypid = c.objid
      UNION ALL
      SELECT d.refclassid, d.refobjid FROM pg_depend d
       WHERE d.classid = c.classid AND d.objid = c.objid
         AND d.refobjid >= 16384
         AND d.deptype NOT IN ('P', 'S')
         AND (d.deptype = 'e' OR NOT EXISTS (
               SELECT FROM pg_depend e WHERE e.classid = c.classid AND e.objid = c.objid AND e.deptype = 'e'))
         AND NOT (d.refclassid = 'pg_class'::regclass AND c.classid = 'pg_class'::regclass AND EXISTS (
               SELECT FROM pg_class s WHERE s.oid = c.objid AND (s.relkind = 'S' OR s.relispartition)))
         AND NOT (c.classid = 'pg_class'::regclass AND NOT c.objid = ANY ($1) AND EXISTS (
               SELECT FROM pg_class s WHERE s.oid = c.objid AND s.relkind IN ('r', 'p', 'v', 'm', 'f')))
    ) AS next
)
SELECT o.classid::regclass::text AS class, o.objid AS oid,
       coalesce(r.relkind::text, t.typtype::text) AS kind,
       coalesce(rn.nspname, tn.nspname, pn.nspname) AS schema,
       coalesce(r.relname, t.typname, p.proname, n.nspname, x.extname) AS name,
       CASE WHEN p.oid IS NOT NULL
            THEN p.proname || '(' || coalesce((SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.position)
                                                 FROM unnest(p.proargtypes) WITH ORDINALITY AS a(type, position)), '') || ')'
            WHEN t.typtype = 'c' AND trel.relkind <> 'c' THEN 'row'
            WHEN t.typtype = 'b' AND t.typcategory <> 'A' THEN 'base'
            WHEN x.oid IS NOT NULL THEN xn.nspname
       END AS tag,
       l.lanname AS language, p.prosecdef AS definer,
       pg_describe_object(o.classid, o.objid, 0) AS described
  FROM closure o
  LEFT JOIN pg_class r ON o.classid = 'pg_class'::regclass AND r.oid = o.objid
  LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
  LEFT JOIN pg_type t ON o.classid = 'pg_type'::regclass AND t.oid = o.objid
  LEFT JOIN pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_class trel ON trel.oid = t.typrelid
  LEFT JOIN pg_proc p ON o.classid = 'pg_proc'::regclass AND p.oid = o.objid
  LEFT JOIN pg_namespace pn ON pn.oid = p.pronamespace
  LEFT JOIN pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_namespace n ON o.classid = 'pg_namespace'::regclass AND n.oid = o.objid
  LEFT JOIN pg_extension x ON o.classid = 'pg_extension'::regclass AND x.oid = o.objid
  LEFT JOIN pg_namespace xn ON xn.oid = x.extnamespace
 WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.classid AND e.objid = o.objid AND e.deptype = 'e')
 ORDER BY 1, 4, 5, 6, 2`;

// actions/lib/dump/schema-filter.ts
async function filterSchema(text, closure) {
  const statements = await parseStatements(withoutPsqlCommands(text));
  const missing = new Map([
    ...[...closure.tables].map((key) => [`table ${key}`, key]),
    ...[...closure.sequences].map((key) => [`sequence ${key}`, key]),
    ...[...closure.types].map((key) => [`type ${key}`, key]),
    ...[...closure.functions].map((key) => [`function ${key}`, key])
  ]);
  const before = renderContainers(closure);
  const behind = [];
  const kept = { ...closure, indexes: /* @__PURE__ */ new Set(), statistics: /* @__PURE__ */ new Set() };
  for (const statement of statements) {
    const part = place(statement, kept, missing);
    if (part === void 0) continue;
    const target = part === "schema" && behind.length === 0 ? before : behind;
    target.push(`${statement.sql};
`);
  }
  const lost = [...missing.keys()];
  if (lost.length > 0) {
    throw new SeedrailError(
      fault("dump-schema-incomplete", `pg_dump did not write ${lost.slice(0, 5).join(", ")}.`, {
        next: 'Try another pg_dump ("pg-dump"); if it stays, report it with the versions of server and pg_dump.'
      })
    );
  }
  return { schema: before.join("\n"), constraints: behind.join("\n") };
}
function withoutPsqlCommands(text) {
  const lines = text.startsWith("--\r\n") ? text.replaceAll("\r\n", "\n") : text;
  const [head, word] = /^(?:--[^\n]*\n|\n)*\\restrict ([A-Za-z0-9]+)\n/.exec(lines) ?? [];
  if (head === void 0) return lines;
  return lines.slice(head.length).replace(new RegExp(`^\\\\unrestrict ${word}\\n\\s*(?![^])`, "m"), "");
}
function renderContainers({ schemas, extensions }) {
  return [
    ...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)};
`),
    ...extensions.map(
      ({ name, schema }) => `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)} WITH SCHEMA ${quoteIdentifier(schema)};
`
    )
  ];
}
function place(statement, closure, missing) {
  const { node } = statement;
  const keep = (kind, set, name) => {
    if (name === void 0 || !set.has(nameKey(name))) return void 0;
    missing.delete(`${kind} ${nameKey(name)}`);
    return "schema";
  };
  if ("CreateStmt" in node) return keep("table", closure.tables, relationOf(node.CreateStmt.relation));
  if ("CreateSeqStmt" in node)
    return keep("sequence", closure.sequences, relationOf(node.CreateSeqStmt.sequence));
  if ("CreateEnumStmt" in node)
    return keep("type", closure.types, qualifiedNameOf(node.CreateEnumStmt.typeName));
  if ("CreateDomainStmt" in node)
    return keep("type", closure.types, qualifiedNameOf(node.CreateDomainStmt.domainname));
  if ("CreateRangeStmt" in node)
    return keep("type", closure.types, qualifiedNameOf(node.CreateRangeStmt.typeName));
  if ("CompositeTypeStmt" in node)
    return keep("type", closure.types, relationOf(node.CompositeTypeStmt.typevar));
  if ("CreateFunctionStmt" in node) {
    const { schema = "" } = qualifiedNameOf(node.CreateFunctionStmt.funcname) ?? {};
    const tag = readHeading(statement.before);
    const name = [...closure.functions].find((key) => isHeaded(key, schema, tag));
    if (name === void 0) return void 0;
    missing.delete(`function ${name}`);
    return "schema";
  }
  return placeAddition(node, closure, missing);
}
function placeAddition(node, closure, missing) {
  const ofTable = (name, part) => name !== void 0 && closure.tables.has(nameKey(name)) ? part : void 0;
  if ("AlterSeqStmt" in node) return placeOwner(node.AlterSeqStmt, closure);
  if ("AlterTableStmt" in node) return placeAlteration(node.AlterTableStmt, closure, missing);
  if ("IndexStmt" in node) {
    const table = relationOf(node.IndexStmt.relation);
    const part = ofTable(table, "constraints");
    if (part !== void 0 && table !== void 0) {
      closure.indexes.add(nameKey({ schema: table.schema, name: node.IndexStmt.idxname ?? "" }));
    }
    return part;
  }
  if ("CreateTrigStmt" in node) return ofTable(relationOf(node.CreateTrigStmt.relation), "constraints");
  if ("CreateStatsStmt" in node) {
    const { defnames, relations } = node.CreateStatsStmt;
    const [table] = relations ?? [];
    const part = ofTable(
      table !== void 0 && "RangeVar" in table ? relationOf(table.RangeVar) : void 0,
      "constraints"
    );
    const name = qualifiedNameOf(defnames);
    if (part !== void 0 && name !== void 0) closure.statistics.add(nameKey(name));
    return part;
  }
  if ("AlterStatsStmt" in node) {
    const name = qualifiedNameOf(node.AlterStatsStmt.defnames);
    return name !== void 0 && closure.statistics.has(nameKey(name)) ? "constraints" : void 0;
  }
  if ("CommentStmt" in node) return placeComment(node.CommentStmt, closure);
  return void 0;
}
function placeOwner(statement, closure) {
  const [option] = statement.options ?? [];
  if (option === void 0 || !("DefElem" in option) || option.DefElem.defname !== "owned_by")
    return void 0;
  const { arg } = option.DefElem;
  const [schema, name] = textsOf(arg !== void 0 && "List" in arg ? arg.List.items : void 0);
  return schema !== void 0 && name !== void 0 && closure.tables.has(nameKey({ schema, name })) ? "schema" : void 0;
}
var early = /* @__PURE__ */ new Set([
  "AT_ColumnDefault",
  "AT_AddIdentity",
  "AT_AttachPartition",
  "AT_SetStatistics",
  "AT_SetStorage",
  "AT_SetCompression",
  "AT_SetOptions",
  "AT_SetNotNull"
]);
var late = /* @__PURE__ */ new Set([
  "AT_AddConstraint",
  "AT_ClusterOn",
  "AT_ReplicaIdentity",
  "AT_DisableTrig",
  "AT_EnableAlwaysTrig",
  "AT_EnableReplicaTrig",
  "AT_EnableTrig"
]);
function placeAlteration(statement, closure, missing) {
  const relation = relationOf(statement.relation);
  const [command] = statement.cmds ?? [];
  if (relation === void 0 || command === void 0 || !("AlterTableCmd" in command)) return void 0;
  const { subtype = "", def } = command.AlterTableCmd;
  if (statement.objtype === "OBJECT_INDEX") {
    const ofIndex = subtype === "AT_AttachPartition" || subtype === "AT_SetStatistics";
    return ofIndex && closure.indexes.has(nameKey(relation)) ? "constraints" : void 0;
  }
  if (!closure.tables.has(nameKey(relation))) return void 0;
  if (subtype === "AT_AddIdentity" && def !== void 0 && "Constraint" in def) {
    forgetSequence(def.Constraint.options, missing);
  }
  if (subtype === "AT_AttachPartition" && def !== void 0 && "PartitionCmd" in def) {
    const part = relationOf(def.PartitionCmd.name);
    return part !== void 0 && closure.tables.has(nameKey(part)) ? "schema" : void 0;
  }
  if (subtype === "AT_AddConstraint" && def !== void 0 && "Constraint" in def) {
    const { contype, pktable, conname = "" } = def.Constraint;
    closure.indexes.add(nameKey({ schema: relation.schema, name: conname }));
    const parent = contype === "CONSTR_FOREIGN" ? relationOf(pktable) : relation;
    return parent !== void 0 && closure.tables.has(nameKey(parent)) ? "constraints" : void 0;
  }
  if (subtype === "AT_ReplicaIdentity" && def !== void 0 && "ReplicaIdentityStmt" in def) {
    return def.ReplicaIdentityStmt.identity_type === "i" ? "constraints" : "schema";
  }
  if (early.has(subtype)) return "schema";
  return late.has(subtype) ? "constraints" : void 0;
}
function forgetSequence(options, missing) {
  for (const option of options ?? []) {
    if (!("DefElem" in option) || option.DefElem.defname !== "sequence_name") continue;
    const { arg } = option.DefElem;
    const name = qualifiedNameOf(arg !== void 0 && "List" in arg ? arg.List.items : void 0);
    if (name !== void 0) missing.delete(`sequence ${nameKey(name)}`);
  }
}
function placeComment({ objtype, object }, closure) {
  if (objtype === "OBJECT_TABLE" || objtype === "OBJECT_COLUMN") {
    const [schema, name] = textsOf(object !== void 0 && "List" in object ? object.List.items : void 0);
    return schema !== void 0 && name !== void 0 && closure.tables.has(nameKey({ schema, name })) ? "schema" : void 0;
  }
  if (objtype === "OBJECT_TYPE" || objtype === "OBJECT_DOMAIN") {
    const name = qualifiedNameOf(
      object !== void 0 && "TypeName" in object ? object.TypeName.names : void 0
    );
    return name !== void 0 && closure.types.has(nameKey(name)) ? "schema" : void 0;
  }
  return void 0;
}
function readHeading(before) {
  const headings = [...before.matchAll(/^-- Name: (.*); Type: (?:FUNCTION|PROCEDURE); Schema: .*; Owner: /gm)];
  return headings.at(-1)?.[1] ?? "";
}
function isHeaded(key, schema, heading) {
  const [ofSchema, tag] = JSON.parse(key);
  const bare = (text) => text.replace(/[\r\n]/g, " ").replaceAll('"', "");
  return ofSchema === schema && bare(tag) === bare(heading);
}

// actions/lib/dump/section-writer.ts
import { createHash } from "crypto";
import { once } from "events";
import { open } from "fs/promises";
import { createGzip } from "zlib";
var blockSize = 1024 * 1024;
async function createSectionWriter(path, compression) {
  const handle = await open(path, "wx");
  const sink = compression === "none" ? new PlainSink(handle) : new GzipSink(handle);
  const text = createHash("sha256");
  const sections = [];
  let offset = 0;
  let current;
  return {
    begin(kind, table) {
      current = { kind, table, hash: createHash("sha256"), from: offset };
    },
    async write(piece) {
      const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
      current?.hash.update(bytes);
      text.update(bytes);
      offset += bytes.length;
      await sink.write(bytes);
    },
    end() {
      if (current === void 0) throw new RangeError("No section was begun.");
      const { kind, table, hash, from } = current;
      const section = {
        kind,
        ...table === void 0 ? {} : { table },
        offset: from,
        bytes: offset - from,
        sha256: hash.digest("hex")
      };
      sections.push(section);
      current = void 0;
      return section;
    },
    async finish() {
      await sink.finish();
      const sum = text.digest("hex");
      await handle.sync();
      await handle.close();
      return {
        sections,
        file: {
          bytes: sink.bytes,
          sha256: sink.digest() ?? sum,
          compression,
          text: { bytes: offset, sha256: sum }
        }
      };
    },
    abandon: async () => {
      await sink.abandon();
      await handle.close().catch(() => void 0);
    }
  };
}
var PlainSink = class {
  #handle;
  #pieces = [];
  #held = 0;
  #writing = Promise.resolve();
  bytes = 0;
  constructor(handle) {
    this.#handle = handle;
  }
  async write(piece) {
    this.#pieces.push(piece);
    this.#held += piece.length;
    this.bytes += piece.length;
    if (this.#held >= blockSize) await this.#flush();
  }
  async finish() {
    await this.#flush();
    await this.#writing;
  }
  async abandon() {
    this.#pieces = [];
    await this.#writing.catch(() => void 0);
  }
  digest() {
    return void 0;
  }
  /** Waits for the block before, and begins to write this one. */
  async #flush() {
    await this.#writing;
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#held = 0;
    this.#writing = writeAll(this.#handle, pieces);
    this.#writing.catch(() => void 0);
  }
};
async function writeAll(handle, pieces) {
  let left = pieces.filter((piece) => piece.length > 0);
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left);
    const rest = [];
    for (const piece of left) {
      const skip = Math.min(bytesWritten, piece.length);
      bytesWritten -= skip;
      if (skip < piece.length) rest.push(piece.subarray(skip));
    }
    left = rest;
  }
}
var GzipSink = class {
  #handle;
  #gzip = createGzip();
  #hash = createHash("sha256");
  #done;
  bytes = 0;
  constructor(handle) {
    this.#handle = handle;
    this.#done = this.#pour();
    this.#done.catch(() => void 0);
  }
  async write(piece) {
    if (this.#gzip.destroyed) await this.#done;
    if (!this.#gzip.write(piece)) await Promise.race([once(this.#gzip, "drain"), this.#done]);
  }
  async finish() {
    this.#gzip.end();
    await this.#done;
  }
  async abandon() {
    this.#gzip.destroy();
    await this.#done.catch(() => void 0);
  }
  digest() {
    return this.#hash.digest("hex");
  }
  async #pour() {
    for await (const piece of this.#gzip) {
      const packed = piece;
      this.#hash.update(packed);
      this.bytes += packed.length;
      await writeAll(this.#handle, [packed]);
    }
  }
};

// actions/lib/dump/sources.ts
async function describeSources(database, tables) {
  const sources = [];
  for (const table of tables) sources.push(await describeSource(database, table));
  requireKeys(tables, sources);
  return sources;
}
async function describeSource(database, table) {
  const { shape, key } = table;
  const { rows } = await database.query(
    `SELECT relkind = 'p' AS partitioned FROM pg_class WHERE oid = $1`,
    [shape.oid]
  );
  const isKey = (columns) => columns.length === key.length && columns.every((column) => key.includes(column));
  return {
    schema: shape.schema,
    name: shape.name,
    columns: await loadColumns(database, shape.oid),
    key,
    keyIsTotal: isKey(shape.primaryKey),
    partitioned: rows[0]?.partitioned === true,
    only: table.only
  };
}
function requireKeys(tables, sources) {
  const problems = tables.flatMap(({ label, key }, index) => {
    const held = new Set(sources[index]?.columns.map(({ name }) => name));
    return key.filter((column) => !held.has(column)).map(
      (column) => fault("key-missing", `The key "${column}" of table "${label}" is computed by the server.`, {
        place: { table: label, field: column },
        next: 'Name a key of columns that hold values as "key" in dataset.json.'
      })
    );
  });
  if (problems.length > 0) throw new SeedrailError(problems);
}

// actions/lib/dump/write.ts
async function writeDump(database, request) {
  const { path } = request;
  const manifestPath = manifestPathOf(path);
  const half = halfOf(path);
  const halfManifest = halfOf(manifestPath);
  const removeHalves = async () => {
    await rm(half, { force: true });
    await rm(halfManifest, { force: true });
  };
  try {
    await makeFolder(dirname(path));
    return await withCleanup(removeHalves, async () => {
      const { draft, cautions } = await draftDump(database, request, half);
      const proof = await request.prove(draft);
      const text = renderDumpManifest({ ...draft.manifest, proof });
      await writeFile(halfManifest, text);
      await rename(half, path);
      await rename(halfManifest, manifestPath);
      return { path, manifestPath, manifest: JSON.parse(text), cautions };
    });
  } catch (error) {
    throw nameFinally(explainUnwritable(error, path), half, path);
  }
}
function halfOf(path) {
  return join2(dirname(path), `.${basename2(path)}.${process.pid}.part`);
}
async function draftDump(database, request, half) {
  const writer = await createSectionWriter(half, request.compression);
  try {
    return await inTransaction(
      database,
      async () => {
        await database.query("SET TRANSACTION READ ONLY");
        await readPlainly(database);
        return fillDump(database, request, writer, half);
      },
      { isolation: "REPEATABLE READ", ending: "rollback" }
    );
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}
async function loadFacts(database, { manifest }) {
  const { tables, merge } = await loadDumpedTables(database, manifest);
  await writeCanonically(database);
  const shapes = tables.map(({ shape }) => shape);
  const closure = await loadClosure(
    database,
    shapes.map(({ oid }) => oid)
  );
  const leftOut = await loadLeftOut(database, tables);
  const sequences = await loadSequences(database, closure);
  const guards = await countGuards(database, shapes);
  const versions = await loadVersions(
    database,
    manifest.policy === "upsert" ? manifest.version : void 0,
    tables.find(({ role }) => role === "versions")
  );
  const sources = await describeSources(database, tables);
  return { tables, merge, closure, leftOut, sequences, guards, versions, sources };
}
async function fillDump(database, request, writer, half) {
  const { manifest } = request.dataset;
  const { tables, merge, closure, leftOut, sequences, guards, versions, sources } = await loadFacts(
    database,
    request.dataset
  );
  const { text: schema } = await beginSchemaText(database, request, closure);
  const before = schema.then(async (text2) => {
    await requireRestorable(text2, tables, sequences);
    await writeText(writer, "preamble", renderPreamble(manifest.name));
    await writeText(writer, "schema", `
${text2.schema}
`);
  });
  before.catch(() => void 0);
  const dumped = [];
  for (const [index, table] of tables.entries()) {
    const source = sources[index];
    if (source === void 0) continue;
    const version = versions.get(table.shape.name) ?? null;
    dumped.push(await writeRows(database, writer, { table, source, version, before }));
    request.onTable?.(dumped[index]);
  }
  await before;
  const text = await schema;
  await writeText(writer, "sequences", renderSequences(sequences));
  await writeText(writer, "constraints", `
${text.constraints}
`);
  await writeText(writer, "end", endMarker);
  const { sections, file } = await writer.finish();
  const described = {
    format: formatVersion,
    dataset: manifest.name,
    policy: manifest.policy,
    file: { name: basename2(request.path), ...file },
    createdAt: request.createdAt.toISOString(),
    source: request.source,
    server: { version: database.serverVersion, number: database.serverVersionNumber },
    client: { kind: request.client.kind, version: request.client.version },
    sections,
    tables: dumped,
    sequences,
    merge,
    expectations: [...manifest.expectations],
    leftOut,
    proof: null,
    seal: "0".repeat(64)
  };
  const cautions = [...closure.cautions, ...leftOut.map(explainLeftOut)];
  return { draft: { path: half, manifest: described, sources, guards }, cautions };
}
async function beginSchemaText(database, request, closure) {
  const { rows } = await database.query("SELECT pg_export_snapshot() AS snapshot");
  const without = await loadOtherTables(database, closure);
  const dumping = Promise.all([
    dumpSchema(request.client, database.dsn, {
      snapshot: rows[0]?.snapshot ?? "",
      schemas: closure.searched,
      without
    }),
    // The grammar is loaded while pg_dump runs.
    parseStatements("SELECT 1")
  ]);
  const text = dumping.then(([dumpedText]) => filterSchema(dumpedText, closure));
  text.catch(() => void 0);
  return { text };
}
async function requireRestorable(text, tables, sequences) {
  const grammar = createGrammar(
    tables.map(({ shape }) => shape),
    sequences
  );
  for (const kind of ["schema", "constraints"]) {
    const refusal = await grammar.judge(kind, text[kind]);
    if (refusal === void 0) continue;
    throw new SeedrailError(
      fault(
        "dump-object-unsupported",
        `The tables need a statement that ${refusal.reason}, which restore would not run: ${refusal.statement}.`,
        { next: "Do without it in these tables, or dump them with pg_dump." }
      )
    );
  }
}
async function writeText(writer, kind, text) {
  writer.begin(kind);
  await writer.write(text);
  writer.end();
}
async function writeRows(database, writer, request) {
  const { table, source, version, before } = request;
  const { shape, label, role, key } = table;
  const columns = source.columns.map(({ name, type }) => ({ name, type }));
  const described = {
    table: label,
    schema: shape.schema,
    name: shape.name,
    columns,
    key: [...key],
    version,
    role
  };
  const hash = createHash2("sha256");
  let begun = false;
  const begin = async () => {
    begun = true;
    await before;
    writer.begin("data", label);
    await writer.write(renderCopyHeader(described));
  };
  const rows = await database.copyOut(renderCopyOut(source), async (piece) => {
    if (!begun) await begin();
    hash.update(piece);
    await writer.write(piece);
  });
  if (!begun) await begin();
  await writer.write(endOfRows);
  writer.end();
  return { ...described, rows, sha256: hash.digest("hex") };
}
function explainLeftOut({ table, object, reason }) {
  return caution("dump-left-out", `Left out of the dump: ${object} of "${table}", for ${reason}.`, {
    place: { table },
    next: 'Create it in the target yourself where it is needed; the manifest lists it under "leftOut".'
  });
}
function explainUnwritable(error, path) {
  const code = codeOf(error);
  const file = nameFile(path);
  if (code === "ENOSPC" || code === "EFBIG" || code === "EDQUOT") {
    return new SeedrailError(
      fault("dump-disk-full", `There is no room for the dump "${file}": ${messageOf(error)}.`, {
        place: { file },
        next: 'Make room, name another "output-dir", or set "compress" to gzip. Nothing was left under that name.'
      }),
      { cause: error }
    );
  }
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "ENOENT", "EISDIR", "EEXIST"].includes(code)) {
    return new SeedrailError(
      fault("dump-unwritable", `The dump "${file}" cannot be written: ${messageOf(error)}.`, {
        place: { file },
        next: 'Name an "output-dir" that this user may write to.'
      }),
      { cause: error }
    );
  }
  return error;
}

export {
  findDumpClient,
  describeClient,
  nameDump,
  planPath,
  withCleanup,
  writeDump
};
