import { readFile } from 'node:fs/promises'
import {
  convertWorkflowTemplate,
  isBasicExpression,
  isMapping,
  isSequence,
  isString,
  NoOperationTraceWriter,
  parseWorkflow,
} from '@actions/workflow-parser'
import { ErrorPolicy } from '@actions/workflow-parser/model/convert'
import { ensureStatusFunction } from '@actions/workflow-parser/model/converter/if-condition'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token'
import type { FileProvider } from '@actions/workflow-parser/workflows/file-provider'

/** A workflow file as GitHub's own parser reads it: a tree of tokens, some of which are expressions. */
export type WorkflowFile = {
  /** `.github/workflows/seed.yml`. */
  path: string
  text: string
  root: TemplateToken | undefined
  /** What GitHub would refuse to start, in its words. */
  faults: string[]
}

/**
 * Parses a workflow and checks it by GitHub's schema.
 * @param files finds what the workflow calls, so that inputs and secrets of the calls are checked too
 */
export async function parseWorkflowFile(
  path: string,
  text: string,
  files?: FileProvider,
): Promise<WorkflowFile> {
  const { context, value } = parseWorkflow({ name: path, content: text }, new NoOperationTraceWriter())
  if (value !== undefined) {
    await convertWorkflowTemplate(context, value, files, {
      fetchReusableWorkflowDepth: files === undefined ? 0 : 1,
      errorPolicy: ErrorPolicy.TryConversion,
    })
  }
  const faults = [...new Set(context.errors.getErrors().map(({ message }) => `${path}: ${message}`))]
  return { path, text, root: value, faults }
}

/** Reads and parses a workflow of a folder. */
export async function readWorkflowFile(folder: string, path: string): Promise<WorkflowFile> {
  return parseWorkflowFile(path, await readFile(`${folder}/${path}`, 'utf8'))
}

/** The token at a path of keys, or undefined. Keys of events and inputs are compared as they are written. */
export function at(token: TemplateToken | undefined, ...keys: readonly string[]): TemplateToken | undefined {
  let found = token
  for (const key of keys) found = entries(found).find(([name]) => name === key)?.[1]
  return found
}

/** Keys and values of a mapping, in order; none of anything else. */
export function entries(token: TemplateToken | undefined): [string, TemplateToken][] {
  if (token === undefined || !isMapping(token)) return []
  return [...token].map(({ key, value }) => [key.toString(), value])
}

/** The elements of a sequence; a scalar stands for a list of one, as in `needs: build`. */
export function items(token: TemplateToken | undefined): TemplateToken[] {
  if (token === undefined) return []
  if (!isSequence(token)) return [token]
  return Array.from({ length: token.count }, (_, index) => token.get(index))
}

/** A scalar as it is written; undefined where there is none. Expressions have no text yet. */
export function literal(token: TemplateToken | undefined): string | undefined {
  if (token === undefined || isMapping(token) || isSequence(token) || isBasicExpression(token))
    return undefined
  return isString(token) ? token.value : token.toString()
}

/** A scalar as it is written, expressions and all. */
export function sourceOf(token: TemplateToken | undefined): string {
  if (token === undefined) return ''
  return isBasicExpression(token) ? (token.source ?? token.toString()) : (literal(token) ?? '')
}

/** The expression of an `if`, with `success() &&` before it where it names no status. */
export function conditionOf(token: TemplateToken | undefined): string {
  if (token === undefined) return 'success()'
  const text = isBasicExpression(token) ? token.expression : (literal(token) ?? '').trim()
  return text === '' ? 'success()' : ensureStatusFunction(text, token.definitionInfo)
}

/** The definition of an event; undefined where the workflow is not started by it. `on` may be a word or a list. */
export function eventOf(
  file: WorkflowFile,
  name: string,
): { definition: TemplateToken | undefined } | undefined {
  const on = at(file.root, 'on')
  if (on !== undefined && isMapping(on)) {
    const found = entries(on).find(([event]) => event === name)
    return found === undefined ? undefined : { definition: found[1] }
  }
  return items(on).some((event) => literal(event) === name) ? { definition: undefined } : undefined
}
