import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  codeOf
} from "./chunk-523P5D6S.mjs";
import {
  SeedrailError,
  fault
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/database/transaction.ts
async function inTransaction(database, work, options = {}) {
  await database.query(`BEGIN ISOLATION LEVEL ${options.isolation ?? "READ COMMITTED"}`);
  let result;
  try {
    result = await work();
  } catch (error) {
    await database.query("ROLLBACK").catch(() => void 0);
    throw error;
  }
  try {
    const ending = typeof options.ending === "function" ? options.ending(result) : options.ending;
    await database.query(ending === "rollback" ? "ROLLBACK" : "COMMIT");
  } catch (error) {
    throw codeOf(error) === "database-lost" ? new SeedrailError(lostAtCommit(), { cause: error }) : error;
  }
  return result;
}
var Undo = class extends Error {
};
async function attempt(database, work) {
  await database.query("SAVEPOINT seedrail_attempt");
  try {
    const result = await work();
    await database.query("RELEASE SAVEPOINT seedrail_attempt");
    return { result };
  } catch (error) {
    if (!(error instanceof Undo) && !wasCausedByData(codeOf(error))) throw error;
    await database.query("ROLLBACK TO SAVEPOINT seedrail_attempt");
    await database.query("RELEASE SAVEPOINT seedrail_attempt");
    return { refusal: error };
  }
}
var ownClasses = new Set(
  "00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 20 21 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 53 54 55 57 58 72 F0 HV XX".split(
    " "
  )
);
function wasCausedByData(code) {
  return /^[0-9A-Z]{5}$/.test(code) && !ownClasses.has(code.slice(0, 2));
}
async function takeLock(database, name, timeout, onWait = () => void 0) {
  const { rows } = await database.query(
    "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken",
    [name]
  );
  if (rows[0]?.taken === true) return;
  const holders = await loadLockHolders(database, name);
  onWait(holders);
  await database.query(`SELECT set_config('lock_timeout', $1, true)`, [
    `${Math.max(1, Math.round(timeout))}ms`
  ]);
  try {
    await database.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name]);
  } catch (error) {
    if (codeOf(error) !== "55P03") throw error;
    throw new SeedrailError(explainLockTimeout(name, timeout, holders), { cause: error });
  }
  await database.query(`SELECT set_config('lock_timeout', '0', true)`);
}
async function limitSessionLockWaits(database, timeout) {
  await database.query(`SELECT set_config('lock_timeout', $1, false)`, [
    `${Math.max(1, Math.round(timeout))}ms`
  ]);
}
async function limitLockWaits(database, timeout) {
  await database.query(`SELECT set_config('lock_timeout', $1, true)`, [
    `${Math.max(1, Math.round(timeout))}ms`
  ]);
}
async function loadLockHolders(database, name) {
  const { rows } = await database.query(
    `SELECT l.pid,
            coalesce(nullif(a.application_name, ''), 'an unnamed program') AS application,
            coalesce(a.usename::text, 'unknown') AS "user",
            coalesce(to_char(a.xact_start, 'HH24:MI:SS'), 'unknown') AS since
       FROM pg_locks l
       LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory'
        AND l.granted
        AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)
      ORDER BY l.pid`,
    [name]
  );
  return rows;
}
function describeHolder(holder) {
  return `${holder.application} (user ${holder.user}, backend ${holder.pid}, since ${holder.since})`;
}
function explainLockTimeout(name, timeout, holders) {
  const who = holders.length === 0 ? "somebody who has just let go" : holders.map(describeHolder).join(", ");
  return fault(
    "lock-timeout",
    `Waited ${Math.round(timeout / 100) / 10} s for the lock "${name}", held by ${who}.`,
    {
      next: "Let the other run finish and start again, or raise lock-timeout. Nothing was written."
    }
  );
}
function lostAtCommit() {
  return fault("database-lost-at-commit", "The connection broke while the transaction was being committed.", {
    next: 'It is committed whole or not at all: run again with mode "plan" to see which.'
  });
}

export {
  inTransaction,
  Undo,
  attempt,
  takeLock,
  limitSessionLockWaits,
  limitLockWaits,
  describeHolder
};
