import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

// What one would write with ajv alone: each line is parsed and its structure validated; nothing else.
// Usage: node test/bench/ajv-lines.mjs <file.ndjson>
const ajv = new Ajv2020({ strict: true })
addFormats.default(ajv)
const validate = ajv.compile(JSON.parse(readFileSync('data/scoring/fixed-weight-v1.schema.json', 'utf8')))
let valid = 0
let invalid = 0
for await (const line of createInterface({ input: createReadStream(process.argv[2] ?? '') })) {
  if (validate(JSON.parse(line))) valid++
  else invalid++
}
console.log(`${valid} valid, ${invalid} invalid`)
