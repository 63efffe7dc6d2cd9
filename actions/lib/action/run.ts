import * as core from '@actions/core'
import { codeOf } from '../database/connection.js'
import { explainRefusal } from '../database/refusal.js'
import { caution, fault, messageOf, type Problem, SeedrailError } from '../problem/problem.js'
import { planAnnotations } from '../report/annotation.js'
import { prepareFile, writeWhole } from '../report/destination.js'
import { renderMarkdown } from '../report/markdown.js'
import {
  type Ending,
  exitCodeOf,
  type Phase,
  type Report,
  type Section,
  toReportFile,
} from '../report/report.js'
import { renderDuration, renderProblem, renderText } from '../report/text.js'
import type { ActionDefinition, InputsOf, OutputsOf } from './definition.js'
import { keepHeapSmall } from './heap.js'
import { collectInputs, parseInputs, secretsOf } from './read-inputs.js'
import { createRedactor, redactReport } from './redaction.js'

/** What an action's work says as it goes. Whatever was said is published, also when the work then fails. */
export type Journal<Output extends string> = {
  /** Runs and times one part of the work; the log shows it when it ends. */
  phase<Result>(name: string, work: () => Promise<Result>): Promise<Result>
  /** A line of the log. */
  say(line: string): void
  /** A named fact for the summary: the target, the source. */
  fact(name: string, value: string): void
  section(section: Section): void
  problem(...problems: Problem[]): void
  output(name: Output, value: string | number | boolean): void
  /** The outcome for tools, in report.json. */
  result(result: unknown): void
}

/** How the work ended: one sentence, and whether its promise was kept (by default, when no error was found). */
export type Conclusion = { headline: string; ending?: Ending }

type Context<Definition extends ActionDefinition> = {
  inputs: InputsOf<Definition>
  journal: Journal<OutputsOf<Definition>>
}

const redactor = createRedactor()

/**
 * Runs an action from its environment to its exit code: secrets are masked before anything else, inputs
 * are read, the work is done, and its outputs, annotations, summary and report are published whether it
 * succeeded or not.
 */
export async function runAction<const Definition extends ActionDefinition>(
  definition: Definition,
  work: (context: Context<Definition>) => Promise<Conclusion>,
): Promise<void> {
  const raw = collectInputs(definition, process.env)
  hideSecrets(definition, raw)
  keepHeapSmall()
  const startedAt = new Date()
  const notes = createNotes()
  let reportPath = raw.report === '' ? undefined : raw.report
  const conclusion = await conclude(notes, async () => {
    const parsed = parseInputs(definition, raw)
    if ('problems' in parsed) throw new SeedrailError(parsed.problems)
    await prepareReport(reportPath).catch((error: unknown) => {
      reportPath = undefined
      throw error
    })
    return work({ inputs: parsed.inputs, journal: notes.journal as Journal<OutputsOf<Definition>> })
  })
  const report: Report = {
    action: definition.name,
    ...conclusion,
    startedAt,
    duration: Date.now() - startedAt.getTime(),
    ...notes.taken,
  }
  await publish(redactReport(report, redactor), reportPath)
}

/** A run that cannot give its report learns it before its work, while nothing is done yet. */
async function prepareReport(path: string | undefined): Promise<void> {
  if (path === undefined) return
  try {
    await prepareFile(path)
  } catch (error) {
    throw new SeedrailError(
      fault('report-unwritable', `The report could not be written: ${messageOf(error)}.`, {
        next: 'Correct "report": a path in a folder that can be made and written. Nothing was done.',
      }),
      { cause: error },
    )
  }
}

function hideSecrets(definition: ActionDefinition, raw: Readonly<Record<string, string>>): void {
  const secrets = secretsOf(definition, raw, process.env)
  redactor.hide(secrets)
  if (onGitHub()) for (const secret of secrets) core.setSecret(secret)
  process.on('uncaughtException', (error) => {
    print(`error  unexpected: ${messageOf(error)}`)
    process.exit(2)
  })
}

function createNotes() {
  const taken = {
    phases: [] as Phase[],
    facts: [] as [string, string][],
    sections: [] as Section[],
    problems: [] as Problem[],
    outputs: {} as Record<string, string>,
    result: null as unknown,
  }
  const journal: Journal<string> = {
    async phase(name, work) {
      const start = performance.now()
      try {
        return await work()
      } finally {
        const duration = performance.now() - start
        taken.phases.push({ name, duration })
        print(`${name}: ${renderDuration(duration)}`)
      }
    },
    say: print,
    fact: (name, value) => void taken.facts.push([name, value]),
    section: (section) => void taken.sections.push(section),
    problem: (...problems) => void taken.problems.push(...problems),
    output: (name, value) => {
      taken.outputs[name] = String(value)
    },
    result: (result) => {
      taken.result = result
    },
  }
  return { taken, journal }
}

async function conclude(
  notes: ReturnType<typeof createNotes>,
  work: () => Promise<Conclusion>,
): Promise<{ headline: string; ending: Ending }> {
  try {
    const conclusion = await work()
    const failed = notes.taken.problems.some((problem) => problem.level === 'error')
    return { headline: conclusion.headline, ending: conclusion.ending ?? (failed ? 'broken' : 'kept') }
  } catch (error) {
    if (error instanceof SeedrailError) {
      notes.taken.problems.push(...error.problems)
      return { headline: summariseProblems(error), ending: error.verdict }
    }
    const problem = explainUnexpected(error)
    notes.taken.problems.push(problem)
    return { headline: problem.message, ending: 'could-not-run' }
  }
}

function summariseProblems(error: SeedrailError): string {
  const errors = error.problems.filter((problem) => problem.level === 'error').length
  return errors <= 1 ? error.message : `${error.message} (and ${errors - 1} more)`
}

function explainUnexpected(error: unknown): Problem {
  if (/^[0-9A-Z]{5}$/.test(codeOf(error))) return explainRefusal(error, {})
  const stack = process.env.RUNNER_DEBUG === '1' && error instanceof Error ? `\n${error.stack}` : ''
  return fault('unexpected', `${messageOf(error)}${stack}`, {
    next: 'Run again with debug logging for the stack, and report it with that.',
  })
}

/**
 * Report, outputs, log, annotations, summary and exit code. Callers act on the first two, so a run whose
 * report or outputs cannot be written has failed; of the summary that is only said.
 */
async function publish(finished: Report, reportPath: string | undefined): Promise<void> {
  const report = await writeForCallers(finished, reportPath)
  print('')
  print(renderText(report))
  if (onGitHub()) annotate(report.problems)
  if (!process.env.GITHUB_OUTPUT) sayOutputs(report)
  try {
    await publishSummary(report)
  } catch (error) {
    print(renderProblem(caution('summary-unwritable', `The summary cannot be written: ${messageOf(error)}`)))
  }
  process.exitCode = exitCodeOf(report.ending)
}

/** Writes report and outputs. @returns the report, with what could not be written */
async function writeForCallers(finished: Report, reportPath: string | undefined): Promise<Report> {
  let report = finished
  let reportThere = false
  if (reportPath !== undefined) {
    try {
      await writeReport(report, reportPath)
      reportThere = true
    } catch (error) {
      const { report: _, ...outputs } = report.outputs
      report = withFault({ ...report, outputs }, reportLost(redactor.redact(messageOf(error))))
      if (finished.ending === 'kept')
        report = { ...report, headline: `Done, but without its report: ${finished.headline}` }
    }
  }
  try {
    if (process.env.GITHUB_OUTPUT) writeOutputs(report)
  } catch (error) {
    const reason = redactor.redact(messageOf(error))
    report = withFault(report, fault('outputs-unwritable', `The outputs cannot be written: ${reason}`))
    // It says how the run ended, and that has just changed.
    if (reportPath !== undefined && reportThere) await writeReport(report, reportPath).catch(() => undefined)
  }
  return report
}

/** Whoever finds only the exit code must not believe that the work failed, and repeat or undo it. */
function reportLost(reason: string): Problem {
  return fault('report-lost', `The work came to its end, but its report could not be written: ${reason}.`, {
    next: 'What was written to a database stays written, as outputs and summary say: nothing has to be done again but the report. Correct "report" for the next run.',
  })
}

/** What was done stays done, and the headline says what; but the run could not tell it to its caller. */
function withFault(report: Report, problem: Problem): Report {
  const ending = report.ending === 'kept' ? 'could-not-run' : report.ending
  return { ...report, ending, problems: [...report.problems, problem] }
}

async function writeReport(report: Report, path: string): Promise<void> {
  await writeWhole(path, `${JSON.stringify(toReportFile(report), null, 2)}\n`)
}

function annotate(problems: readonly Problem[]): void {
  for (const { level, message, title, file, line, column } of planAnnotations(problems)) {
    const properties = {
      title,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
    }
    const print = level === 'error' ? core.error : core.warning
    print(redactor.redact(message), properties)
  }
}

function writeOutputs(report: Report): void {
  for (const [name, value] of Object.entries(report.outputs)) core.setOutput(name, redactor.redact(value))
}

function sayOutputs(report: Report): void {
  const outputs = Object.entries(report.outputs)
  if (outputs.length > 0) {
    print(`outputs: ${outputs.map(([name, value]) => `${name}=${value}`).join(' ')}`)
  }
}

/** act throws summaries away, and a terminal has none: there the console text already told everything. */
async function publishSummary(report: Report): Promise<void> {
  const markdown = redactor.redact(renderMarkdown(report))
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(markdown).write()
  if (process.env.ACT) print(markdown)
}

function onGitHub(): boolean {
  return process.env.GITHUB_ACTIONS === 'true'
}

/** Data must not be taken for a workflow command: a line that begins with `::` is set off by a blank. */
function print(text: string): void {
  process.stdout.write(`${redactor.redact(text).replace(/^(\s*)(::|##\[)/gm, '$1 \u200b$2')}\n`)
}
