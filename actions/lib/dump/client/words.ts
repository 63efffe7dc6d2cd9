/**
 * Splits a command line into words, never by a shell: at blanks, with `'…'` and `"…"` to keep blanks inside.
 * No other character means anything, so that Windows paths stay as they are.
 */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_, double: string | undefined, single: string | undefined) => double ?? single ?? '',
    ),
  )
}

/** True for `docker exec …` and `podman exec …`: pg_dump then runs where the address may mean nothing. */
export function runsInContainer(words: readonly string[]): boolean {
  return /(^|[/\\])(docker|podman)(\.exe)?$/.test(words[0] ?? '') && words[1] === 'exec'
}
