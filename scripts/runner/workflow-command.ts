/** One `::name key=value,…::message` that an action printed for the runner. */
export type WorkflowCommand = {
  name: string
  properties: Readonly<Record<string, string>>
  message: string
}

const shape = /^\s*::(?<name>[A-Za-z][\w-]*)(?:\s+(?<properties>.*?))?::(?<message>.*)$/s

/** The command that a line of a log is, or undefined where it is only text. */
export function parseWorkflowCommand(line: string): WorkflowCommand | undefined {
  const parts = shape.exec(line)?.groups
  if (parts?.name === undefined) return undefined
  const properties = (parts.properties ?? '').split(',').flatMap((pair) => {
    const equals = pair.indexOf('=')
    return equals === -1 ? [] : [[pair.slice(0, equals).trim(), unescapeProperty(pair.slice(equals + 1))]]
  })
  return {
    name: parts.name.toLowerCase(),
    properties: Object.fromEntries(properties),
    message: unescapeData(parts.message ?? ''),
  }
}

/** %25 goes last: `%250A` is the text `%0A`, not a line break. */
function unescapeData(text: string): string {
  return text.replace(/%0D/gi, '\r').replace(/%0A/gi, '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return text
    .replace(/%0D/gi, '\r')
    .replace(/%0A/gi, '\n')
    .replace(/%3A/gi, ':')
    .replace(/%2C/gi, ',')
    .replaceAll('%25', '%')
}
