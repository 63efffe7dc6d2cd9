import type { CreateFunctionStmt, DefElem } from '@pgsql/types'
import { type Made, requireHome } from './made.js'
import { qualifiedNameOf } from './relation.js'

/** What a function may set while it runs: how it is planned, how values are read and written, how long it may take. */
const functionSetting =
  /^(enable_\w+|jit\w*|\w*_cost|work_mem|hash_mem_multiplier|plan_cache_mode|search_path|timezone|datestyle|intervalstyle|extra_float_digits|bytea_output|xmloption|client_min_messages|check_function_bodies|lock_timeout|statement_timeout|plpgsql\.\w+|pg_trgm\.\w+)$/i

/** A function of the dump's own: in a language without doors, without anybody's rights, in a schema of the dump. */
export function judgeFunction(definition: CreateFunctionStmt, made: Made): string | undefined {
  if (definition.replace) return 'replaces a function'
  const reason = requireHome(qualifiedNameOf(definition.funcname), made)
  if (reason !== undefined) return reason
  for (const option of definition.options ?? []) {
    if (!('DefElem' in option)) return 'makes a function in an unknown way'
    const reason = judgeFunctionOption(option.DefElem)
    if (reason !== undefined) return reason
  }
  return undefined
}

function judgeFunctionOption({ defname = '', arg }: DefElem): string | undefined {
  switch (defname) {
    case 'language': {
      const language = arg !== undefined && 'String' in arg ? (arg.String.sval ?? '') : ''
      return ['sql', 'plpgsql'].includes(language) ? undefined : `makes a function in ${language}`
    }
    case 'security':
      return arg !== undefined && 'Boolean' in arg && arg.Boolean.boolval
        ? 'makes a function that runs with its owner’s rights (SECURITY DEFINER)'
        : undefined
    case 'set': {
      const name = arg !== undefined && 'VariableSetStmt' in arg ? (arg.VariableSetStmt.name ?? '') : ''
      return functionSetting.test(name) ? undefined : `makes a function that sets ${name}`
    }
    case 'support':
    case 'transform':
      return `makes a function with the option ${defname}`
    default:
      return undefined
  }
}
