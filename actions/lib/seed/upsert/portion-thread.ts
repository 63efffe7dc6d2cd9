import { Worker } from 'node:worker_threads'
import { type Problem, SeedrailError, type Verdict } from '../../problem/problem.js'
import type { Frame, Portion, Reading } from './encoding.js'
import type { Portions } from './portions.js'
import type { Target } from './target.js'

/** What the thread is told at its start. */
export type Order = {
  target: Target
  absents: ReadonlyMap<string, string>
  frame: Frame
  /** Portions that it may be ahead. */
  room: number
}

/** What the thread says: a portion with all that was found out by then, its end, or why it had to stop. */
export type Message =
  | {
      kind: 'portion'
      portion: Portion
      given: ReadonlySet<string>
      suspicious: boolean
      problems: Problem[]
    }
  | {
      kind: 'end'
      given: ReadonlySet<string>
      suspicious: boolean
      problems: Problem[]
      sum: string | undefined
    }
  | { kind: 'failure'; problems: readonly Problem[]; verdict: Verdict }

/** What the thread is told later: a portion has left, and here is its memory. */
export type Room = ArrayBuffer

/** Most of what the thread's young objects may take: they are gone with their portion. MB. */
const youngObjects = 12

/** Lets a thread read a source: its portions come as fast as their memory is given back. */
export function encodeInThread(file: URL, order: Order, reading: Reading): Portions {
  const worker = new Worker(file, {
    workerData: { ...order, summing: reading.sum !== undefined },
    resourceLimits: { maxYoungGenerationSizeMb: youngObjects },
  })
  const messages: Message[] = []
  let broken: Error | undefined
  let wake: () => void = () => undefined
  const hear = (said: Message | Error) => {
    if (said instanceof Error) broken ??= said
    else messages.push(said)
    wake()
  }
  worker.on('message', hear)
  worker.on('error', hear)
  worker.on('exit', () => hear(new Error('The thread that reads the source ended before its end.')))

  const take = async (): Promise<Message> => {
    for (;;) {
      const message = messages.shift()
      if (message !== undefined) return message
      if (broken !== undefined) throw broken
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  return {
    next: async () => {
      const message = await take()
      if (message.kind === 'failure') throw new SeedrailError(message.problems, { verdict: message.verdict })
      for (const column of message.given) reading.given.add(column)
      reading.suspicious ||= message.suspicious
      reading.problems.push(...message.problems)
      if (message.kind === 'portion') return message.portion
      if (message.sum !== undefined) reading.sum?.accept(message.sum)
      return undefined
    },
    release: ({ buffer }) => {
      if (buffer instanceof ArrayBuffer) worker.postMessage(buffer satisfies Room, [buffer])
    },
    close: async () => void (await worker.terminate()),
  }
}
