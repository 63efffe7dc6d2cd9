import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  artifactNameFor,
  requireName
} from "./chunk-TF2JFGBA.mjs";
import "./chunk-7FL2PSFT.mjs";
import "./chunk-CSCMH43A.mjs";
export {
  artifactNameFor,
  requireName
};
