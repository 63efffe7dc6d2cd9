import { expect } from 'vitest'

/** What differs from run to run, in the order in which it is looked for, and the word that stands for it. */
const moving: readonly [RegExp, string][] = [
  [/[^\s"'`|]*seedrail-workflow-[^/\s]+\/[^/\s]+\/(work|temp|home)/g, '<$1>'],
  [/(127\.0\.0\.1|localhost):\d{4,5}/g, '$1:<port>'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?/g, '<time>'],
  [/(seed\\?_)\d{8}\\?_\d{6}/g, '$1<time>'],
  [/(seedrail\\?_trial\\?_)[0-9a-f]{12}/g, '$1<id>'],
  [/\b[0-9a-f]{64}\b/g, '<sha256>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b\d+(\.\d+)? ?(ms|s|KB|MB)\b/g, '<n> $2'],
  [/(\| server-version \| )\d+(\.\d+)*/g, '$1<version>'],
  [/\b(PostgreSQL|pg\\?_dump) \d+(\.\d+)*/g, '$1 <version>'],
]

/** A summary, comment or log without what differs from run to run: ports, times, folders, sums, versions. */
export function stableText(text: string): string {
  return moving.reduce((stable, [pattern, word]) => stable.replace(pattern, word), text)
}

/** Compares with a file of `test/fixtures/golden`; `vitest --update` writes it. */
export async function expectGolden(name: string, text: string): Promise<void> {
  await expect(stableText(text)).toMatchFileSnapshot(`../fixtures/golden/${name}`)
}
