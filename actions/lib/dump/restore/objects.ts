import type { Node, TypeName } from '@pgsql/types'
import { quoteIdentifier, quoteTable } from '../../database/identifier.js'
import { readSections } from '../reader.js'
import { type QualifiedName, qualifiedNameOf, relationOf, textsOf } from '../relation.js'
import { parseStatements } from '../statements.js'
import { readText, type VerifiedDump } from '../verify.js'
import type { DumpObject } from './present.js'

/** The objects that a dump's schema section creates by name, in their order. */
export async function readCreatedObjects(dump: VerifiedDump): Promise<DumpObject[]> {
  for await (const { section, content } of readSections(dump)) {
    if (section.kind !== 'schema') continue
    const statements = await parseStatements(await readText(content))
    return statements.flatMap(({ node }) => listCreated(node))
  }
  return []
}

/** What one statement creates. Names always stand with their schema: the dump's grammar takes no others. */
export function listCreated(node: Node): DumpObject[] {
  if ('CreateStmt' in node) return toObjects('table', relationOf(node.CreateStmt.relation))
  if ('CreateSeqStmt' in node) return toObjects('sequence', relationOf(node.CreateSeqStmt.sequence))
  if ('CompositeTypeStmt' in node) return toObjects('type', relationOf(node.CompositeTypeStmt.typevar))
  if ('CreateEnumStmt' in node) return toObjects('type', qualifiedNameOf(node.CreateEnumStmt.typeName))
  if ('CreateDomainStmt' in node) return toObjects('type', qualifiedNameOf(node.CreateDomainStmt.domainname))
  if ('CreateRangeStmt' in node) return toObjects('type', qualifiedNameOf(node.CreateRangeStmt.typeName))
  if ('CreateFunctionStmt' in node) {
    const inputs = (node.CreateFunctionStmt.parameters ?? []).flatMap(inputType)
    return toObjects('function', qualifiedNameOf(node.CreateFunctionStmt.funcname)).map((object) => ({
      ...object,
      inputs,
    }))
  }
  return []
}

function toObjects(kind: DumpObject['kind'], name: QualifiedName | undefined): DumpObject[] {
  return name === undefined ? [] : [{ kind, ...name }]
}

/** The type of a parameter that callers pass, as SQL; none for those that only come back. */
function inputType(node: Node): string[] {
  if (!('FunctionParameter' in node)) return []
  const { mode, argType } = node.FunctionParameter
  const comesBack = mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_TABLE'
  return comesBack || argType === undefined ? [] : [renderType(argType)]
}

function renderType(type: TypeName): string {
  const words = textsOf(type.names)
  const name = words.at(-1) ?? ''
  const schema = words.at(-2)
  const text = schema === undefined ? quoteIdentifier(name) : quoteTable({ schema, name })
  return `${text}${'[]'.repeat(type.arrayBounds?.length ?? 0)}`
}
