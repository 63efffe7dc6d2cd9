/** The little of PostgreSQL's protocol (version 3, "Message Formats") that is needed to hand a session on. */

const sslRequest = 80_877_103
const gssRequest = 80_877_104

/**
 * The answer to what a client says first: no encryption here (the real socket has it), and then, as the login
 * is done, "welcome", the session's parameters, and ready. Empty until the client has said all of it.
 */
export function renderGreeting(
  said: Buffer,
  parameters: Readonly<Record<string, string>>,
): { answer: Buffer; done: boolean } {
  if (said.length < 8 || said.length < said.readInt32BE(0)) return { answer: Buffer.alloc(0), done: false }
  const code = said.readInt32BE(4)
  if (code === sslRequest || code === gssRequest) return { answer: Buffer.from('N'), done: false }
  const status = Object.entries(parameters).map(([name, value]) =>
    message('S', Buffer.from(`${name}\0${value}\0`)),
  )
  const key = Buffer.concat([int32(1), int32(1)])
  return {
    answer: Buffer.concat([
      message('R', int32(0)),
      ...status,
      message('K', key),
      message('Z', Buffer.from('I')),
    ]),
    done: true,
  }
}

/** Whole messages of a client, and the beginning of the next. */
export function splitRequests(bytes: Buffer): { whole: Buffer; rest: Buffer } {
  let at = 0
  while (bytes.length - at >= 5) {
    const length = 1 + bytes.readInt32BE(at + 1)
    if (bytes.length - at < length) break
    at += length
  }
  return { whole: bytes.subarray(0, at), rest: Buffer.from(bytes.subarray(at)) }
}

/** How often the server will say "ready" in answer to these messages: to each Query, Sync and FunctionCall. */
export function countReady(whole: Buffer): number {
  let ready = 0
  for (let at = 0; at + 5 <= whole.length; at += 1 + whole.readInt32BE(at + 1)) {
    if ('QSF'.includes(String.fromCharCode(whole[at] ?? 0))) ready++
  }
  return ready
}

/** Walks over the server's messages, however they are cut, and counts how often it says "ready". */
export type MessageWalk = ((piece: Buffer) => number) & { atBoundary(): boolean }

export function createMessageWalk(): MessageWalk {
  let head: Buffer = Buffer.alloc(0)
  let left = 0
  const walk = (piece: Buffer) => {
    let ready = 0
    for (let at = 0; at < piece.length; ) {
      if (left > 0) {
        const step = Math.min(left, piece.length - at)
        left -= step
        at += step
        continue
      }
      const step = Math.min(5 - head.length, piece.length - at)
      head = Buffer.concat([head, piece.subarray(at, at + step)])
      at += step
      if (head.length < 5) continue
      if (head[0] === 'Z'.charCodeAt(0)) ready++
      left = head.readInt32BE(1) - 4
      head = Buffer.alloc(0)
    }
    return ready
  }
  return Object.assign(walk, { atBoundary: () => left === 0 && head.length === 0 })
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(4 + body.length), body])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
