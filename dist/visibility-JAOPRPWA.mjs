import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  SeedrailError,
  fault
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/lib/artifact/visibility.ts
import { readFile } from "fs/promises";
async function requirePrivateOrAllowed(intent, environment) {
  const { dsn, ephemeral, allowPublicArtifact, token } = intent;
  if (ephemeral && !couldBeService(dsn.host)) {
    throw new SeedrailError(
      fault("ephemeral-elsewhere", `The database at ${dsn.host} is no service of this job.`, {
        next: 'Take "ephemeral" away: it is for a database that lives and dies with the job.'
      })
    );
  }
  if (ephemeral || allowPublicArtifact) return;
  const visibility = await findVisibility(environment, token);
  if (visibility === "private") return;
  const repository = environment.GITHUB_REPOSITORY ?? "This repository";
  const public_ = visibility === "public" ? "is public" : "may be public";
  throw new SeedrailError(
    fault(
      "artifact-public",
      `${repository} ${public_}, so everybody could read a dump of ${dsn.database} on ${dsn.host}.`,
      {
        next: 'If the database was made for this job, say "ephemeral: true"; if everybody may read its rows, "allow-public-artifact: true". Without "upload" it is only written to the output folder. Nothing was dumped.'
      }
    )
  );
}
function couldBeService(host) {
  const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|0:0:0:0:0:0:0:1)$/i;
  return loopback.test(host) || /^[a-z0-9][a-z0-9_-]*$/i.test(host);
}
async function findVisibility(environment, token) {
  const told = judgeRepository((await readEvent(environment.GITHUB_EVENT_PATH))?.repository);
  return told === "unknown" ? await askVisibility(environment, token) : told;
}
function judgeRepository(repository) {
  if (typeof repository !== "object" || repository === null) return "unknown";
  const { visibility, private: closed } = repository;
  if (visibility === "public" || closed === false) return "public";
  if (visibility === "private" || visibility === "internal" || closed === true) return "private";
  return "unknown";
}
async function readEvent(path) {
  if (path === void 0 || path === "") return void 0;
  try {
    const event = JSON.parse(await readFile(path, "utf8"));
    return typeof event === "object" && event !== null ? event : void 0;
  } catch {
    return void 0;
  }
}
var patience = 1e4;
async function askVisibility(environment, token) {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: api = "https://api.github.com" } = environment;
  if (repository === void 0 || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return "unknown";
  try {
    const response = await fetch(`${api}/repos/${repository}`, {
      headers: {
        accept: "application/vnd.github+json",
        "user-agent": "seedrail",
        ...token === void 0 || token === "" ? {} : { authorization: `Bearer ${token}` }
      },
      signal: AbortSignal.timeout(patience)
    });
    return response.ok ? judgeRepository(await response.json()) : "unknown";
  } catch {
    return "unknown";
  }
}
export {
  couldBeService,
  findVisibility,
  judgeRepository,
  requirePrivateOrAllowed
};
