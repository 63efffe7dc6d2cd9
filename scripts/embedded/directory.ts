import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fault, SeedrailError } from '../../actions/lib/problem/problem.js'
import { packageRoot } from '../root.js'
import { chooseAccount, findClosedDirectory, findOpenTemporary } from './account.js'

/**
 * Where a server that keeps its data has it: `.seedrail/<name>`, or a temporary directory where the server's account
 * may not come near this one.
 * @throws SeedrailError `embedded-directory-foreign` when somebody else made that directory
 */
export async function chooseDirectory(name: string): Promise<string> {
  const account = await chooseAccount()
  const kept = join(packageRoot, '.seedrail', name)
  if ((await findClosedDirectory(dirname(kept), account)) === undefined) return kept
  const sum = createHash('sha256').update(packageRoot).digest('hex').slice(0, 12)
  const directory = join(await findOpenTemporary(account), `seedrail-${name}-${sum}`)
  const there = await stat(directory).catch(() => undefined)
  // Anybody may write to a temporary directory: what somebody else put there is not ours to run.
  if (there === undefined || there.uid === account.uid) return directory
  throw new SeedrailError(
    fault('embedded-directory-foreign', `${directory} belongs to somebody else.`, { next: 'Take it away.' }),
  )
}
