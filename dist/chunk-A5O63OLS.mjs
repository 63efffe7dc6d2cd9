import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// actions/lib/dataset/dataset.ts
function isPublished(dataset) {
  return dataset.manifest.policy === "publish";
}
function isUpserted(dataset) {
  return dataset.manifest.policy === "upsert";
}

export {
  isPublished,
  isUpserted
};
