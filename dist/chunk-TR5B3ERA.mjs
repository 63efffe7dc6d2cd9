import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  nameFile,
  streamInPlace
} from "./chunk-JYHO4SMC.mjs";
import {
  loadTableShape,
  requireColumn
} from "./chunk-UO45KZRA.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteLiteral,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  _enum,
  array,
  boolean,
  discriminatedUnion,
  int,
  iso_exports,
  literal,
  looseObject,
  prettifyError,
  strictObject,
  string,
  unknown
} from "./chunk-RTCPOCUZ.mjs";
import {
  codeOf
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/dump/manifest-file.ts
import { createHash } from "crypto";
import { readFile } from "fs/promises";
import { basename, dirname, join } from "path";

// actions/lib/dump/manifest.ts
var formatVersion = 1;
var sha256 = string().regex(/^[0-9a-f]{64}$/, "must be a sha256 in lower-case hex").describe("sha256, lower-case hex.");
var bytes = int().nonnegative();
var rows = int().nonnegative();
var name = string().min(1);
var sectionKinds = ["preamble", "schema", "data", "sequences", "constraints", "end"];
var section = strictObject({
  kind: _enum(sectionKinds),
  table: name.optional().describe("Of a data section: which of `tables`."),
  offset: bytes.describe("First byte, counted in the uncompressed text."),
  bytes,
  sha256
});
var table = strictObject({
  table: name.describe('Schema and name, quoted where SQL needs it: `public.item`, `sales."Order Line"`.'),
  schema: name,
  name,
  columns: array(strictObject({ name, type: name.describe("As SQL writes it, with modifiers.") })).min(1).describe("What the rows hold, in order; columns that the server generates are left out."),
  key: array(name).min(1).describe('The rows are ordered by these columns, text by its bytes (COLLATE "C").'),
  rows,
  sha256: sha256.describe(
    "Of the canonical rows: the lines of COPY, in key order, as they stand in the file."
  ),
  version: string().nullable().describe("The version that triggers keep for the table, where the dataset names a table of versions."),
  role: _enum(["table", "versions", "staging", "library", "audit"]).describe("Its part in the dataset.")
});
var sequence = strictObject({
  schema: name,
  name,
  value: string().regex(/^-?\d+$/),
  called: boolean().describe("False: the value itself is handed out next.")
});
var word = string();
var status = strictObject({
  column: word,
  draft: word,
  submitted: word,
  approved: word,
  published: word,
  archived: word
});
var actions = strictObject({
  created: word,
  updated: word,
  submitted: word,
  approved: word,
  published: word,
  archived: word
});
var mergeWords = discriminatedUnion("policy", [
  strictObject({
    policy: literal("upsert"),
    tables: array(
      strictObject({
        table: name,
        key: array(name).min(1),
        owner: strictObject({ column: name, seed: word }).nullable(),
        active: name.nullable()
      })
    ).min(1).describe("In the order in which they are seeded."),
    version: strictObject({ table: name, name, version: name, "seed-digest": name, "seed-version": name }).nullable()
  }),
  strictObject({
    policy: literal("publish"),
    key: name,
    staging: looseObject({ table: name, id: name, status }).describe("As in dataset.json, with the table by its full name."),
    library: looseObject({ table: name, id: name, version: name, current: name, staging: name }),
    audit: looseObject({
      table: name,
      id: name,
      at: name,
      action: name,
      actions,
      staging: name,
      library: name
    })
  })
]);
var proof = strictObject({
  serverVersion: string().describe("Of the server that the file was restored on."),
  tables: int().positive(),
  rows,
  foreignKeys: int().nonnegative().describe("Made over the restored rows, and valid."),
  uniqueKeys: int().nonnegative().describe("Built over the restored rows, and valid."),
  expectations: int().nonnegative().describe("The dataset's expectations that held."),
  durationMs: int().nonnegative()
});
var dumpManifestSchema = strictObject({
  format: literal(formatVersion),
  dataset: string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be the name of a dataset"),
  policy: _enum(["publish", "upsert"]),
  file: strictObject({
    name: string().regex(/^[^/\\]+$/, "must be a name, not a path").describe("The file, beside this one."),
    bytes,
    sha256: sha256.describe("Of the file as it lies there, compressed or not."),
    compression: _enum(["none", "gzip"]),
    text: strictObject({ bytes, sha256 }).describe("Of the uncompressed text.")
  }).describe("The dump itself."),
  createdAt: iso_exports.datetime(),
  source: strictObject({
    repository: string().nullable(),
    commit: string().regex(/^[0-9a-f]{40,64}$/).nullable()
  }),
  server: strictObject({ version: string(), number: int().positive().describe("Such as 150018.") }),
  client: strictObject({
    kind: _enum(["input", "native", "path", "wasm"]).describe("How the pg_dump was found."),
    version: string()
  }),
  sections: array(section).min(3).describe("Without gaps, in order."),
  tables: array(table).min(1),
  sequences: array(sequence),
  merge: mergeWords,
  expectations: array(unknown()).describe("The dataset's expectations, as dataset.json has them."),
  leftOut: array(strictObject({ table: name, object: string(), reason: string() })).describe("What belongs to the tables in the source database, but not to the dump."),
  proof: proof.nullable().describe("What a restore of this very file showed; null where it was not asked for."),
  seal: sha256.describe("sha256 of this file with 64 zeros in place of this value.")
}).meta({
  title: "Seedrail dump manifest",
  description: "What a dump holds, by which sums it is known, and what was proven of it."
});
function describeSection({ kind, table: of }) {
  return of === void 0 ? kind : `${kind} of ${of}`;
}

// actions/lib/dump/relation.ts
function nameKey({ schema, name: name2 }) {
  return JSON.stringify([schema, name2]);
}
var plain = /^[a-z_][a-z0-9_$]*$/;
function renderName({ schema, name: name2 }) {
  const part = (text) => plain.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
  return `${part(schema)}.${part(name2)}`;
}
function relationOf(relation) {
  const { schemaname: schema, relname: name2, catalogname } = relation ?? {};
  return schema === void 0 || name2 === void 0 || catalogname !== void 0 ? void 0 : { schema, name: name2 };
}
function textsOf(nodes) {
  return (nodes ?? []).map((node) => "String" in node ? node.String.sval ?? "" : "");
}
function qualifiedNameOf(nodes) {
  const [schema, name2, more] = textsOf(nodes);
  return schema === void 0 || name2 === void 0 || more !== void 0 ? void 0 : { schema, name: name2 };
}

// actions/lib/dump/section-order.ts
function findInconsistency(manifest) {
  return findGap(manifest) ?? findDisorder(manifest) ?? findStrangeTable(manifest) ?? findStrangeFile(manifest);
}
function findGap({ sections, file }) {
  let offset = 0;
  for (const section2 of sections) {
    if (section2.offset !== offset)
      return `the section "${describeSection(section2)}" does not begin at byte ${offset}`;
    offset += section2.bytes;
  }
  return offset === file.text.bytes ? void 0 : `its sections end at byte ${offset} of ${file.text.bytes}`;
}
function findDisorder({ sections }) {
  const ranks = sections.map(({ kind }) => sectionKinds.indexOf(kind));
  if (ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0))) return "its sections are out of order";
  for (const kind of sectionKinds) {
    const found = sections.filter((section2) => section2.kind === kind).length;
    if (kind !== "data" && found !== 1) return `it has ${found} sections "${kind}"`;
  }
  return void 0;
}
function findStrangeTable({ sections, tables, merge }) {
  const dumped = sections.filter(({ kind }) => kind === "data").map((section2) => section2.table);
  if (dumped.length !== tables.length || tables.some((table2, index) => table2.table !== dumped[index])) {
    return "its tables are not those of its data sections";
  }
  for (const { table: table2, schema, name: name2, columns, key } of tables) {
    if (table2 !== renderName({ schema, name: name2 })) return `the table "${table2}" has two names`;
    const names = new Set(columns.map((column) => column.name));
    if (names.size !== columns.length) return `the table "${table2}" has a column twice`;
    if (key.some((column) => !names.has(column))) return `the key of "${table2}" is none of its columns`;
  }
  if (new Set(dumped).size !== dumped.length) return "it has a table twice";
  const named = merge.policy === "upsert" ? [...merge.tables.map(({ table: table2 }) => table2), ...merge.version === null ? [] : [merge.version.table]] : [merge.staging.table, merge.library.table, merge.audit.table];
  const stranger = named.find((table2) => !dumped.includes(table2));
  return stranger === void 0 ? void 0 : `it speaks of a table "${stranger}" that it does not hold`;
}
function findStrangeFile({ file, policy, merge }) {
  if (policy !== merge.policy) return "it names two policies";
  const same = file.bytes === file.text.bytes && file.sha256 === file.text.sha256;
  return file.compression === "none" && !same ? "an uncompressed file has one size and one sum" : void 0;
}

// actions/lib/dump/manifest-file.ts
var unsealed = "0".repeat(64);
var ending = /(\.sql)?(\.gz)?$/;
function manifestPathOf(dumpPath) {
  return join(dirname(dumpPath), `${basename(dumpPath).replace(ending, "")}.manifest.json`);
}
function renderDumpManifest(manifest) {
  const { seal: _, ...rest } = manifest;
  const text = `${JSON.stringify({ ...rest, seal: unsealed }, null, 2)}
`;
  const seal = createHash("sha256").update(text).digest("hex");
  return `${text.slice(0, text.lastIndexOf(unsealed))}${seal}${text.slice(text.lastIndexOf(unsealed) + unsealed.length)}`;
}
async function readDumpManifest(path) {
  const manifestPath = path.endsWith(".json") ? path : manifestPathOf(path);
  const file = nameFile(manifestPath);
  let text;
  try {
    text = await readFile(manifestPath, "utf8");
  } catch (error) {
    throw explainUnreadableManifest(file, error);
  }
  return parseDumpManifest(text, file);
}
function parseDumpManifest(text, file) {
  const value = parseJson(text, file);
  const { format } = value;
  if (typeof format === "number" && format > formatVersion) {
    throw new SeedrailError(
      fault(
        "dump-format-unknown",
        `The dump is of format ${format}; this Seedrail reads format ${formatVersion}.`,
        {
          place: { file },
          next: "Use a newer Seedrail, or one as old as this to make the dump."
        }
      )
    );
  }
  const checked = dumpManifestSchema.safeParse(value);
  if (!checked.success) {
    throw new SeedrailError(
      fault(
        "dump-manifest-invalid",
        `The manifest is none of ours: ${prettifyError(checked.error).replaceAll("\n", " ")}`,
        {
          place: { file },
          next: "Take the manifest that was written with the dump, or dump again."
        }
      )
    );
  }
  requireSeal(text, checked.data.seal, file);
  const inconsistency = findInconsistency(checked.data);
  if (inconsistency !== void 0) {
    throw new SeedrailError(
      fault("dump-manifest-invalid", `The manifest contradicts itself: ${inconsistency}.`, {
        place: { file },
        next: "Take the manifest that was written with the dump, or dump again."
      })
    );
  }
  return checked.data;
}
function parseJson(text, file) {
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === "object") return value;
  } catch {
  }
  throw damaged(file, "it is no JSON object");
}
function requireSeal(text, seal, file) {
  const at = text.lastIndexOf(seal);
  const open = `${text.slice(0, at)}${unsealed}${text.slice(at + seal.length)}`;
  const sum = createHash("sha256").update(open).digest("hex");
  if (sum !== seal) throw damaged(file, "its own sum does not match");
}
function damaged(file, how) {
  return new SeedrailError(
    fault("dump-manifest-damaged", `The manifest was changed after it was written: ${how}.`, {
      place: { file },
      next: "Fetch dump and manifest again from where they were made; never edit either."
    })
  );
}
function explainUnreadableManifest(file, error) {
  const problem = codeOf(error) === "ENOENT" ? fault("dump-manifest-missing", `The dump has no manifest: there is no file "${file}".`, {
    place: { file },
    next: "Keep both files side by side under the names that they were written with."
  }) : fault("dump-manifest-unreadable", `"${file}" cannot be read (${codeOf(error)}).`, { place: { file } });
  return new SeedrailError(problem, { cause: error });
}

// actions/lib/dump/verify.ts
import { basename as basename2 } from "path";

// actions/lib/dump/made.ts
function startMade(tables) {
  const homes = /* @__PURE__ */ new Set(["public", ...tables.map(({ schema }) => schema)]);
  return {
    relations: /* @__PURE__ */ new Set(),
    types: /* @__PURE__ */ new Set(),
    statistics: /* @__PURE__ */ new Set(),
    pending: /* @__PURE__ */ new Map(),
    schemas: new Set(homes),
    homes
  };
}
function isSystemSchema(schema) {
  return schema.startsWith("pg_") || schema === "information_schema";
}
var unqualified = "names an object without its schema";
function requireHome(name2, made) {
  if (name2 === void 0) return unqualified;
  return made.schemas.has(name2.schema) && !isSystemSchema(name2.schema) ? void 0 : `makes "${renderName(name2)}" in a schema that is not the dump's`;
}
function mayStandApart(part, of, made) {
  return part !== void 0 && (part.schema === of?.schema || made.homes.has(part.schema));
}
function remember(name2, made) {
  const reason = requireHome(name2, made);
  if (reason === void 0 && name2 !== void 0) made.relations.add(nameKey(name2));
  return reason;
}
function rememberType(name2, made) {
  const reason = requireHome(name2, made);
  if (reason === void 0 && name2 !== void 0) made.types.add(nameKey(name2));
  return reason;
}
function requireMade(name2, made) {
  return requireAmong(name2, made.relations);
}
function requireMadeType(name2, made) {
  return requireAmong(name2, made.types);
}
function requireMadeStatistics(name2, made) {
  return requireAmong(name2, made.statistics);
}
function requireAmong(name2, names) {
  if (name2 === void 0) return unqualified;
  return names.has(nameKey(name2)) ? void 0 : `touches "${renderName(name2)}", which the dump does not make`;
}
function judgeSequenceOptions(options, made) {
  for (const option of options ?? []) {
    if (!("DefElem" in option)) return "makes a sequence in an unknown way";
    const { defname, arg } = option.DefElem;
    const names = arg !== void 0 && "List" in arg ? arg.List.items : void 0;
    const reason = defname === "sequence_name" ? remember(qualifiedNameOf(names), made) : defname === "owned_by" ? requireMade(qualifiedNameOf(names?.slice(0, -1)), made) : void 0;
    if (reason !== void 0) return reason;
  }
  return void 0;
}

// actions/lib/dump/grammar-function.ts
var functionSetting = /^(enable_\w+|jit\w*|\w*_cost|work_mem|hash_mem_multiplier|plan_cache_mode|search_path|timezone|datestyle|intervalstyle|extra_float_digits|bytea_output|xmloption|client_min_messages|check_function_bodies|lock_timeout|statement_timeout|plpgsql\.\w+|pg_trgm\.\w+)$/i;
function judgeFunction(definition, made) {
  if (definition.replace) return "replaces a function";
  const reason = requireHome(qualifiedNameOf(definition.funcname), made);
  if (reason !== void 0) return reason;
  for (const option of definition.options ?? []) {
    if (!("DefElem" in option)) return "makes a function in an unknown way";
    const reason2 = judgeFunctionOption(option.DefElem);
    if (reason2 !== void 0) return reason2;
  }
  return void 0;
}
function judgeFunctionOption({ defname = "", arg }) {
  switch (defname) {
    case "language": {
      const language = arg !== void 0 && "String" in arg ? arg.String.sval ?? "" : "";
      return ["sql", "plpgsql"].includes(language) ? void 0 : `makes a function in ${language}`;
    }
    case "security":
      return arg !== void 0 && "Boolean" in arg && arg.Boolean.boolval ? "makes a function that runs with its owner’s rights (SECURITY DEFINER)" : void 0;
    case "set": {
      const name2 = arg !== void 0 && "VariableSetStmt" in arg ? arg.VariableSetStmt.name ?? "" : "";
      return functionSetting.test(name2) ? void 0 : `makes a function that sets ${name2}`;
    }
    case "support":
    case "transform":
      return `makes a function with the option ${defname}`;
    default:
      return void 0;
  }
}

// actions/lib/dump/grammar-index.ts
function judgeIndex({ relation, concurrent, idxname, if_not_exists }, made) {
  if (concurrent) return "builds an index outside the transaction";
  if (if_not_exists) return "passes over an index that is there already";
  const table2 = relationOf(relation);
  const reason = requireMade(table2, made);
  if (reason === void 0 && table2 !== void 0 && idxname !== void 0) {
    made.relations.add(nameKey({ schema: table2.schema, name: idxname }));
  }
  return reason;
}
function judgeStatistics({ defnames, relations = [], if_not_exists }, made) {
  if (if_not_exists) return "passes over statistics that are there already";
  const [table2] = relations;
  if (relations.length !== 1 || table2 === void 0 || !("RangeVar" in table2)) return unqualified;
  const name2 = qualifiedNameOf(defnames);
  const of = relationOf(table2.RangeVar);
  const reason = requireHome(name2, made) ?? requireMade(of, made);
  if (reason !== void 0) return reason;
  if (name2 === void 0 || !mayStandApart(name2, of, made))
    return "makes statistics in another schema than their table";
  made.statistics.add(nameKey(name2));
  return void 0;
}

// actions/lib/dump/statements.ts
function kindOf(node) {
  return Object.keys(node)[0] ?? "";
}
var SqlSyntaxError = class extends Error {
  line;
  constructor(message, line) {
    super(message);
    this.line = line;
  }
};
async function loadParser() {
  const parser = await import("./wasm-JHI7IGIL.mjs");
  await parser.loadModule();
  return parser;
}
async function parseStatements(text) {
  const bytes2 = Buffer.from(text);
  const nul = bytes2.indexOf(0);
  if (nul !== -1) throw new SqlSyntaxError("a NUL byte", countLines(bytes2.subarray(0, nul)));
  const { parse } = await loadParser();
  let parsed;
  try {
    if (text.trim() === "") return [];
    parsed = await parse(text);
  } catch (error) {
    const at = error.sqlDetails?.cursorPosition ?? 0;
    throw new SqlSyntaxError(messageOf(error), countLines(Buffer.from([...text].slice(0, at).join(""))));
  }
  let end = 0;
  let line = 1;
  return (parsed.stmts ?? []).map((raw) => {
    if (raw.stmt === void 0) throw new SqlSyntaxError("an empty statement", line);
    const from = raw.stmt_location ?? 0;
    const to = raw.stmt_len ? from + raw.stmt_len : bytes2.length;
    const before = bytes2.subarray(end, from).toString("utf8");
    const sql = bytes2.subarray(from, to).toString("utf8");
    line += before.split("\n").length - 1;
    const statement = { sql, before, line, node: raw.stmt };
    line += sql.split("\n").length - 1;
    end = to;
    return statement;
  });
}
function countLines(bytes2) {
  return Buffer.from(bytes2).toString("utf8").split("\n").length;
}

// actions/lib/dump/grammar.ts
var harmlessExtensions = [
  "btree_gin",
  "btree_gist",
  "citext",
  "cube",
  "earthdistance",
  "fuzzystrmatch",
  "hstore",
  "intarray",
  "isn",
  "ltree",
  "pg_trgm",
  "pgcrypto",
  "postgis",
  "seg",
  "unaccent",
  "uuid-ossp",
  "vector"
];
var alterations = /* @__PURE__ */ new Set([
  "AT_AddConstraint",
  "AT_AddIdentity",
  "AT_AttachPartition",
  "AT_ClusterOn",
  "AT_ColumnDefault",
  "AT_DisableTrig",
  "AT_EnableAlwaysTrig",
  "AT_EnableReplicaTrig",
  "AT_EnableTrig",
  "AT_ReplicaIdentity",
  "AT_SetCompression",
  "AT_SetNotNull",
  "AT_SetOptions",
  "AT_SetStatistics",
  "AT_SetStorage"
]);
var indexed = /* @__PURE__ */ new Set(["CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION"]);
function createGrammar(tables, sequences) {
  const listed = new Set(tables.map(nameKey));
  const made = startMade(tables);
  return {
    async judge(kind, text) {
      let statements;
      try {
        statements = await parseStatements(text);
      } catch (error) {
        if (!(error instanceof SqlSyntaxError)) throw error;
        return { line: error.line, statement: "", reason: `is no SQL (${error.message})` };
      }
      for (const { node, sql, line } of statements) {
        const reason = kind === "schema" ? judgeDefinition(node, made, listed) : judgeAddition(node, made);
        if (reason !== void 0) return { line, statement: excerpt(sql), reason };
      }
      return kind === "schema" ? judgeWhole(made, [...tables, ...sequences]) : void 0;
    }
  };
}
function judgeWhole(made, wanted) {
  const [stray] = made.pending.values();
  if (stray !== void 0) {
    const reason = `makes a table "${renderName(stray)}" that the manifest does not list`;
    return { line: 1, statement: "", reason };
  }
  const lost = wanted.find((name2) => !made.relations.has(nameKey(name2)));
  return lost && {
    line: 1,
    statement: "",
    reason: `does not make "${renderName(lost)}", which the manifest lists`
  };
}
function describeRefusal(section2, refusal) {
  const statement = refusal.statement === "" ? "" : `: ${refusal.statement}`;
  return `line ${refusal.line} of its section "${describeSection(section2)}" ${refusal.reason}${statement}`;
}
function judgeDefinition(node, made, listed) {
  if ("CreateSchemaStmt" in node) return judgeSchema(node.CreateSchemaStmt, made);
  if ("CreateExtensionStmt" in node) return judgeExtension(node.CreateExtensionStmt, made);
  if ("CreateEnumStmt" in node) return rememberType(qualifiedNameOf(node.CreateEnumStmt.typeName), made);
  if ("CreateDomainStmt" in node) return rememberType(qualifiedNameOf(node.CreateDomainStmt.domainname), made);
  if ("CreateRangeStmt" in node) return judgeRange(node.CreateRangeStmt, made);
  if ("CompositeTypeStmt" in node) return rememberType(relationOf(node.CompositeTypeStmt.typevar), made);
  if ("CreateSeqStmt" in node) {
    const { sequence: sequence2, options, if_not_exists } = node.CreateSeqStmt;
    if (if_not_exists) return "passes over a sequence that is there already";
    return judgeSequenceOptions(options, made) ?? remember(relationOf(sequence2), made);
  }
  if ("AlterSeqStmt" in node) {
    const { sequence: sequence2, options } = node.AlterSeqStmt;
    const owned = options?.every((option) => "DefElem" in option && option.DefElem.defname === "owned_by");
    if (owned !== true) return "changes a sequence";
    return requireMade(relationOf(sequence2), made) ?? judgeSequenceOptions(options, made);
  }
  if ("CreateStmt" in node) return judgeTable(node.CreateStmt, made, listed);
  return judgeCommon(node, made);
}
function judgeSchema({ schemaname, schemaElts, authrole }, made) {
  if (schemaElts?.length || authrole || schemaname === void 0) return "makes more than a schema";
  if (isSystemSchema(schemaname)) return `makes the schema "${schemaname}", which is the server's own`;
  made.schemas.add(schemaname);
  return void 0;
}
function judgeExtension({ extname: extension = "", options }, made) {
  if (!harmlessExtensions.includes(extension)) return `installs the extension "${extension}"`;
  for (const option of options ?? []) {
    const { defname = "", arg } = "DefElem" in option ? option.DefElem : {};
    if (defname !== "schema") return `installs an extension with the option ${defname}`;
    const schema = arg !== void 0 && "String" in arg ? arg.String.sval ?? "" : "";
    const reason = requireHome({ schema, name: extension }, made);
    if (reason !== void 0) return reason;
  }
  return void 0;
}
function judgeRange({ typeName, params }, made) {
  const range = qualifiedNameOf(typeName);
  for (const param of params ?? []) {
    if (!("DefElem" in param) || param.DefElem.defname !== "multirange_type_name") continue;
    const { arg } = param.DefElem;
    const names = arg !== void 0 && "TypeName" in arg ? arg.TypeName.names : void 0;
    const second = qualifiedNameOf(names);
    const reason = rememberType(second, made);
    if (reason !== void 0) return reason;
    if (!mayStandApart(second, range, made)) return "makes a second type of a range in another schema";
  }
  return rememberType(range, made);
}
function judgeAddition(node, made) {
  if ("IndexStmt" in node) return judgeIndex(node.IndexStmt, made);
  if ("CreateTrigStmt" in node) {
    const { replace, relation, constrrel } = node.CreateTrigStmt;
    if (replace) return "replaces a trigger";
    const other = constrrel === void 0 ? void 0 : requireMade(relationOf(constrrel), made);
    return other ?? requireMade(relationOf(relation), made);
  }
  if ("CreateStatsStmt" in node) {
    return judgeStatistics(node.CreateStatsStmt, made);
  }
  if ("AlterStatsStmt" in node) {
    return requireMadeStatistics(qualifiedNameOf(node.AlterStatsStmt.defnames), made);
  }
  return judgeCommon(node, made);
}
function judgeCommon(node, made) {
  if ("CreateFunctionStmt" in node) return judgeFunction(node.CreateFunctionStmt, made);
  if ("AlterTableStmt" in node) return judgeAlteration(node.AlterTableStmt, made);
  if ("CommentStmt" in node) return judgeComment(node.CommentStmt, made);
  return `is a ${kindOf(node)}, which no dump of ours holds`;
}
function judgeTable(table2, made, listed) {
  const name2 = relationOf(table2.relation);
  if (name2 === void 0) return unqualified;
  if (table2.relation?.relpersistence === "t") return "makes a temporary table";
  if (table2.if_not_exists) return "passes over a table that is there already";
  if (table2.tablespacename || table2.ofTypename) return "ties a table to a tablespace or a type";
  for (const parent of table2.inhRelations ?? []) {
    const reason = requireMade("RangeVar" in parent ? relationOf(parent.RangeVar) : void 0, made);
    if (reason !== void 0) return reason;
  }
  const homeless = remember(name2, made);
  if (homeless !== void 0) return homeless;
  for (const element of table2.tableElts ?? []) {
    const reason = judgeElement(element, made);
    if (reason !== void 0) return reason;
  }
  if (!listed.has(nameKey(name2)) && !table2.partbound) made.pending.set(nameKey(name2), name2);
  return void 0;
}
function judgeElement(element, made) {
  if ("Constraint" in element) return judgeConstraint(element.Constraint, made);
  if (!("ColumnDef" in element)) return "makes a table like another one";
  for (const constraint of element.ColumnDef.constraints ?? []) {
    if (!("Constraint" in constraint)) return "makes a column in an unknown way";
    const reason = judgeConstraint(constraint.Constraint, made);
    if (reason !== void 0) return reason;
  }
  return void 0;
}
function judgeConstraint({ contype, pktable, options }, made) {
  if (contype === "CONSTR_FOREIGN") return requireMade(relationOf(pktable), made);
  return contype === "CONSTR_IDENTITY" ? judgeSequenceOptions(options, made) : void 0;
}
function judgeAlteration(statement, made) {
  const relation = relationOf(statement.relation);
  for (const command of statement.cmds ?? []) {
    if (!("AlterTableCmd" in command)) return "alters a table in an unknown way";
    const { subtype = "", def } = command.AlterTableCmd;
    if (!alterations.has(subtype)) return `alters a table by ${subtype.replace("AT_", "")}`;
    if (subtype === "AT_AttachPartition" && def !== void 0 && "PartitionCmd" in def) {
      const part = relationOf(def.PartitionCmd.name);
      const reason = requireMade(part, made);
      if (reason !== void 0 || part === void 0) return reason;
      made.pending.delete(nameKey(part));
    }
    if (def !== void 0 && "Constraint" in def) {
      const reason = judgeConstraint(def.Constraint, made);
      if (reason !== void 0) return reason;
      const { contype = "", conname } = def.Constraint;
      if (indexed.has(contype) && conname !== void 0 && relation !== void 0) {
        made.relations.add(nameKey({ schema: relation.schema, name: conname }));
      }
    }
  }
  return requireMade(relation, made);
}
function judgeComment({ objtype, object }, made) {
  switch (objtype) {
    case "OBJECT_TABLE":
    case "OBJECT_COLUMN": {
      const names = object !== void 0 && "List" in object ? object.List.items : void 0;
      return requireMade(qualifiedNameOf(objtype === "OBJECT_COLUMN" ? names?.slice(0, -1) : names), made);
    }
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN": {
      const names = object !== void 0 && "TypeName" in object ? object.TypeName.names : void 0;
      return requireMadeType(qualifiedNameOf(names), made);
    }
    default:
      return "comments on something else than a table, a column or a type";
  }
}
function excerpt(sql) {
  const line = sql.replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

// actions/lib/dump/reader.ts
import { createHash as createHash2 } from "crypto";
import { createReadStream } from "fs";
import { stat } from "fs/promises";
import { dirname as dirname2, join as join2 } from "path";
import { Readable } from "stream";
import { createGunzip } from "zlib";
var chunkSize = 256 * 1024;
var again = "Fetch the dump and its manifest again from where they were made, or dump again. Nothing was written.";
async function* readSections(dump) {
  const { path, manifest } = dump;
  const file = nameFile(path);
  await requireSize(path, manifest);
  const whole = createHash2("sha256");
  const text = openText(path, manifest.file.compression, whole);
  const chunks = new Chunks(text, file);
  try {
    for (const section2 of manifest.sections) {
      const reading = new SectionReading(chunks, section2, file);
      yield { section: section2, content: reading };
      await reading.finish();
    }
    await chunks.requireEnd();
    if (whole.digest("hex") !== manifest.file.sha256) throw damaged2(file, "The file", void 0);
  } finally {
    await text.return?.();
  }
}
function dumpPathOf(manifestPath, manifest) {
  return join2(dirname2(manifestPath), manifest.file.name);
}
async function requireSize(path, manifest) {
  const file = nameFile(path);
  let size;
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    size = found.size;
  } catch (error) {
    throw explainUnreadableDump(file, error);
  }
  if (size === manifest.file.bytes) return;
  const { code, how } = size < manifest.file.bytes ? { code: "dump-truncated", how: "broken off" } : { code: "dump-damaged", how: "longer than it was" };
  const section2 = manifest.file.compression === "none" ? manifest.sections.find(({ offset, bytes: bytes2 }) => size < offset + bytes2) : void 0;
  const where = section2 === void 0 ? "" : `, in the section "${describeSection(section2)}" (from byte ${section2.offset})`;
  throw code === "dump-truncated" ? new SeedrailError(
    fault("dump-truncated", `The dump is ${how}: ${size} of ${manifest.file.bytes} bytes${where}.`, {
      place: placeOf(file, section2),
      next: again
    }),
    { verdict: "broken" }
  ) : new SeedrailError(
    fault("dump-damaged", `The dump is ${how}: ${size} bytes instead of ${manifest.file.bytes}.`, {
      place: { file },
      next: again
    }),
    { verdict: "broken" }
  );
}
function openText(path, compression, whole) {
  if (compression === "none") return sumUp(streamInPlace(path, chunkSize), whole);
  const raw = Readable.from(sumUp(createReadStream(path, { highWaterMark: chunkSize }), whole));
  const gunzip = createGunzip({ chunkSize });
  raw.on("error", (error) => gunzip.destroy(error));
  gunzip.on("close", () => raw.destroy());
  return raw.pipe(gunzip)[Symbol.asyncIterator]();
}
async function* sumUp(raw, whole) {
  for await (const chunk of raw) {
    whole.update(chunk);
    yield chunk;
  }
}
var Chunks = class {
  #pieces;
  #file;
  #rest = Buffer.alloc(0);
  constructor(text, file) {
    this.#pieces = text;
    this.#file = file;
  }
  /** At most `most` bytes, at least one; undefined at the end. */
  async take(most) {
    while (this.#rest.length === 0) {
      const next = await this.#next();
      if (next === void 0) return void 0;
      this.#rest = next;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }
  async requireEnd() {
    if (await this.take(1) === void 0) return;
    throw damaged2(this.#file, "The dump goes on behind its last section; the file", void 0);
  }
  async #next() {
    try {
      const { value, done } = await this.#pieces.next();
      return done === true ? void 0 : value;
    } catch (error) {
      throw explainBrokenStream(this.#file, error);
    }
  }
};
var SectionReading = class {
  #chunks;
  #section;
  #file;
  #hash = createHash2("sha256");
  #left;
  constructor(chunks, section2, file) {
    this.#chunks = chunks;
    this.#section = section2;
    this.#file = file;
    this.#left = section2.bytes;
  }
  async *[Symbol.asyncIterator]() {
    for (let piece = await this.#take(); piece !== void 0; piece = await this.#take()) yield piece;
  }
  /** Passes over what was not read, and compares. */
  async finish() {
    while (await this.#take() !== void 0) ;
    if (this.#hash.digest("hex") === this.#section.sha256) return;
    throw damaged2(this.#file, `The section "${describeSection(this.#section)}"`, this.#section);
  }
  async #take() {
    if (this.#left === 0) return void 0;
    const piece = await this.#chunks.take(this.#left);
    if (piece === void 0) {
      const { offset, bytes: bytes2 } = this.#section;
      throw new SeedrailError(
        fault(
          "dump-truncated",
          `The dump ends in its section "${describeSection(this.#section)}", at byte ${offset + bytes2 - this.#left}.`,
          { place: placeOf(this.#file, this.#section), next: again }
        ),
        { verdict: "broken" }
      );
    }
    this.#left -= piece.length;
    this.#hash.update(piece);
    return piece;
  }
};
function placeOf(file, section2) {
  return section2?.table === void 0 ? { file } : { file, table: section2.table };
}
function damaged2(file, what, section2) {
  const where = section2 === void 0 ? "" : ` (${section2.bytes} bytes from byte ${section2.offset})`;
  return new SeedrailError(
    fault("dump-damaged", `${what} is not what was dumped${where}: its sum differs.`, {
      place: placeOf(file, section2),
      next: again
    }),
    { verdict: "broken" }
  );
}
function explainBrokenStream(file, error) {
  if (error instanceof SeedrailError) return error;
  const code = codeOf(error);
  if (/^Z_/.test(code) || /incorrect|unexpected end|invalid/.test(messageOf(error))) {
    return new SeedrailError(
      fault("dump-gzip-broken", `The dump cannot be unpacked: ${messageOf(error)}.`, {
        place: { file },
        next: again
      }),
      { verdict: "broken", cause: error }
    );
  }
  return explainUnreadableDump(file, error);
}
function explainUnreadableDump(file, error) {
  const problem = codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR" ? fault("dump-missing", `There is no dump "${file}".`, {
    place: { file },
    next: "Correct the path; the dump lies beside its manifest, under the name that the manifest gives."
  }) : fault("dump-unreadable", `"${file}" cannot be read (${codeOf(error) || messageOf(error)}).`, {
    place: { file }
  });
  return new SeedrailError(problem, { cause: error });
}

// actions/lib/dump/text.ts
var beginMarker = `-- Seedrail dump, format ${formatVersion}
`;
var endMarker = "-- Seedrail dump complete\n";
var endOfRows = "\\.\n";
var sessionSettings = {
  client_encoding: "UTF8",
  client_min_messages: "warning",
  standard_conforming_strings: "on",
  check_function_bodies: "off",
  lc_monetary: "C",
  row_security: "off",
  xmloption: "content"
};
function renderPreamble(dataset) {
  const settings = Object.entries(sessionSettings).map(
    ([name2, value]) => `SET ${name2} = ${quoteLiteral(value)};
`
  );
  const searchPath = `SELECT pg_catalog.set_config('search_path', '', false);
`;
  return `${beginMarker}-- Dataset: ${dataset}

${settings.join("")}${searchPath}`;
}
function renderCopyHeader(table2) {
  const columns = table2.columns.map(({ name: name2 }) => quoteIdentifier(name2)).join(", ");
  return `COPY ${quoteTable(table2)} (${columns}) FROM stdin;
`;
}
function renderSequences(sequences) {
  return sequences.map((sequence2) => {
    const name2 = quoteLiteral(quoteTable(sequence2)).trim();
    return `SELECT pg_catalog.setval(${name2}, ${sequence2.value}, ${sequence2.called});
`;
  }).join("");
}

// actions/lib/dump/verify.ts
var endOfRowsBegin = Buffer.from("\n\\.");
async function verifyDump(path) {
  const manifest = await readDumpManifest(path);
  const dumpPath = path.endsWith(".json") ? dumpPathOf(path, manifest) : path;
  if (basename2(dumpPath) !== manifest.file.name) throw renamed(dumpPath, manifest);
  return verifyDumpFile(dumpPath, manifest);
}
async function verifyDumpFile(path, manifest) {
  const dump = { path, manifest };
  const grammar = createGrammar(manifest.tables, manifest.sequences);
  const parser = loadParser().catch(() => void 0);
  const verdicts = [];
  for await (const { section: section2, content } of readSections(dump)) {
    verdicts.push(await suspect(dump, section2, content, grammar));
  }
  await parser;
  for (const verdict of verdicts) {
    const suspicion = typeof verdict === "function" ? await verdict() : verdict;
    if (suspicion !== void 0) throw suspicion;
  }
  return dump;
}
async function readText(content) {
  const pieces = [];
  for await (const piece of content) pieces.push(Buffer.from(piece));
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces));
}
async function suspect(dump, section2, content, grammar) {
  const { manifest } = dump;
  if (section2.kind === "data") return suspectRows(dump, section2, content);
  let text;
  try {
    text = await readText(content);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refused(dump, section2, `its section "${section2.kind}" is not UTF-8`);
  }
  switch (section2.kind) {
    case "preamble":
      if (!text.startsWith(beginMarker)) return notOurs(dump, "begin");
      return text === renderPreamble(manifest.dataset) ? void 0 : strange(dump, section2);
    case "sequences":
      return text === renderSequences(manifest.sequences) ? void 0 : strange(dump, section2);
    case "end":
      return text === endMarker ? void 0 : notOurs(dump, "end");
    case "schema":
    case "constraints": {
      const { kind } = section2;
      return async () => {
        const refusal = await grammar.judge(kind, text);
        return refusal === void 0 ? void 0 : refused(dump, section2, describeRefusal(section2, refusal));
      };
    }
  }
}
async function suspectRows(dump, section2, content) {
  const table2 = dump.manifest.tables.find((candidate) => candidate.table === section2.table);
  if (table2 === void 0) return strange(dump, section2);
  const header = Buffer.from(renderCopyHeader(table2));
  const begin = [];
  let begun = 0;
  let seen = 0;
  let ends;
  let tail = Buffer.alloc(0);
  for await (const piece of content) {
    if (begun < header.length) {
      begin.push(Buffer.from(piece.subarray(0, header.length - begun)));
      begun += piece.length;
    }
    ends ??= findEnd(tail, piece, seen);
    seen += piece.length;
    tail = Buffer.concat([tail, piece.subarray(-endOfRowsBegin.length)]).subarray(-endOfRowsBegin.length);
  }
  if (!Buffer.concat(begin).equals(header)) {
    return refused(
      dump,
      section2,
      `its section "${describeSection(section2)}" is no COPY into that table and its columns`
    );
  }
  if (ends === section2.bytes - endOfRows.length - 1 && tail.equals(Buffer.from("\\.\n"))) return void 0;
  return refused(
    dump,
    section2,
    `the rows in its section "${describeSection(section2)}" end before the section does`
  );
}
function findEnd(tail, piece, seen) {
  const joint = Buffer.concat([
    tail.subarray(1 - endOfRowsBegin.length),
    piece.subarray(0, endOfRowsBegin.length - 1)
  ]);
  const across = joint.indexOf(endOfRowsBegin);
  if (across !== -1) return seen - Math.min(tail.length, endOfRowsBegin.length - 1) + across;
  const within = piece.indexOf(endOfRowsBegin);
  return within === -1 ? void 0 : seen + within;
}
function strange(dump, section2) {
  return refused(
    dump,
    section2,
    `its section "${describeSection(section2)}" is not what the manifest would make of it`
  );
}
function refused(dump, section2, reason) {
  return new SeedrailError(
    fault("dump-statement-refused", `The dump is not run: ${reason}.`, {
      place: { file: nameFile(dump.path), ...section2.table === void 0 ? {} : { table: section2.table } },
      next: "Only what the dump action writes is run. Find out who made this file. Nothing was executed."
    }),
    { verdict: "broken" }
  );
}
function renamed(path, manifest) {
  return new SeedrailError(
    fault("dump-renamed", `The manifest speaks of "${manifest.file.name}", not of "${basename2(path)}".`, {
      place: { file: nameFile(path) },
      next: "Keep both files under the names that they were written with."
    })
  );
}
function notOurs(dump, which) {
  const wanted = (which === "end" ? endMarker : beginMarker).trim();
  return new SeedrailError(
    fault("dump-marker-missing", `The dump does not ${which} with "${wanted}".`, {
      place: { file: nameFile(dump.path) },
      next: "Use a dump that the dump action wrote; others are restored with psql."
    }),
    { verdict: "broken" }
  );
}

// actions/lib/dump/catalogue.ts
var telling = [
  "a",
  "B",
  "b",
  "-a",
  "_",
  " ",
  "ab",
  "a b",
  "Z",
  "ä",
  "é",
  "é",
  "ß",
  "я",
  "中",
  "�",
  "𐐷",
  "😀"
];
async function loadColumns(database, oid) {
  const { rows: encodings } = await database.query(
    `SELECT current_setting('server_encoding') = 'UTF8' AS utf8`
  );
  const utf8 = encodings[0]?.utf8 === true;
  const { rows: rows2 } = await database.query(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
            CASE WHEN a.attcollation = 0 THEN NOT coalesce(e.steady, false) ELSE NOT ($3::boolean AND p.plain AND (l.locale IN ('c:C', 'c:POSIX') OR l.locale LIKE 'b:%'
              OR (c.collname = 'default' AND l.locale ~* '^c:C[.]utf-?8$'
                       AND (SELECT array_agg(x ORDER BY x) = array_agg(x ORDER BY x COLLATE "C") FROM unnest($2::text[]) AS x)))) END AS collated
       FROM pg_attribute a
       LEFT JOIN pg_collation c ON c.oid = a.attcollation
       JOIN pg_database d ON d.datname = current_database()
       JOIN pg_type t ON t.oid = a.atttypid
      CROSS JOIN LATERAL (
        SELECT 'pg_catalog'::regnamespace = b.typnamespace AND b.typname IN ('text', 'varchar', 'bpchar') AS plain
          FROM pg_type b WHERE b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)) AS p
      CROSS JOIN LATERAL (
        SELECT coalesce(nullif(to_jsonb(c) ->> 'collprovider', 'd'), to_jsonb(d) ->> 'datlocprovider', 'c')
               || ':' || CASE WHEN c.collname = 'default' THEN d.datcollate
                              ELSE coalesce(c.collcollate, to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', '') END AS locale) AS l
      CROSS JOIN LATERAL (SELECT coalesce(nullif(t.typbasetype, 0), t.oid) AS base) AS o
       LEFT JOIN pg_range r ON o.base IN (r.rngtypid, r.rngmultitypid)
       LEFT JOIN pg_type i ON i.typarray = o.base
       LEFT JOIN LATERAL (
        SELECT s.typtype = 'e' OR (s.typnamespace = 'pg_catalog'::regnamespace AND s.typtype = 'b' AND s.typname !~ '^reg'
                 AND (s.typcategory IN ('B', 'D', 'I', 'N', 'T', 'V', 'Z')
                      OR s.typname IN ('uuid', 'bytea', 'macaddr', 'macaddr8', 'pg_lsn', 'xid8', 'tid'))) AS steady
          FROM pg_type s WHERE s.oid = coalesce(i.oid, r.rngsubtype, o.base)) AS e ON true
      WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      ORDER BY a.attnum`,
    [oid, utf8 ? telling : [], utf8]
  );
  return rows2;
}
async function loadSequences(database, closure) {
  const names = [...closure.sequences].map((key) => {
    const [schema, name2] = JSON.parse(key);
    return { schema, name: name2 };
  });
  const sequences = [];
  for (const sequence2 of names.sort((a, b) => nameKey(a) < nameKey(b) ? -1 : 1)) {
    const { rows: rows2 } = await database.query(
      `SELECT last_value::text AS value, is_called AS called FROM ${quoteTable(sequence2)}`
    );
    for (const row of rows2) sequences.push({ ...sequence2, ...row });
  }
  return sequences;
}
async function countGuards(database, tables) {
  const { rows: rows2 } = await database.query(
    `WITH t AS (SELECT c.oid FROM unnest($1::text[], $2::text[]) AS w(schema, name)
                  JOIN pg_namespace n ON n.nspname = w.schema
                  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name)
     SELECT (SELECT count(*)::int FROM pg_constraint k
              WHERE k.contype = 'f' AND k.conparentid = 0 AND k.convalidated
                AND k.conrelid IN (SELECT oid FROM t) AND k.confrelid IN (SELECT oid FROM t)) AS "foreignKeys",
            (SELECT count(*)::int FROM pg_index i
              WHERE i.indisunique AND i.indisvalid AND i.indrelid IN (SELECT oid FROM t)) AS "uniqueKeys"`,
    [tables.map(({ schema }) => schema), tables.map(({ name: name2 }) => name2)]
  );
  return rows2[0] ?? { foreignKeys: 0, uniqueKeys: 0 };
}
async function loadLeftOut(database, tables) {
  const { rows: rows2 } = await database.query(leftOutSql, [
    tables.map(({ shape }) => shape.oid)
  ]);
  return rows2.map(({ oid, object, reason }) => ({
    table: tables.find(({ shape }) => shape.oid === oid)?.label ?? "",
    object,
    reason
  }));
}
var leftOutSql = `
SELECT k.conrelid AS oid, 'foreign key "' || k.conname || '"' AS object,
       'it points at ' || k.confrelid::regclass || ', which is none of the dataset''s tables' AS reason
  FROM pg_constraint k
 WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY ($1::oid[]) AND NOT k.confrelid = ANY ($1::oid[])
UNION ALL
SELECT c.oid, 'row-level security', 'its policies speak of roles, which a dump does not hold'
  FROM pg_class c WHERE c.oid = ANY ($1::oid[]) AND c.relrowsecurity
UNION ALL
SELECT r.ev_class, 'rule "' || r.rulename || '"', 'rules are not dumped'
  FROM pg_rewrite r WHERE r.ev_class = ANY ($1::oid[])
UNION ALL
SELECT c.oid, 'its place as a partition', 'the table that it is a part of is none of the dataset''s tables'
  FROM pg_class c WHERE c.oid = ANY ($1::oid[]) AND c.relispartition
UNION ALL
SELECT c.oid, 'statistics "' || n.nspname || '.' || s.stxname || '"', 'they lie in a schema that holds none of the dataset''s tables'
  FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace JOIN pg_class c ON c.oid = s.stxrelid
 WHERE c.oid = ANY ($1::oid[]) AND n.nspname <> 'public'
   AND NOT s.stxnamespace IN (SELECT relnamespace FROM pg_class WHERE oid = ANY ($1::oid[]))
ORDER BY 1, 2`;
async function loadVersions(database, words, table2) {
  if (words === void 0 || table2 === void 0) return /* @__PURE__ */ new Map();
  const { rows: rows2 } = await database.query(
    `SELECT ${quoteIdentifier(words.name)}::text AS name, ${quoteIdentifier(words.version)}::text AS version
       FROM ${quoteTable({ schema: table2.shape.schema, name: table2.shape.name })}
      WHERE ${quoteIdentifier(words.version)} IS NOT NULL`
  );
  return new Map(rows2.map(({ name: name2, version }) => [name2, version]));
}

// actions/lib/dump/load.ts
import { createHash as createHash3 } from "crypto";
async function loadDump(database, dump, options = {}) {
  const rows2 = /* @__PURE__ */ new Map();
  for await (const streamed of readSections(dump)) {
    const { section: section2 } = streamed;
    if (options.wants?.(section2) === false) continue;
    options.onSection?.(section2);
    try {
      await loadSection(database, dump, streamed, rows2, options);
    } catch (error) {
      throw explainRefused(error, dump, section2);
    }
  }
  await resetSession(database);
  return { rows: rows2 };
}
async function* readRowBytes(dump, table2, content) {
  const header = Buffer.from(renderCopyHeader(table2));
  const tail = Buffer.from(endOfRows);
  let head = Buffer.alloc(0);
  let held = Buffer.alloc(0);
  for await (const piece of content) {
    let bytes2 = piece;
    if (head !== void 0) {
      head = Buffer.concat([head, piece]);
      if (head.length < header.length) continue;
      if (!head.subarray(0, header.length).equals(header)) throw changed(dump);
      bytes2 = head.subarray(header.length);
      head = void 0;
    }
    const all = Buffer.concat([held, bytes2]);
    const safe = Math.max(0, all.length - tail.length);
    if (safe > 0) yield all.subarray(0, safe);
    held = Buffer.from(all.subarray(safe));
  }
  if (head !== void 0 || !held.equals(tail)) throw changed(dump);
}
function tableOf(dump, section2) {
  const table2 = dump.manifest.tables.find((candidate) => candidate.table === section2.table);
  if (table2 === void 0) throw changed(dump);
  return table2;
}
async function loadSection(database, dump, { section: section2, content }, rows2, options) {
  switch (section2.kind) {
    case "preamble":
    case "schema":
    case "sequences":
    case "constraints": {
      const text = await readText(content);
      const sum = createHash3("sha256").update(text).digest("hex");
      if (sum !== section2.sha256) throw changed(dump);
      if (text.trim() !== "") await database.query(text);
      return;
    }
    case "data": {
      const table2 = tableOf(dump, section2);
      const copy = options.copyInto?.(table2) ?? await chooseCopy(database, table2);
      const taken = await database.copyIn(copy, readRowBytes(dump, table2, content));
      rows2.set(table2.table, taken);
      if (taken !== table2.rows) throw rowsDiffer(dump, table2, taken);
      return;
    }
    case "end":
      return;
  }
}
var isPlainAndNew = `
SELECT relkind = 'r' AND xmin = pg_current_xact_id()::xid AS fresh FROM pg_class WHERE oid = to_regclass($1)`;
async function chooseCopy(database, table2) {
  const copy = renderCopyHeader(table2).replace(/;\n$/, "");
  const { rows: rows2 } = await database.query(isPlainAndNew, [quoteTable(table2)]);
  return rows2[0]?.fresh === true ? `${copy} WITH (FREEZE)` : copy;
}
async function resetSession(database) {
  const names = [...Object.keys(sessionSettings), "search_path"];
  await database.query(names.map((name2) => `RESET ${name2};`).join(" "));
}
function changed(dump) {
  return new SeedrailError(
    fault("dump-changed", "The dump was changed while it was being loaded.", {
      place: { file: nameFile(dump.path) },
      next: "Let nobody write to the file, and run again. The transaction was rolled back."
    }),
    { verdict: "broken" }
  );
}
function rowsDiffer(dump, table2, taken) {
  return new SeedrailError(
    fault(
      "dump-rows-differ",
      `The dump says ${table2.rows} rows for "${table2.table}", but ${taken} were loaded.`,
      {
        place: { file: nameFile(dump.path), table: table2.table },
        next: "Dump again. The transaction was rolled back."
      }
    ),
    { verdict: "broken" }
  );
}
function explainRefused(error, dump, section2) {
  if (error instanceof SeedrailError || !/^[0-9A-Z]{5}$/.test(codeOf(error))) return error;
  const { where } = error;
  const line = where?.split("\n").find((part) => part.startsWith("COPY "));
  return new SeedrailError(
    fault(
      "dump-load-refused",
      `The server refused the section "${describeSection(section2)}": ${messageOf(error)} (${codeOf(error)})${line === void 0 ? "" : `, at ${line}`}.`,
      {
        place: {
          file: nameFile(dump.path),
          ...section2.table === void 0 ? {} : { table: section2.table }
        },
        next: "Read the reason: an object of that name may be there already, or the login lacks a right, or a function relies on search_path. The transaction was rolled back."
      }
    ),
    { verdict: "broken", cause: error }
  );
}

// actions/lib/dump/settings.ts
var plain2 = {
  quote_all_identifiers: "off",
  array_nulls: "on",
  xmloption: "content",
  lc_monetary: "C",
  datestyle: "ISO, YMD",
  intervalstyle: "postgres",
  extra_float_digits: "1"
};
async function readPlainly(database) {
  await setLocally(database, plain2);
}
async function setLocally(database, settings) {
  const entries = Object.entries(settings);
  const calls = entries.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
  await database.query(`SELECT ${calls.join(", ")}`, entries.flat());
}

// actions/lib/dump/rows.ts
import { createHash as createHash4 } from "crypto";
var canonical = {
  quote_all_identifiers: "off",
  datestyle: "ISO, YMD",
  intervalstyle: "postgres",
  timezone: "UTC",
  extra_float_digits: "3",
  bytea_output: "hex",
  lc_monetary: "C",
  xmloption: "content",
  row_security: "off",
  search_path: "",
  // Rows are sorted by key, where no index has them in that order.
  work_mem: "128MB",
  jit: "off"
};
async function writeCanonically(database) {
  await setLocally(database, canonical);
}
function renderCopyOut(source) {
  const columns = source.columns.map(({ name: name2 }) => quoteIdentifier(name2)).join(", ");
  const only = source.only;
  const where = only === void 0 ? "" : ` WHERE ${quoteIdentifier(only.column)}::text IN (${only.values.map((value) => quoteLiteral(value)).join(", ")})`;
  const from = renderFrom(source, source.partitioned);
  return `COPY (SELECT ${columns} FROM ${from} AS t${where} ORDER BY ${renderOrder(source)}) TO STDOUT`;
}
function renderFrom(table2, partitioned) {
  return `${partitioned ? "" : "ONLY "}${quoteTable(table2)}`;
}
function renderOrder({ columns, key, keyIsTotal }) {
  const byKey = key.map((name2) => {
    const collated = columns.find((column) => column.name === name2)?.collated === true;
    return collated ? renderBytes(name2) : quoteIdentifier(name2);
  });
  const rest = columns.filter(({ name: name2 }) => !key.includes(name2)).map(({ name: name2 }) => renderBytes(name2));
  return (keyIsTotal ? byKey : [...byKey, ...rest]).join(", ");
}
function renderBytes(column) {
  return `convert_to(${quoteIdentifier(column)}::text, 'UTF8')`;
}
async function sumRows(database, source) {
  const hash = createHash4("sha256");
  const rows2 = await database.copyOut(renderCopyOut(source), (piece) => void hash.update(piece));
  return { rows: rows2, sha256: hash.digest("hex") };
}

// actions/lib/dump/tables.ts
async function loadDumpedTables(database, manifest) {
  return manifest.policy === "upsert" ? loadUpsertTables(database, manifest) : loadPublishTables(database, manifest);
}
async function loadUpsertTables(database, manifest) {
  const wanted = manifest.tables.map((words) => ({
    name: words.table,
    role: "table",
    key: words.key
  }));
  const version = manifest.version;
  const versions = version === void 0 ? [] : [{ name: version.table, role: "versions", key: [version.name] }];
  const found = await loadAll(database, [...wanted, ...versions]);
  const tables = found.map(
    (table2) => table2.role === "versions" && version !== void 0 ? {
      ...table2,
      only: {
        column: version.name,
        values: found.filter(({ role }) => role === "table").map(({ shape }) => shape.name)
      }
    } : table2
  );
  return {
    tables,
    merge: {
      policy: "upsert",
      tables: manifest.tables.flatMap((words, index) => {
        const table2 = found[index];
        return table2 === void 0 ? [] : [describeWords(words, table2)];
      }),
      version: version === void 0 ? null : { ...version, table: found.at(-1)?.label ?? version.table }
    }
  };
}
function describeWords(words, { shape, label, key }) {
  const owned = words.owner !== false && (shape.columns.has(words.owner.column) || words.owner.column !== "source_type");
  const switched = words.active !== false && (shape.columns.has(words.active) || words.active !== "is_active");
  if (owned && words.owner !== false) requireColumn(shape, words.owner.column);
  if (switched && words.active !== false) requireColumn(shape, words.active);
  return {
    table: label,
    key: [...key],
    owner: owned && words.owner !== false ? words.owner : null,
    active: switched && words.active !== false ? words.active : null
  };
}
async function loadPublishTables(database, manifest) {
  const { staging, library, audit } = manifest;
  const tables = await loadAll(database, [
    { name: staging.table, role: "staging", key: [staging.id] },
    { name: library.table, role: "library", key: [library.id] },
    { name: audit.table, role: "audit", key: [audit.id] }
  ]);
  const labelOf = (role) => tables.find((table2) => table2.role === role)?.label ?? "";
  return {
    tables,
    merge: {
      policy: "publish",
      key: manifest.key,
      staging: { ...staging, table: labelOf("staging") },
      library: { ...library, table: labelOf("library") },
      audit: { ...audit, table: labelOf("audit") }
    }
  };
}
async function loadAll(database, wanted) {
  const tables = [];
  const problems = [];
  for (const { name: name2, role, key } of wanted) {
    try {
      const shape = await loadTableShape(database, parseTableName(name2));
      tables.push({
        shape,
        label: renderName(shape),
        role,
        key: chooseKey(shape, key, name2),
        only: void 0
      });
    } catch (error) {
      if (!(error instanceof SeedrailError)) throw error;
      problems.push(...error.problems);
    }
  }
  for (const [index, { shape, label }] of tables.entries()) {
    if (tables.findIndex((other) => other.shape.oid === shape.oid) === index) continue;
    problems.push(
      fault("table-twice", `The table "${label}" stands twice in the manifest.`, {
        place: { table: label },
        next: "Name each table once in dataset.json."
      })
    );
  }
  problems.push(...await findPartitions(database, tables));
  if (problems.length > 0) throw new SeedrailError(problems);
  return tables;
}
async function findPartitions(database, tables) {
  const { rows: rows2 } = await database.query(
    `SELECT DISTINCT ON (t.oid) t.oid AS part, a.relid::oid AS parent
       FROM unnest($1::oid[]) AS t(oid) CROSS JOIN LATERAL pg_partition_ancestors(t.oid) AS a
      WHERE a.relid <> t.oid AND a.relid = ANY ($1::oid[])
      ORDER BY t.oid, a.relid`,
    [tables.map(({ shape }) => shape.oid)]
  );
  const labelOf = (oid) => tables.find(({ shape }) => shape.oid === oid)?.label ?? "";
  return rows2.map(
    ({ part, parent }) => fault(
      "partition-twice",
      `"${labelOf(part)}" is a partition of "${labelOf(parent)}", which is there too.`,
      {
        place: { table: labelOf(part) },
        next: "Name the parent alone in dataset.json: its rows are those of its partitions."
      }
    )
  );
}
function chooseKey(shape, named, name2) {
  const key = named ?? shape.primaryKey;
  for (const column of key) requireColumn(shape, column);
  if (key.length > 0) return key;
  throw new SeedrailError(
    fault("key-missing", `The table "${name2}" has no primary key.`, {
      place: { table: name2 },
      next: 'Name its natural key as "key" in dataset.json.'
    })
  );
}

export {
  formatVersion,
  nameKey,
  renderName,
  relationOf,
  textsOf,
  qualifiedNameOf,
  manifestPathOf,
  renderDumpManifest,
  readDumpManifest,
  loadColumns,
  loadSequences,
  countGuards,
  loadLeftOut,
  loadVersions,
  readSections,
  endMarker,
  endOfRows,
  renderPreamble,
  renderCopyHeader,
  renderSequences,
  SqlSyntaxError,
  parseStatements,
  harmlessExtensions,
  createGrammar,
  verifyDump,
  verifyDumpFile,
  readText,
  loadDump,
  tableOf,
  readPlainly,
  writeCanonically,
  renderCopyOut,
  renderFrom,
  sumRows,
  loadDumpedTables
};
