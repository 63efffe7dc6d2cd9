import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { SeedrailError } from '../../problem/problem.js'
import { createEncoder } from './encoder.js'
import { encodeRows, startReading } from './encoding.js'
import type { Message, Order, Room } from './portion-thread.js'
import { SourceSum } from './trust.js'

/** The thread that reads, parses and encodes a large source. Told of in `portion-thread.ts`. */
const { target, absents, frame, room, summing } = workerData as Order & { summing: boolean }
const port = parentPort
if (port === null) throw new TypeError('This file is the beginning of a thread, and no program.')

let free = room
const memory: ArrayBuffer[] = []
port.on('message', (buffer: Room) => {
  free++
  memory.push(buffer)
})

/** Memory that a portion was in before, or new. */
const take = (size: number): Uint8Array => {
  const used = memory.pop()
  return used !== undefined && used.byteLength >= size ? new Uint8Array(used) : new Uint8Array(roomFor(size))
}

/** Memory that the next portions will fit into too. */
const roomFor = (size: number) => Math.ceil(size / usualSize) * usualSize
const usualSize = 64 * 1024

const sum = summing ? new SourceSum(target) : undefined
const reading = startReading(sum)
const encoder = createEncoder(target, absents, reading.given)

/** What was found out since the last message. */
const news = () => ({
  given: reading.given,
  suspicious: reading.suspicious,
  problems: reading.problems.splice(0),
})

const send = (message: Message, moved: ArrayBuffer[] = []) => port.postMessage(message, moved)

try {
  for await (const portion of encodeRows(target, encoder, reading, frame, take)) {
    while (free === 0) await once(port, 'message')
    free--
    send({ kind: 'portion', portion, ...news() }, [portion.bytes.buffer as ArrayBuffer])
  }
  send({ kind: 'end', ...news(), sum: sum?.known })
} catch (error) {
  if (!(error instanceof SeedrailError)) throw error
  send({ kind: 'failure', problems: error.problems, verdict: error.verdict })
}
port.close()
