import * as z from 'zod'
import { choice, count, duration, type Input, path, text } from '../action/input.js'
import { inputVariable } from '../action/read-inputs.js'
import { standardReplayHeader } from './answer.js'
import { holdsSecret } from './url.js'

type Wording = { summary: string; default?: string; required?: true }

/** An address; masked where a login or a query stands in it. */
function address(name: string, wording: Wording): Input<string | undefined> {
  const plain: Input<string | undefined> = text(wording)
  return {
    ...plain,
    get secret() {
      return holdsSecret(process.env[inputVariable(name)]?.trim() ?? '')
    },
  }
}

/** A text that is never shown. */
function secretText(wording: Wording, environment: readonly string[] = []): Input<string | undefined> {
  const plain: Input<string | undefined> = text(wording)
  return { ...plain, secret: true, environment }
}

/** Statuses with commas between. */
function statuses(wording: { summary: string; default: string }): Input<number[]> {
  const schema = z
    .string()
    .regex(/^\s*[1-5]\d\d\s*(,\s*[1-5]\d\d\s*)*$/, 'must be statuses such as 200,201')
    .transform((given) => given.split(',').map((word) => Number(word.trim())))
  return { ...text(wording), schema }
}

/** The name of a header. */
function headerName(summary: string, standard: string): Input<string> {
  return text({ summary, default: standard })
}

/** Words with commas between. */
export function splitWords(given: string | undefined): string[] {
  return (given ?? '').split(/[,\s]+/).filter((word) => word !== '')
}

/** What an input may say to do without something. */
export const none = 'none'

/** How a service is reached and spoken to: the inputs that both actions share. */
export const targetInputs = {
  url: address('url', {
    summary: 'Where the service is, such as `http://127.0.0.1:3000`.',
    required: true,
  }) as Input<string>,
  source: text({ summary: 'The source of the events, as the path names it.', default: 'loadtest' }),
  tenant: text({ summary: 'The tenant of the events. Give tests one of their own.', required: true }),
  secret: secretText(
    {
      summary:
        'Signs each request: HMAC-SHA256 over the raw body. Masked. Default: `WEBHOOK_SECRET` from the environment.',
      required: true,
    },
    ['WEBHOOK_SECRET'],
  ) as Input<string>,
  path: text({
    summary: 'Path of the events below `url`; `{{source}}` and `{{tenant}}` are filled in.',
    default: '/pos/{{source}}/ingest',
  }),
  headers: secretText({
    summary: 'More headers for every request: `Name: value` lines or a JSON object. Masked.',
  }),
  'tenant-header': headerName('The header that names the tenant.', 'x-tenant-id'),
  'signature-header': headerName('The header that holds the signature.', 'x-signature'),
  'signature-prefix': text({ summary: 'What stands before the hexadecimal signature.', default: 'sha256=' }),
  body: text({
    summary:
      'Body of an event, or `@` and the path of a file that holds it. Places: `{{event}}` (its identity) and `{{deep}}` (what alone differs between some events), both needed; `{{number}}`, `{{run}}`, `{{tenant}}`, `{{source}}`. Default: a sale with both deep inside.',
  }),
  'created-status': statuses({ summary: 'Statuses of an event that was taken in now.', default: '201' }),
  'replayed-status': statuses({
    summary: 'Statuses of one that had been taken in before, where no header says so.',
    default: '200',
  }),
  'replay-header': headerName(
    'The header that, being `true`, marks a repeated answer.',
    standardReplayHeader,
  ),
  'ignore-fields': text({
    summary: 'Top-level members of an answer that may differ from one time to the next, with commas between.',
  }),
  'allowed-hosts': text({
    summary:
      'Hosts beside this machine that may be sent requests: `host`, `host:port` or `*.example.com`, with commas between.',
  }),
  timeout: duration({ default: '10s', summary: 'Longest time for one request.' }),
  key: choice(['body', 'field', 'header'], {
    default: 'body',
    summary:
      "What the service takes an event's key from: its whole `body`; a `field` of it, the one that holds `{{event}}`; or a `header`.",
  }),
  'key-header': headerName(
    'The header in which a caller may name the key; `none` where the service knows no such header.',
    'idempotency-key',
  ),
} as const

/** How much is sent, how it is counted, and for how long. */
export const loadInputs = {
  total: count({ summary: 'Requests to send, duplicates included.', default: '200' }),
  unique: count({ summary: 'Distinct events among them.', default: '100' }),
  concurrency: count({ summary: 'Requests that are sent at the same moment.', default: '20' }),
  seed: count({
    summary: 'Decides which events are repeated, and when. Equal seeds, equal plans.',
    default: '1',
  }),
  'effects-table': text({
    summary: 'The table in which each event leaves one row: not the one of the keys.',
    default: 'pos_events',
  }),
  'tenant-column': text({ summary: 'Its column that holds the tenant.', default: 'tenantId' }),
  'count-url': address('count-url', {
    summary:
      'Where no database can be asked: an address that answers with the number of effects of the tenant so far, alone or as `{"count": …}`. `{{source}}` and `{{tenant}}` are filled in; it gets the same headers, signed over an empty body.',
  }),
  'other-tenant': text({
    summary:
      'A second tenant, who must see nothing of the first; `none` to leave that out. Default: `<tenant>-other`.',
  }),
  'other-secret': secretText({ summary: 'The secret of the second tenant, where it has its own. Masked.' }),
  settle: duration({ default: '2s', summary: 'How long effects may come after their answers.' }),
  'retry-for': duration({
    default: '5s',
    summary: 'How long a request that was broken off is sent again while it is not answered well.',
  }),
  'total-timeout': duration({ default: '5m', summary: 'Longest time for all requests.' }),
  out: path({ summary: 'Where to write the result as JSON, for `check-loadtest-result`.' }),
} as const
