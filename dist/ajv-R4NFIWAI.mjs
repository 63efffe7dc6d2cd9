import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import {
  require_ajv
} from "./chunk-X7RG2YKG.mjs";
import "./chunk-KVCTVJVN.mjs";
import "./chunk-JYVCYVXI.mjs";
import "./chunk-CSCMH43A.mjs";
export default require_ajv();
