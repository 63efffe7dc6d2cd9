import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  SeedrailError,
  fault,
  messageOf
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/artifact/client.ts
async function loadClient() {
  const { DefaultArtifactClient } = await import("./artifact-FXMM3VWW.mjs");
  return new DefaultArtifactClient();
}
function hasArtifactService(environment) {
  return Boolean(environment.ACTIONS_RUNTIME_TOKEN) && Boolean(environment.ACTIONS_RESULTS_URL);
}
async function explaining(doing, name, work) {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SeedrailError ? error : new SeedrailError(explainFailure(doing, name, error), { cause: error });
  }
}
function explainFailure(doing, name, error) {
  const message = messageOf(error);
  const kind = error instanceof Error ? error.name : "";
  const status = error?.status;
  if (kind === "GHESNotSupportedError") {
    return fault(
      "artifact-unsupported",
      "This GitHub Enterprise Server has no artifact service of version 4.",
      {
        next: 'Hand the file over in another way, and give "dump-file".'
      }
    );
  }
  if (/\(409\)/.test(message)) {
    return fault("artifact-name-taken", `This run already has an artifact called "${name}".`, {
      next: "Names are unique in a run: add the matrix key or the job to the name."
    });
  }
  if (kind === "UsageError") {
    return fault("artifact-quota", "The storage for artifacts is used up.", {
      next: "Delete old artifacts, or keep them for fewer days."
    });
  }
  if (kind === "ArtifactNotFoundError" || status === 404) {
    return fault("artifact-missing", `There is no artifact called "${name}" in that run.`, {
      next: "Correct the name, the run id or the repository; artifacts expire, and a token that may not see them gets the same answer."
    });
  }
  if (status === 401 || status === 403) {
    return fault("artifact-forbidden", `GitHub refused to hand over "${name}": ${message}.`, {
      next: 'Give a token with the permission "actions: read" on that repository.'
    });
  }
  return fault("artifact-failed", `The artifact "${name}" could not be ${doing}: ${message}.`, {
    next: "Run again; if it stays, look at githubstatus.com."
  });
}

export {
  loadClient,
  hasArtifactService,
  explaining
};
