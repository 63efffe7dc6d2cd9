import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * The part of GitHub's command line that our workflows use, over the REST API of the run. It knows no signature: an
 * attestation is what the double of actions/attest recorded.
 */
const [command, ...rest] = process.argv.slice(2)
const token = process.env.GH_TOKEN ?? process.env.GITHUB_TOKEN
if (!token) {
  fail(4, 'gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.')
}

const headers = { authorization: `token ${token}`, accept: 'application/vnd.github+json' }

if (command === 'attestation' && rest[0] === 'verify') await verify(rest.slice(1))
else if (command === 'api') await api(rest)
else fail(1, `gh: the harness's stand-in does not know "${[command, ...rest].join(' ')}".`)

async function verify(args) {
  const { flags, words } = read(args, [
    '--repo',
    '-R',
    '--signer-workflow',
    '--signer-repo',
    '--source-ref',
    '--predicate-type',
  ])
  const repository = flags['--repo'] ?? flags['-R']
  const [file] = words
  if (repository === undefined || file === undefined) fail(1, 'accepts a file, and --repo or --owner')
  const digest = `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`
  const answer = await fetch(`${process.env.GITHUB_API_URL}/repos/${repository}/attestations/${digest}`, {
    headers,
  })
  if (!answer.ok) fail(1, `Loaded digest ${digest}\n✗ Loading attestations failed: HTTP ${answer.status}`)
  const { attestations } = await answer.json()
  // Unless it is told who else signs, it trusts workflows of the repository alone, and none that was called from another.
  const signer = flags['--signer-workflow'] ?? `${flags['--signer-repo'] ?? repository}/.github/workflows/`
  const fitting = attestations.filter(({ bundle }) => bundle.workflow.startsWith(signer))
  if (fitting.length === 0) fail(1, `✗ Verification failed: none was signed by ${signer}`)
  const ref = flags['--source-ref']
  if (ref !== undefined && fitting.every(({ bundle }) => bundle.ref !== ref)) {
    fail(1, `✗ Verification failed: expected SourceRepositoryRef to be ${ref}, got ${fitting[0].bundle.ref}`)
  }
  console.log(`Loaded digest ${digest}\n✓ Verification succeeded!`)
}

async function api(args) {
  const { flags, fields, words } = read(args, ['--method', '-X', '--header', '-H', '--input'])
  const method = flags['--method'] ?? flags['-X'] ?? (Object.keys(fields).length > 0 ? 'POST' : 'GET')
  const body =
    method === 'GET'
      ? undefined
      : flags['--input']
        ? readFileSync(flags['--input'], 'utf8')
        : JSON.stringify(fields)
  const path = (words[0] ?? '').replace(/^\//, '')
  const answer = await fetch(`${process.env.GITHUB_API_URL}/${path}`, { method, headers, body })
  console.log(await answer.text())
  if (!answer.ok) fail(1, `gh: HTTP ${answer.status}`)
}

/** Words, flags that take a value, and the fields of `-f` and `-F`. */
function read(args, valued) {
  const flags = {}
  const fields = {}
  const words = []
  for (let index = 0; index < args.length; index++) {
    const [name, attached] = args[index].startsWith('--') ? args[index].split(/=(.*)/s) : [args[index]]
    if (valued.includes(name)) flags[name] = attached ?? args[++index]
    else if (['-f', '-F', '--field', '--raw-field'].includes(name)) {
      const [key, value] = (attached ?? args[++index]).split(/=(.*)/s)
      fields[key] =
        /^-F$|^--field$/.test(name) && /^(true|false|null|\d+)$/.test(value) ? JSON.parse(value) : value
    } else if (name.startsWith('-')) fail(1, `gh: the harness's stand-in does not know "${name}".`)
    else words.push(args[index])
  }
  return { flags, fields, words }
}

function fail(code, message) {
  console.error(message)
  process.exit(code)
}
