/**
 * Makes callers share the work that each of them asks for. Who comes while it runs does not get its result,
 * for that may have been read before he came: he waits for the next one, with everybody else who came
 * meanwhile. So at most one runs, and nobody is told what was true before he asked.
 */
export function shareTurns<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined
  let next: Promise<Result> | undefined
  const start = (): Promise<Result> => {
    const turn = work().finally(() => {
      if (running === turn) running = undefined
    })
    running = turn
    return turn
  }
  return () => {
    if (running === undefined) return start()
    next ??= running.then(noop, noop).then(() => {
      next = undefined
      return start()
    })
    return next
  }
}

function noop(): void {}
