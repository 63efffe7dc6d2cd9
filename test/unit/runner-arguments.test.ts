import { describe, expect, it } from 'vitest'
import { SeedrailError } from '../../actions/lib/problem/problem.js'
import { seed } from '../../actions/seed/action.js'
import { parseRunnerArguments } from '../../scripts/runner/arguments.js'
import { inputEnvironment } from '../../scripts/runner/process.js'

const read = (...argv: string[]) => parseRunnerArguments(seed, argv)

function problemsOf(...argv: string[]): string[] {
  try {
    read(...argv)
  } catch (error) {
    if (error instanceof SeedrailError)
      return error.problems.map((problem) => `${problem.code}: ${problem.message}`)
    throw error
  }
  return []
}

describe('flags of the runner', () => {
  it('an input may be joined to its value or stand beside it', () => {
    expect(read('--dataset=data/a', '--file', 'b c.json').inputs).toEqual({
      dataset: 'data/a',
      file: 'b c.json',
    })
  })

  it('a value keeps everything after the first equals sign', () => {
    expect(read('--dsn=postgresql://u:p=w@h/d?a=b&c=d').inputs).toEqual({
      dsn: 'postgresql://u:p=w@h/d?a=b&c=d',
    })
  })

  it('a boolean takes every usual spelling', () => {
    expect(read('--publish').inputs).toEqual({ publish: 'true' })
    expect(read('--no-publish').inputs).toEqual({ publish: 'false' })
    expect(read('--publish=false').inputs).toEqual({ publish: 'false' })
    expect(read('--publish', 'false', '--submit').inputs).toEqual({ publish: 'false', submit: 'true' })
  })

  it('the last of several values counts, so that a script may be overruled', () => {
    expect(read('--dataset=data/movements', '--dataset=mine').inputs).toEqual({ dataset: 'mine' })
  })

  it('an empty value is a value', () => {
    expect(read('--file=').inputs).toEqual({ file: '' })
  })

  it('its own flags are no inputs', () => {
    const { inputs, built, debug, summary, summaryFile, help } = read(
      '--built',
      '--debug',
      '--summary',
      '--summary-file=s.md',
    )
    expect({ inputs, built, debug, summary, summaryFile, help }).toEqual({
      inputs: {},
      built: true,
      debug: true,
      summary: true,
      summaryFile: 's.md',
      help: false,
    })
  })

  it('all mistakes are named at once, with what was probably meant', () => {
    expect(problemsOf('--datset=a', 'stray', '--no-file', '--file')).toEqual([
      'flag-unknown: There is no flag --datset. Did you mean "--dataset"?',
      'flag-stray: "stray" belongs to no flag.',
      expect.stringContaining('flag-unknown: There is no flag --no-file.'),
      'flag-value-missing: --file needs a value.',
    ])
  })

  it('a flag is never taken for the value of the one before it', () => {
    expect(problemsOf('--file', '--mode=plan')).toEqual(['flag-value-missing: --file needs a value.'])
  })
})

describe('inputs as GitHub hands them over', () => {
  it('every declared input is there: given, by default, or empty', () => {
    const environment = inputEnvironment(seed, { dataset: 'd', 'lock-timeout': '' })
    expect(environment).toMatchObject({
      INPUT_DATASET: 'd',
      INPUT_MODE: 'apply',
      INPUT_PUBLISH: 'true',
      INPUT_DSN: '',
      'INPUT_LOCK-TIMEOUT': '',
    })
    expect(Object.keys(environment)).toHaveLength(Object.keys(seed.inputs).length)
  })

  it('an input that is not declared is refused', () => {
    expect(() => inputEnvironment(seed, { datast: 'd' })).toThrow(
      'has no input "datast". Did you mean "dataset"?',
    )
  })
})
