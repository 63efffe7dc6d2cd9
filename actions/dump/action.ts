import { defineAction } from '../lib/action/definition.js'
import { choice, count, databaseUrl, flag, type Input, path, text } from '../lib/action/input.js'
import type { Dsn } from '../lib/database/dsn.js'

/** Another server to prove the dump on; masked like the first address. */
const proveDsn: Input<Dsn | undefined> = {
  ...databaseUrl(),
  summary:
    'Address of a database beside which the dump is proven, where the login may not create databases. Masked. Default: `dsn`.',
  required: false,
  environment: [],
}

export const dump = defineAction({
  name: 'dump',
  summary:
    'Dump the tables of a dataset into one file, and prove that it restores before anybody relies on it.',
  requirements: [
    'The dataset folder is in the workspace: check your repository out first.',
    'The login may read the tables, and create a database for the proof (or give `prove-dsn`, or `prove: false`).',
    "No pg_dump has to be installed: the server's own major is used where it is, else one that Seedrail carries.",
  ],
  branding: { icon: 'package', color: 'orange' },
  inputs: {
    dsn: databaseUrl(),
    dataset: path({ summary: 'Folder that holds `dataset.json`, such as `data/movements`.', required: true }),
    'output-dir': path({ default: 'artifacts/seed-dumps', summary: 'Folder for the dump and its manifest.' }),
    name: text({
      summary: 'Name of the file, without its ending. Default: `<dataset>_seed_YYYYMMDD_HHMMSS`, in UTC.',
    }),
    prove: flag({
      default: true,
      summary: 'Restore the dump into an empty database, recount and re-sum, before it gets its name.',
    }),
    'prove-dsn': proveDsn,
    'pg-dump': text({
      summary:
        'The pg_dump to use: a path, or a command line such as `docker exec -i <container> pg_dump`. Split at blanks, with quotes; no shell.',
    }),
    compress: choice(['none', 'gzip'], { default: 'none', summary: 'How the file is packed.' }),
    previous: path({ summary: 'Manifest of an earlier dump; `changed` says whether this one differs.' }),
    upload: flag({ default: false, summary: 'Upload dump and manifest as an artifact of the run.' }),
    'artifact-name': text({
      summary:
        'Name of the artifact. Default: the name of the dump. A second attempt of a run adds its number.',
    }),
    'retention-days': count({ default: '30', summary: 'Days until GitHub deletes the artifact.' }),
    ephemeral: flag({
      default: false,
      summary: "The database is the job's own service: its dump may be uploaded from a public repository.",
    }),
    'allow-public-artifact': flag({
      default: false,
      summary: 'Upload although everybody can read artifacts of a public repository.',
    }),
    report: path({ summary: 'Where to write `report.json`.' }),
  },
  outputs: {
    path: 'Path of the dump.',
    manifest: 'Path of its manifest.',
    sha256: 'sha256 of the dump, as it lies there.',
    rows: 'Rows in it, over all tables.',
    tables: 'Tables in it.',
    'artifact-id': 'Id of the artifact, when it was uploaded.',
    'artifact-name': 'Name of the artifact, when it was uploaded.',
    'server-version': 'Version of the server.',
    client: 'How the pg_dump was found (input, native, path, wasm) and its version.',
    changed: 'Whether rows or definitions differ from `previous`; true without one.',
    report: 'Path of `report.json`, when one was asked for.',
  },
})
