import { basename, join } from 'node:path'
import { fault, type Place, type Problem, SeedrailError } from '../problem/problem.js'

/** `movements_seed_20261121_064500`: the moment is in UTC, so that names sort by age. */
export function nameDump(dataset: string, moment: Date): string {
  const [date = '', time = ''] = moment.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T')
  return `${dataset}_seed_${date}_${time}`
}

/**
 * Where a dump of that name lies. A name may end in `.sql` or `.sql.gz`, as people say it.
 * @throws SeedrailError `dump-name-invalid`: it has to be a file's name on every system
 */
export function planPath(folder: string, name: string, compression: 'none' | 'gzip'): string {
  const bare = name.replace(/\.sql(\.gz)?$/, '')
  if (!/^[\w][\w.+@=-]{0,180}$/.test(bare) || bare.endsWith('.')) {
    throw new SeedrailError(
      fault('dump-name-invalid', `"${name}" cannot be the name of a dump.`, {
        next: 'Use letters, digits, ".", "_" and "-", such as movements_seed_ci; "output-dir" names the folder.',
      }),
    )
  }
  return join(folder, `${bare}.sql${compression === 'gzip' ? '.gz' : ''}`)
}

/**
 * A problem of a file under its passing name, told of the name that was asked for: the other is gone when somebody
 * reads of it. Errors of any other kind stay as they are.
 */
export function nameFinally(error: unknown, half: string, path: string): unknown {
  if (!(error instanceof SeedrailError)) return error
  const rename = (text: string) => text.replaceAll(basename(half), basename(path))
  const renamePlace = (place: Place) =>
    place.file === undefined ? place : { ...place, file: rename(place.file) }
  const problems = error.problems.map(
    ({ message, place, next, ...problem }): Problem => ({
      ...problem,
      message: rename(message),
      ...(place === undefined ? {} : { place: renamePlace(place) }),
      ...(next === undefined ? {} : { next: rename(next) }),
    }),
  )
  return new SeedrailError(problems, { verdict: error.verdict, cause: error })
}
