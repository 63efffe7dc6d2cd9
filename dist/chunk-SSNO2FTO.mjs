import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  loadTableShape,
  requireColumn,
  tableNameOf
} from "./chunk-UO45KZRA.mjs";
import {
  inTransaction
} from "./chunk-WKFHRT5B.mjs";
import {
  parseTableName,
  quoteIdentifier,
  quoteTable
} from "./chunk-FZZGC7RA.mjs";
import {
  codeOf,
  connectionWasLost
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/counts/judge.ts
function judgeCount(expected, actual, sourceRows) {
  if (typeof expected === "number") return within(expected, expected, actual, `${expected}`);
  if (typeof expected === "object" && !("source" in expected)) {
    const { min = 0, max = Number.POSITIVE_INFINITY } = expected;
    return within(min, max, actual, renderExpected(expected));
  }
  const text = renderExpected(expected);
  if (sourceRows === void 0) {
    return { holds: false, expected: text, difference: actual, reason: "source-not-counted" };
  }
  const factor = expected === "source" ? 1 : expected.source;
  const wanted = factor * sourceRows;
  const told = factor === 1 ? `${wanted} (as the source)` : `${wanted} (${factor} × ${sourceRows} of the source)`;
  if (sourceRows > 0) return within(wanted, wanted, actual, told);
  return {
    holds: false,
    expected: "1 or more (the source is empty)",
    difference: actual,
    reason: "source-empty"
  };
}
function renderExpected(expected) {
  if (typeof expected === "number") return `${expected}`;
  if (expected === "source") return "as many as the source";
  if ("source" in expected) return `${expected.source} for each row of the source`;
  if (expected.max === void 0) return `at least ${expected.min}`;
  return expected.min === void 0 ? `at most ${expected.max}` : `${expected.min} to ${expected.max}`;
}
function needsSource(manifest) {
  return manifest.expectations.some((expectation) => {
    if ("audit" in expectation) return false;
    const counts = [expectation.rows, ...Object.values(expectation.groups ?? {}).flatMap(Object.values)];
    return counts.some(
      (count) => count === "source" || typeof count === "object" && "source" in count
    );
  });
}
function within(min, max, actual, expected) {
  const difference = actual < min ? actual - min : Math.max(0, actual - max);
  return { holds: difference === 0, expected, difference };
}

// actions/lib/counts/check.ts
function uncheckable(table, name2, problem) {
  return { table, ...name2, actual: null, difference: null, passed: false, offenders: [], problem };
}
var longestKey = 120;
function renderKey(values) {
  const texts = values.map((value) => value ?? "(null)");
  const text = texts.length === 1 ? texts[0] ?? "" : `(${texts.join(", ")})`;
  return text.length > longestKey ? `${text.slice(0, longestKey - 1)}…` : text;
}
function quantity(count, singular, plural = `${singular}s`) {
  return `${count} ${count === 1 ? singular : plural}`;
}
function nameOffenders(offenders, total) {
  if (offenders.length === 0) return "";
  const named = offenders.slice(0, 3).map((offender) => `${offender.key} (${offender.fault})`);
  const rest = total - named.length;
  return `: ${named.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}`;
}

// actions/lib/counts/summary.ts
function renderHeadline({ checks, tables, rows }) {
  const held = checks.filter((check) => check.passed).length;
  const verb = checks.length === 1 ? "holds" : "hold";
  const counted = `${quantity(tables, "table")} (${quantity(rows, "row")} counted)`;
  return `${held} of ${quantity(checks.length, "check")} ${verb} over ${counted}.`;
}
function tabulateChecks({ checks }) {
  return {
    title: "Checks",
    columns: ["result", "table", "check", "expected", "actual", "difference"],
    rows: checks.map((check) => [
      check.passed ? "✓ holds" : "✗ broken",
      check.table,
      check.check,
      check.expected,
      check.actual ?? "–",
      renderDifference(check.difference)
    ])
  };
}
function tabulateOffenders({ checks }) {
  const rows = checks.flatMap(
    (check) => check.offenders.map((offender) => [check.table, check.check, offender.key, offender.fault])
  );
  return rows.length === 0 ? void 0 : { title: "Offending keys", columns: ["table", "check", "key", "what"], rows };
}
function collectProblems({ checks }) {
  const problems = checks.flatMap((check) => check.problem === null ? [] : [check.problem]);
  return [...new Map(problems.map((problem) => [`${problem.code}
${problem.message}`, problem])).values()];
}
function renderDifference(difference) {
  if (difference === null) return "–";
  return difference > 0 ? `+${difference}` : `${difference}`;
}

// actions/lib/counts/audit-trail.ts
function judgeTrail(rows, events, words) {
  const published = matchPublications(rows, events, words);
  const broken = [];
  let from = Number.NEGATIVE_INFINITY;
  let before = Number.NEGATIVE_INFINITY;
  let turn = 0;
  rows.forEach((row, index) => {
    const to = published.get(row.id);
    if (to === void 0) {
      broken.push({ row, fault: `${words.published} missing` });
      return;
    }
    if (to < before) {
      broken.push({ row, fault: `${words.published} before the version that it follows` });
      return;
    }
    turn = to === before ? turn + 1 : 0;
    from = to === before ? from : before;
    before = to;
    const faults = [
      judgeReview(events, words, { from, to, turn, last: index === rows.length - 1 }, index === 0),
      judgeLibrary(row, events, words, to)
    ].filter((fault2) => fault2 !== void 0);
    if (faults.length > 0) broken.push({ row, fault: faults.join(", ") });
  });
  return broken;
}
function matchPublications(rows, events, words) {
  const inTime = events.filter((event) => event.action === words.published).sort((one, other) => one.moment - other.moment);
  const unnamed = inTime.filter((event) => event.library === null);
  const moments = /* @__PURE__ */ new Map();
  for (const row of rows) {
    const event = inTime.find((candidate) => candidate.library === row.id) ?? unnamed.shift();
    if (event !== void 0) moments.set(row.id, event.moment);
  }
  return moments;
}
function judgeReview(events, words, window, first) {
  const steps = events.filter((event) => event.library === null);
  const within2 = steps.filter((event) => event.moment > window.from && event.moment <= window.to);
  const drafts = [words.created, words.updated];
  const stages = [
    { required: first ? [words.created] : drafts, ordering: drafts },
    { required: [words.submitted], ordering: [words.submitted] },
    { required: [words.approved], ordering: [words.approved] }
  ];
  const missing = stages.find(({ required }) => ofActions(within2, required).length <= window.turn);
  if (missing !== void 0) {
    const name2 = missing.required.length === 1 ? missing.required[0] : words.updated;
    const late = window.last && ofActions(steps, missing.required).some((event) => event.moment > window.to);
    return late ? `${name2} after ${words.published}` : `${name2} missing`;
  }
  const last = stages.map(({ ordering }) => latest(ofActions(within2, ordering)));
  for (const [index, event] of last.entries()) {
    const next = last[index + 1];
    if (event !== void 0 && next !== void 0 && event.moment > next.moment) {
      return `${event.action} after ${next.action}`;
    }
  }
  return void 0;
}
function judgeLibrary(row, events, words, published) {
  const births = events.filter((event) => event.action === words.created && event.library === row.id);
  if (births.length === 0) return `library ${words.created} missing`;
  return births.some((event) => event.moment >= published) ? void 0 : `library ${words.created} before ${words.published}`;
}
function ofActions(events, actions) {
  return events.filter((event) => actions.includes(event.action));
}
function latest(events) {
  return events.reduce(
    (last, event) => last === void 0 || event.moment >= last.moment ? event : last,
    void 0
  );
}

// actions/lib/counts/filter.ts
function planFilter(shape, where) {
  const values = [];
  const conditions = Object.entries(where ?? {}).map(([name2, value]) => {
    const column = `t.${quoteIdentifier(requireColumn(shape, name2).name)}`;
    if (value === null) return `${column} IS NULL`;
    values.push(String(value));
    return `${column} = $${values.length}`;
  });
  return { sql: conditions.length === 0 ? "true" : conditions.join(" AND "), values };
}
function renderWhere(where) {
  const conditions = Object.entries(where ?? {}).map(
    ([name2, value]) => value === null ? `${name2} is null` : `${name2} = ${value}`
  );
  return conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
}

// actions/lib/counts/rows.ts
function probeRows(expectation, expected) {
  const check = `rows${renderWhere(expectation.where)}`;
  return {
    table: expectation.table,
    names: [{ check, expected: renderExpected(expected) }],
    async run(survey) {
      const table = await survey.table(expectation.table);
      const actual = await countRows(survey, table, planFilter(table.shape, expectation.where));
      return [
        checkCount(
          table.label,
          check,
          actual,
          judgeCount(expected, actual, survey.sourceRows(expectation.table))
        )
      ];
    }
  };
}
async function countRows(survey, table, filter) {
  const { rows } = await survey.database.query(
    `SELECT count(*) AS rows FROM ${table.sql} t WHERE ${filter.sql}`,
    filter.values
  );
  return Number(rows[0]?.rows ?? 0);
}
function checkCount(table, check, actual, judgement) {
  return {
    table,
    check,
    expected: judgement.expected,
    actual,
    difference: judgement.difference,
    passed: judgement.holds,
    offenders: [],
    problem: judgement.holds ? null : explainCount(table, check, actual, judgement)
  };
}
function mayBeEmpty(expectation, sourceRows) {
  return expectation.rows !== void 0 && judgeCount(expectation.rows, 0, sourceRows).holds;
}
function nothingToCheck(table, name2, why, next) {
  const problem = fault("nothing-to-check", `${name2.check} in ${table}: ${why}, so nothing was checked.`, {
    place: { table },
    next: next ?? 'Seed the table first, or say in dataset.json that it may be empty ("rows": 0 or {"max": …}).'
  });
  return { table, ...name2, actual: 0, difference: 0, passed: false, offenders: [], problem };
}
function explainCount(table, check, actual, judgement) {
  const place = { table };
  if (judgement.reason === "source-empty") {
    return fault(
      "source-empty",
      `${check} in ${table}: the source has no rows, so its count proves nothing.`,
      {
        place,
        next: "Look whether the right file was named, or expect a number in dataset.json."
      }
    );
  }
  if (judgement.reason === "source-not-counted") {
    return fault("source-not-counted", `${check} in ${table}: the rows of the source were not counted.`, {
      place,
      next: "Give the source file, or expect a number in dataset.json."
    });
  }
  const { difference } = judgement;
  const distance = difference < 0 ? `${-difference} too few` : `${difference} too many`;
  return fault(
    "count-differs",
    `${check} in ${table}: ${actual}, expected ${judgement.expected}: ${distance}.`,
    { place, next: "Seed again, or correct the expectation in dataset.json if the database is right." }
  );
}

// actions/lib/counts/audit.ts
var name = { check: "audit complete", expected: "every published row" };
var chunk = 2e3;
function probeAudit(manifest) {
  return {
    table: manifest.library.table,
    names: [name],
    async run(survey) {
      const tables = await surveyRoles(survey, manifest);
      const { label, rows: published } = tables.library;
      if (published === 0) {
        const next = "Seed the dataset with publish on, or take the audit out of its expectations.";
        return [nothingToCheck(label, name, "nothing is published", next)];
      }
      const words = Object.values(manifest.audit.actions);
      const tally = createTally(manifest, survey.showKeys);
      for await (const entry of streamEntries(survey.database, planTrailQuery(manifest, tables), [words])) {
        tally.take(entry);
      }
      return [checkAudit(label, published, tally.finish())];
    }
  };
}
async function surveyRoles(survey, manifest) {
  return {
    staging: await survey.table(manifest.staging.table),
    library: await survey.table(manifest.library.table),
    audit: await survey.table(manifest.audit.table)
  };
}
function planTrailQuery(manifest, tables) {
  const column = (table, alias, name2) => `${alias}.${quoteIdentifier(requireColumn(table.shape, name2).name)}`;
  const s = { id: column(tables.staging, "s", manifest.staging.id) };
  const l = {
    id: column(tables.library, "l", manifest.library.id),
    key: column(tables.library, "l", manifest.key),
    version: column(tables.library, "l", manifest.library.version),
    staging: column(tables.library, "l", manifest.library.staging)
  };
  const a = {
    at: column(tables.audit, "a", manifest.audit.at),
    action: column(tables.audit, "a", manifest.audit.action),
    staging: column(tables.audit, "a", manifest.audit.staging),
    library: column(tables.audit, "a", manifest.audit.library)
  };
  return `
    SELECT draft, drafted, position::int, library, key, version, action
      FROM (
        SELECT ${l.staging}::text AS draft,
               ${s.id} IS NOT NULL AS drafted,
               row_number() OVER (PARTITION BY ${l.staging} ORDER BY ${l.version}, ${l.id}) AS position,
               ${l.id}::text AS library,
               ${l.key}::text AS key,
               ${l.version}::text AS version,
               NULL AS action
          FROM ${tables.library.sql} l
          LEFT JOIN ${tables.staging.sql} s ON ${s.id} = ${l.staging}
        UNION ALL
        SELECT coalesce(${a.staging}::text, ${l.staging}::text),
               true,
               dense_rank() OVER (PARTITION BY coalesce(${a.staging}::text, ${l.staging}::text) ORDER BY ${a.at}),
               ${a.library}::text,
               NULL,
               NULL,
               ${a.action}::text
          FROM ${tables.audit.sql} a
          LEFT JOIN ${tables.library.sql} l ON ${l.id} = ${a.library}
         WHERE ${a.action}::text = ANY ($1::text[])
           AND coalesce(${a.staging}::text, ${l.staging}::text) IS NOT NULL
      ) trail
     ORDER BY draft COLLATE "C" NULLS LAST, action IS NOT NULL, position`;
}
async function* streamEntries(database, sql, values) {
  await database.query(`DECLARE seedrail_trail NO SCROLL CURSOR FOR ${sql}`, values);
  for (; ; ) {
    const { rows } = await database.query(`FETCH ${chunk} FROM seedrail_trail`);
    yield* rows;
    if (rows.length < chunk) break;
  }
  await database.query("CLOSE seedrail_trail");
}
function createTally(manifest, showKeys) {
  const tally = { broken: 0, offenders: [] };
  let draft = null;
  let rows = [];
  let events = [];
  const blame = (row, fault2) => {
    tally.broken++;
    if (tally.offenders.length < showKeys) {
      tally.offenders.push({ key: `${row.key} v${row.version}`, fault: fault2 });
    }
  };
  const judge = () => {
    for (const trail of judgeTrail(rows, events, manifest.audit.actions)) blame(trail.row, trail.fault);
    rows = [];
    events = [];
  };
  return {
    take(entry) {
      if (entry.draft !== draft) judge();
      draft = entry.draft;
      if (entry.action !== null) {
        events.push({ action: entry.action, library: entry.library, moment: entry.position });
        return;
      }
      const row = { id: entry.library ?? "", key: entry.key ?? "(null)", version: entry.version ?? "(null)" };
      if (entry.draft === null) blame(row, `${manifest.library.staging} is null`);
      else if (!entry.drafted) blame(row, `${manifest.library.staging} = ${entry.draft} is not in staging`);
      else rows.push(row);
    },
    finish() {
      judge();
      return tally;
    }
  };
}
function checkAudit(table, published, { broken, offenders }) {
  const named = nameOffenders(offenders, broken);
  const message = `${name.check} in ${table}: ${broken} of ${quantity(published, "published row")} without all five events in order${named}.`;
  const problem = fault("audit-incomplete", message, {
    place: { table },
    next: "Find out how these rows came to be published; what no one reviewed is reviewed and published again as a new version."
  });
  return {
    table,
    check: name.check,
    expected: `${published} with all five events`,
    actual: published - broken,
    difference: broken === 0 ? 0 : -broken,
    passed: broken === 0,
    offenders,
    problem: broken === 0 ? null : problem
  };
}

// actions/lib/counts/duplicates.ts
function probeDuplicates(expectation, columns) {
  const name2 = {
    check: `unique (${columns.join(", ")})${renderWhere(expectation.where)}`,
    expected: "0 repeated keys"
  };
  return {
    table: expectation.table,
    names: [name2],
    async run(survey) {
      const table = await survey.table(expectation.table);
      const filter = planFilter(table.shape, expectation.where);
      const key = columns.map((column) => `t.${quoteIdentifier(requireColumn(table.shape, column).name)}`);
      const keyed = { ...filter, sql: `${filter.sql} AND num_nonnulls(${key.join(", ")}) > 0` };
      const compared = await countRows(survey, table, keyed);
      if (compared === 0 && !mayBeEmpty(expectation, survey.sourceRows(expectation.table))) {
        return [nothingToCheck(table.label, name2, "there are no rows with such a key")];
      }
      const shown = `ARRAY[${key.map((part) => `${part}::text`).join(", ")}]`;
      const { rows } = await survey.database.query(
        `SELECT ${shown} AS key, count(*) AS times, count(*) OVER () AS total
           FROM ${table.sql} t
          WHERE ${keyed.sql}
          GROUP BY ${key.join(", ")}
         HAVING count(*) > 1
          ORDER BY times DESC, ${shown} COLLATE "C"
          LIMIT $${filter.values.length + 1}`,
        [...filter.values, Math.max(1, survey.showKeys)]
      );
      const offenders = rows.map((row) => ({ key: renderKey(row.key), fault: `${row.times} times` }));
      const total = Number(rows[0]?.total ?? 0);
      return [checkDuplicates(table.label, name2, total, offenders.slice(0, survey.showKeys))];
    }
  };
}
function checkDuplicates(table, name2, total, offenders) {
  const found = `${quantity(total, "key")} on more than one row${nameOffenders(offenders, total)}`;
  const problem = fault("duplicates-found", `${name2.check} in ${table}: ${found}.`, {
    place: { table },
    next: "Remove or correct the surplus rows, then keep them out with a unique index on these columns."
  });
  return {
    table,
    ...name2,
    actual: total,
    difference: total,
    passed: total === 0,
    offenders,
    problem: total === 0 ? null : problem
  };
}

// actions/lib/counts/groups.ts
var nullName = "(null)";
function probeGroups(expectation, column, expected) {
  const suffix = renderWhere(expectation.where);
  const named = Object.entries(expected).map(([value, count]) => ({
    check: `${column} = ${value}${suffix}`,
    expected: renderExpected(count),
    value: value === nullName ? null : value,
    count
  }));
  const whole = { check: `groups of ${column}${suffix}`, expected: "at least 1 row" };
  return {
    table: expectation.table,
    names: named.length === 0 ? [whole] : named.map(({ check, expected: expected2 }) => ({ check, expected: expected2 })),
    async run(survey) {
      const table = await survey.table(expectation.table);
      const filter = planFilter(table.shape, expectation.where);
      const values = named.map(({ value }) => value);
      const found = await loadGroups(survey, table, filter, column, values);
      if (named.length === 0 && found.total === 0 && !mayBeEmpty(expectation, survey.sourceRows(expectation.table))) {
        return [nothingToCheck(table.label, whole, "there are no rows")];
      }
      const checks = named.map(({ check, value, count }) => {
        const actual = found.groups.find((group) => group.value === value)?.rows ?? 0;
        return checkCount(
          table.label,
          check,
          actual,
          judgeCount(count, actual, survey.sourceRows(expectation.table))
        );
      });
      const unnamed = found.groups.filter((group) => !values.includes(group.value));
      for (const group of unnamed) {
        checks.push(await checkUnnamed(survey, table, filter, { column, suffix, ...group }));
      }
      const left = found.total - found.groups.reduce((sum, group) => sum + group.rows, 0);
      if (left > 0) checks.push(checkRest(table.label, `${column} = (further values)${suffix}`, left));
      return checks.length > 0 ? checks : [checkNoGroups(table.label, whole.check)];
    }
  };
}
async function loadGroups(survey, table, filter, column, named) {
  const value = textOf(table, column);
  const known = `$${filter.values.length + 1}::text[]`;
  const { rows } = await survey.database.query(
    `SELECT ${value} AS value, count(*) AS rows, sum(count(*)) OVER () AS total
       FROM ${table.sql} t
      WHERE ${filter.sql}
      GROUP BY ${value}
      ORDER BY array_position(${known}, ${value}) NULLS LAST, ${value}
      LIMIT $${filter.values.length + 2}`,
    [...filter.values, named, named.length + Math.max(1, survey.showKeys)]
  );
  return {
    groups: rows.map((row) => ({ value: row.value, rows: Number(row.rows) })),
    total: Number(rows[0]?.total ?? 0)
  };
}
async function checkUnnamed(survey, table, filter, group) {
  const name2 = group.value === nullName ? `"${nullName}"` : renderKey([group.value]);
  const check = `${group.column} = ${name2}${group.suffix}`;
  const offenders = await loadMembers(survey, table, filter, group);
  const problem = fault(
    "value-unexpected",
    `${check} in ${table.label}: ${quantity(group.rows, "row")} of a value that dataset.json does not name${nameOffenders(offenders, group.rows)}.`,
    {
      place: { table: table.label, field: group.column },
      next: `Correct these rows, or name the value under "groups" of ${group.column}.`
    }
  );
  const { rows } = group;
  return {
    table: table.label,
    check,
    expected: "0",
    actual: rows,
    difference: rows,
    passed: false,
    offenders,
    problem
  };
}
async function loadMembers(survey, table, filter, { column, value }) {
  if (table.shape.primaryKey.length === 0) return [];
  const key = table.shape.primaryKey.map((name2) => `t.${quoteIdentifier(name2)}`);
  const { rows } = await survey.database.query(
    `SELECT ARRAY[${key.map((part) => `${part}::text`).join(", ")}] AS key
       FROM ${table.sql} t
      WHERE ${filter.sql}
        AND ${textOf(table, column)} IS NOT DISTINCT FROM $${filter.values.length + 1}::text
      ORDER BY ${key.join(", ")}
      LIMIT $${filter.values.length + 2}`,
    [...filter.values, value, survey.showKeys]
  );
  return rows.map((row) => ({ key: renderKey(row.key), fault: `${column} = ${renderKey([value])}` }));
}
function checkRest(table, check, rows) {
  const problem = fault(
    "value-unexpected",
    `${check} in ${table}: ${quantity(rows, "row")} of values that dataset.json does not name.`,
    { place: { table }, next: 'Look whether "groups" names the column that was meant.' }
  );
  return {
    table,
    check,
    expected: "0",
    actual: rows,
    difference: rows,
    passed: false,
    offenders: [],
    problem
  };
}
function checkNoGroups(table, check) {
  return { table, check, expected: "0", actual: 0, difference: 0, passed: true, offenders: [], problem: null };
}
function textOf(table, column) {
  return `t.${quoteIdentifier(requireColumn(table.shape, column).name)}::text COLLATE "C"`;
}

// actions/lib/counts/survey.ts
function createSurvey(database, options) {
  const tables = /* @__PURE__ */ new Map();
  return {
    database,
    ...options,
    async table(name2) {
      const known = tables.get(name2);
      if (known !== void 0) return known;
      const table = await surveyTable(database, name2);
      tables.set(name2, table);
      return table;
    },
    met: () => [...new Map([...tables.values()].map((table) => [table.shape.oid, table])).values()]
  };
}
async function tryCheck(database, work) {
  await database.query("SAVEPOINT seedrail_check");
  try {
    const result = await work();
    await database.query("RELEASE SAVEPOINT seedrail_check");
    return { result };
  } catch (error) {
    if (connectionWasLost(error)) throw error;
    const problem = explainFailedCheck(error);
    if (problem === void 0) throw error;
    await database.query("ROLLBACK TO SAVEPOINT seedrail_check");
    await database.query("RELEASE SAVEPOINT seedrail_check");
    return { problem };
  }
}
async function surveyTable(database, label) {
  const shape = await loadTableShape(database, parseTableName(label));
  const sql = quoteTable(tableNameOf(shape));
  const { rows } = await database.query(`SELECT count(*) AS rows FROM ${sql}`);
  return { label, shape, sql, rows: Number(rows[0]?.rows ?? 0) };
}
function explainFailedCheck(error) {
  if (error instanceof SeedrailError) return error.problems[0];
  if (!/^[0-9A-Z]{5}$/.test(codeOf(error))) return void 0;
  return fault("check-refused", `The server refused a check: ${messageOf(error)} (${codeOf(error)}).`, {
    next: codeOf(error) === "42501" ? "Give the login SELECT on the table, and BYPASSRLS where row-level security would hide rows." : "Correct the expectation in dataset.json: its columns and values must suit the table."
  });
}

// actions/lib/counts/orphans.ts
function probeOrphans(expectation) {
  const suffix = renderWhere(expectation.where);
  const whole = { check: `orphans${suffix}`, expected: "0 orphans" };
  return {
    table: expectation.table,
    names: [whole],
    async run(survey) {
      const table = await survey.table(expectation.table);
      const filter = planFilter(table.shape, expectation.where);
      if (table.shape.foreignKeys.length === 0) {
        const next = 'Add the foreign key in a migration, or take "orphans" out of this expectation.';
        return [nothingToCheck(table.label, whole, "the table has no foreign key", next)];
      }
      const pointing = await countRows(survey, table, filter);
      if (pointing === 0 && !mayBeEmpty(expectation, survey.sourceRows(expectation.table))) {
        return [nothingToCheck(table.label, whole, "there are no rows")];
      }
      const checks = [];
      for (const key of table.shape.foreignKeys) {
        const name2 = { check: `orphans of ${key.name}${suffix}`, expected: whole.expected };
        const outcome = await tryCheck(survey.database, () => checkKey(survey, table, filter, key, name2));
        checks.push("result" in outcome ? outcome.result : uncheckable(table.label, name2, outcome.problem));
      }
      return checks;
    }
  };
}
async function checkKey(survey, table, filter, foreignKey, name2) {
  const { rows } = await survey.database.query(planOrphanQuery(table, filter, foreignKey), [
    ...filter.values,
    Math.max(1, survey.showKeys)
  ]);
  const total = Number(rows[0]?.total ?? 0);
  const target = `${foreignKey.references.table} (${foreignKey.references.columns.join(", ")})`;
  const offenders = rows.slice(0, survey.showKeys).map((row) => ({
    key: renderKey(row.key),
    fault: `${renderKey(foreignKey.columns)} = ${renderKey(row.pointer)}`
  }));
  const found = `${quantity(total, "row points", "rows point")} at nothing in ${target}`;
  const problem = fault(
    "orphans-found",
    `${name2.check} in ${table.label}: ${found}${nameOffenders(offenders, total)}.`,
    {
      place: { table: table.label },
      next: "Bring the missing rows back or correct the references, then VALIDATE CONSTRAINT so that the server vouches for it."
    }
  );
  return {
    table: table.label,
    ...name2,
    actual: total,
    difference: total,
    passed: total === 0,
    offenders,
    problem: total === 0 ? null : problem
  };
}
function planOrphanQuery(table, filter, { columns, references }) {
  const pointer = columns.map((column) => `t.${quoteIdentifier(column)}`);
  const target = references.columns.map((column) => `r.${quoteIdentifier(column)}`);
  const own = table.shape.primaryKey.map((column) => `t.${quoteIdentifier(column)}`);
  const key = own.length === 0 ? ["t.ctid"] : own;
  return `
    SELECT ARRAY[${key.map((part) => `${part}::text`).join(", ")}] AS key,
           ARRAY[${pointer.map((part) => `${part}::text`).join(", ")}] AS pointer,
           count(*) OVER () AS total
      FROM ${table.sql} t
     WHERE ${filter.sql}
       AND ${pointer.map((part) => `${part} IS NOT NULL`).join(" AND ")}
       AND NOT EXISTS (
             SELECT FROM ${quoteTable({ schema: references.schema, name: references.table })} r
              WHERE ${target.map((part, index) => `${part} = ${pointer[index]}`).join(" AND ")})
     ORDER BY ${key.join(", ")}
     LIMIT $${filter.values.length + 1}`;
}

// actions/lib/counts/verify.ts
async function verifyExpectations(database, manifest, options = {}) {
  if (manifest.expectations.length === 0) throw new SeedrailError(explainNoExpectations(manifest));
  return inTransaction(
    database,
    async () => {
      await database.query("SET TRANSACTION READ ONLY");
      await database.query("SET LOCAL row_security = off");
      const survey = createSurvey(database, {
        sourceRows: options.sourceRows ?? (() => void 0),
        showKeys: options.showKeys ?? 10
      });
      const checks = [];
      for (const probe of planProbes(manifest)) checks.push(...await runProbe(survey, probe));
      const tables = survey.met();
      return { checks, tables: tables.length, rows: tables.reduce((sum, table) => sum + table.rows, 0) };
    },
    { isolation: "REPEATABLE READ", ending: () => "rollback" }
  );
}
function planProbes(manifest) {
  return manifest.expectations.flatMap((expectation) => planExpectation(manifest, expectation));
}
function planExpectation(manifest, expectation) {
  if ("audit" in expectation) return manifest.policy === "publish" ? [probeAudit(manifest)] : [];
  const { rows, groups, unique, orphans } = expectation;
  const probes = [
    ...rows === void 0 ? [] : [probeRows(expectation, rows)],
    ...Object.entries(groups ?? {}).map(([column, counts]) => probeGroups(expectation, column, counts)),
    ...(unique ?? []).map((columns) => probeDuplicates(expectation, columns)),
    ...orphans === void 0 ? [] : [probeOrphans(expectation)]
  ];
  return probes.length > 0 ? probes : [probeRows(expectation, { min: 1 })];
}
async function runProbe(survey, probe) {
  const outcome = await tryCheck(survey.database, () => probe.run(survey));
  if ("result" in outcome) return outcome.result;
  return probe.names.map((name2) => uncheckable(probe.table, name2, outcome.problem));
}
function explainNoExpectations(manifest) {
  return fault("no-expectations", `The dataset "${manifest.name}" expects nothing, so nothing was checked.`, {
    next: 'Write "expectations" into dataset.json, such as [{"table": "…", "rows": "source"}].'
  });
}

export {
  needsSource,
  renderHeadline,
  tabulateChecks,
  tabulateOffenders,
  collectProblems,
  verifyExpectations
};
