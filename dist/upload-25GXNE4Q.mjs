import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  explaining,
  hasArtifactService,
  loadClient
} from "./chunk-WLZVBTV4.mjs";
import {
  requireName
} from "./chunk-TF2JFGBA.mjs";
import {
  SeedrailError,
  fault
} from "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";

// actions/lib/artifact/upload.ts
async function uploadArtifact(request) {
  const { name, files, root, retentionDays } = request;
  requireName(name);
  if (!hasArtifactService(process.env)) throw new SeedrailError(explainNoService());
  return explaining("uploaded", name, async () => {
    const client = await loadClient();
    const { id, size, digest } = await client.uploadArtifact(name, [...files], root, { retentionDays });
    if (id === void 0 || digest === void 0) throw new Error("the service named neither id nor digest");
    return { id, name, size: size ?? 0, digest: digest.startsWith("sha256:") ? digest : `sha256:${digest}` };
  });
}
function explainNoService() {
  return fault("artifact-outside-github", "Artifacts can only be uploaded by an action in a GitHub job.", {
    next: 'Leave "upload" off here; the files stay in the output folder.'
  });
}
export {
  uploadArtifact
};
