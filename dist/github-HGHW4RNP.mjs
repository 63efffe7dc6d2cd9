import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  context,
  getOctokit
} from "./chunk-RAC24ATY.mjs";
import "./chunk-CSCMH43A.mjs";
export {
  context,
  getOctokit
};
