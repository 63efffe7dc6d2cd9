import manifest from '../../../data/scoring/contract.json' with { type: 'json' }
import schema from '../../../data/scoring/fixed-weight-v1.schema.json' with { type: 'json' }
import sample from '../../../data/scoring/sample.json' with { type: 'json' }

/** The contract that is used when no other is named: the files of data/scoring, inside the bundle. */
export const home: { manifest: unknown; schema: object; sample: unknown } = { manifest, schema, sample }
