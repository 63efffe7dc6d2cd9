// Stops a server when the process that started it is gone, however it went: its end of our standard input
// closes. Plain JavaScript, so that it starts at once and needs no loader.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'

const { pgCtl, data, account, remove } = JSON.parse(process.argv[2] ?? '{}')
let dismissed = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)

process.stdin.on('data', () => {
  dismissed = true
})
process.stdin.on('error', () => undefined)
process.stdin.on('close', () => {
  if (dismissed) return
  spawnSync(pgCtl, ['stop', '-m', 'fast', '-w', '-t', '30'], {
    cwd: data,
    env: { ...process.env, PGDATA: data },
    stdio: 'ignore',
    windowsHide: true,
    ...account,
  })
  if (remove !== undefined) rmSync(remove, { recursive: true, force: true, maxRetries: 5 })
})
process.stdin.resume()
