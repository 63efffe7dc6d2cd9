import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommandFile } from '../../scripts/runner/command-file.js'
import { createInterpreter } from '../../scripts/runner/interpreter.js'
import { parseWorkflowCommand } from '../../scripts/runner/workflow-command.js'

function interpret(lines: readonly string[], options: { debug?: boolean; secrets?: string[] } = {}) {
  const interpreter = createInterpreter(options)
  for (const line of lines) interpreter.take(line)
  return interpreter
}

/** As @actions/toolkit writes them. */
const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

describe('workflow commands', () => {
  it('any message and property survives escaping and back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary', minLength: 1 }),
        (message, title) => {
          const line = `::error title=${escapeProperty(title)}::${escapeData(message)}`
          expect(parseWorkflowCommand(line)).toEqual({ name: 'error', properties: { title }, message })
        },
      ),
    )
  })

  it('only a whole line is a command', () => {
    expect(parseWorkflowCommand('see ::error::x')).toBeUndefined()
    expect(parseWorkflowCommand('std::vector::size')).toBeUndefined()
    expect(parseWorkflowCommand('::')).toBeUndefined()
  })
})

describe('the log as a person sees it', () => {
  it('a masked text is never shown, whatever shows it: text, annotation, group, debug', () => {
    const { log, annotations } = interpret(
      [
        '::add-mask::s3cret',
        'a s3cret b',
        '::group::s3cret',
        '::debug::s3cret',
        '::error title=s3cret::s3cret!',
      ],
      { debug: true },
    )
    expect(log).toBe('a *** b\n***\ndebug  ***\nerror  ***: ***!\n')
    expect(annotations).toEqual([{ level: 'error', title: '***', message: '***!' }])
  })

  it('each line of a masked text is masked', () => {
    expect(interpret(['::add-mask::first%0Asecond', 'second', 'first']).log).toBe('***\n***\n')
  })

  it('an empty mask hides nothing', () => {
    expect(interpret(['::add-mask::', 'text']).log).toBe('text\n')
  })

  it('an annotation names its place, on one readable line', () => {
    const { log, annotations } = interpret([
      '::error title=bad-row,file=a%2Cb.json,line=4,col=7::100%25 wrong',
    ])
    expect(log).toBe('error  a,b.json:4:7  bad-row: 100% wrong\n')
    expect(annotations).toEqual([
      { level: 'error', title: 'bad-row', file: 'a,b.json', line: 4, column: 7, message: '100% wrong' },
    ])
  })

  it('an annotation that the log has already told is kept, but not shown again', () => {
    const { log, annotations } = interpret([
      'error  a.json:4  There is no such grip.',
      '         Correct it.',
      '::error file=a.json,line=4::There is no such grip. Correct it.',
    ])
    expect(log).toBe('error  a.json:4  There is no such grip.\n         Correct it.\n')
    expect(annotations).toHaveLength(1)
  })

  it('debug lines are for those who asked', () => {
    expect(interpret(['::debug::x']).log).toBe('')
    expect(interpret(['::debug::x'], { debug: true }).log).toBe('debug  x\n')
  })

  it('between stop-commands and its token nothing is a command', () => {
    const { log, annotations } = interpret(['::stop-commands::t', '::error::x', '::t::', '::error::y'])
    expect(log).toBe('::error::x\nerror  y\n')
    expect(annotations).toHaveLength(1)
  })

  it('an unknown command is text', () => {
    expect(interpret(['::frobnicate::x']).log).toBe('::frobnicate::x\n')
  })
})

describe('the files an action writes for the runner', () => {
  it('one line, several lines, an empty value, and the later of two', () => {
    expect(parseCommandFile('a=1\nb<<END\none\ntwo=2\n\nEND\nempty=\na=2=3\r\n')).toEqual({
      a: '2=3',
      b: 'one\ntwo=2\n',
      empty: '',
    })
  })
})
