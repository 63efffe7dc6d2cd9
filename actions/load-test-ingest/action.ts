import { defineAction } from '../lib/action/definition.js'
import { databaseUrl, path } from '../lib/action/input.js'
import { loadInputs, targetInputs } from '../lib/ingest/inputs.js'

export const loadTestIngest = defineAction({
  name: 'load-test-ingest',
  summary:
    'Prove under load that an ingest endpoint lets each event have its effect exactly once, counted in the database.',
  requirements: [
    'A service that runs, on this machine or on a host that `allowed-hosts` names. Never one in production: it gets real events.',
    'A tenant to which nobody else writes meanwhile, and the secret that signs its events.',
    'A login that may read the table of effects, or an address that counts them; without either nothing is proven.',
  ],
  branding: { icon: 'repeat', color: 'orange' },
  inputs: {
    ...targetInputs,
    ...loadInputs,
    dsn: {
      ...databaseUrl(),
      required: false,
      summary:
        'Address of the database in which effects are counted. Masked. Default: `PLANNING_DATABASE_URL`, else `DATABASE_URL` from the environment.',
    },
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    sent: 'Requests that were sent.',
    created: 'Requests that were answered as new events.',
    replayed: 'Requests that were answered as before.',
    conflict:
      'Requests that were told that their event is in progress, or refused for their body (409, 422).',
    other: 'Requests with any other answer, or none.',
    effects: 'Effects that were counted; empty where they could not be.',
    proven: '`true` when effects were counted and every check held.',
    out: 'Path of the result, when one was asked for.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
