import { defineAction } from '../lib/action/definition.js'
import { path, text } from '../lib/action/input.js'
import { targetInputs } from '../lib/ingest/inputs.js'

export const smokeTest = defineAction({
  name: 'smoke-test',
  summary: 'Ask a running ingest service for its health and metrics, and send it one signed event twice.',
  requirements: [
    'A service that runs, on this machine or on a host that `allowed-hosts` names. It gets one event.',
    'The secret that signs events, and a tenant for them.',
  ],
  branding: { icon: 'activity', color: 'green' },
  inputs: {
    ...targetInputs,
    'health-path': text({ summary: 'Path that answers 200 while the service is well.', default: '/healthz' }),
    'metrics-path': text({
      summary: "Path of the metrics, in Prometheus' text format.",
      default: '/metrics',
    }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    checks: 'Checks that were made.',
    failed: 'Checks that did not hold.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
