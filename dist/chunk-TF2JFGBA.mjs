import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  SeedrailError,
  fault
} from "./chunk-7FL2PSFT.mjs";

// actions/lib/artifact/name.ts
var forbidden = /["<>|*?:\\/\r\n]/;
function artifactNameFor(base, environment) {
  requireName(base);
  const attempt = Number(environment.GITHUB_RUN_ATTEMPT ?? 1);
  return Number.isInteger(attempt) && attempt > 1 ? `${base}-attempt-${attempt}` : base;
}
function requireName(name) {
  if (name.trim() !== "" && !forbidden.test(name)) return;
  throw new SeedrailError(
    fault("artifact-name-invalid", `"${name}" can be no artifact's name.`, {
      next: 'Leave out " : < > | * ? \\ / and line ends.'
    })
  );
}

export {
  artifactNameFor,
  requireName
};
