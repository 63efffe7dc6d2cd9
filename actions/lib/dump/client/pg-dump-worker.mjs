import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { pgDump } from '@electric-sql/pglite-tools/pg_dump'

/**
 * Runs the WebAssembly build of pg_dump, which waits for each answer of its server. The socket is the main
 * thread's: requests go there by a port, and this thread sleeps until the flag says that the answer is here.
 * Plain JavaScript, because a worker is loaded without the loader that the sources may need.
 */
const { port, flag, options } = workerData
const answered = new Int32Array(flag)

const server = {
  execProtocolRawStream(request, { onRawData }) {
    port.postMessage(Uint8Array.from(request))
    Atomics.wait(answered, 0, 0)
    Atomics.store(answered, 0, 0)
    const answer = receiveMessageOnPort(port)?.message
    if (answer !== undefined && answer.length > 0) onRawData(answer)
  },
  // Asked for by the package before and after, of a database that it believes to be its own.
  query: async () => ({ rows: [{ search_path: 'public' }] }),
  exec: async () => [],
}

try {
  const file = await pgDump({ pg: server, args: options })
  parentPort.postMessage({ text: await file.text() })
} catch (error) {
  parentPort.postMessage({ failure: error instanceof Error ? error.message : String(error) })
}
port.close()
