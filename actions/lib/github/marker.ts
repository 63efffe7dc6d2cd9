import { createHash } from 'node:crypto'

/** What a marker may be made of: it stands in an HTML comment, and in names. */
export const markerShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/**
 * The marker of a workflow without one: its name, in the letters that a marker may have. A name that has none of them
 * is told apart from others by a sum.
 */
export function markerOfWorkflow(name: string | undefined): string {
  if (name === undefined || name.trim() === '') return 'seedrail'
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 64)
  return markerShape.test(slug)
    ? slug
    : `workflow-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
