import { isRateLimited, isUncertain, longestWait, waitAskedFor } from './refusal.js'

/** Most times that one request is sent. */
const tries = 4

/** Waits; tests give one that does not. */
export type Pause = (milliseconds: number) => Promise<void>

export type RetryOptions = {
  pause: Pause
  /** Hears why the next try waits. */
  onRetry: (reason: string) => void
}

/** Sends a request whose repetition does no harm, again when GitHub failed or asked us to come back. */
export function repeating<Result>(send: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  return attempt(send, options, (error) => isUncertain(error) || isRateLimited(error))
}

/** Sends a request that must not be carried out twice: again only when GitHub surely did nothing. */
export function sendingOnce<Result>(send: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  return attempt(send, options, isRateLimited)
}

/**
 * Makes something exactly once although answers get lost: whenever nobody knows whether the last try made it, it is
 * looked for before it is made again.
 */
export async function makingOnce<Made>(
  make: () => Promise<Made>,
  find: () => Promise<Made | undefined>,
  options: RetryOptions,
): Promise<Made> {
  let unsure = false
  return attempt(
    async () => {
      const there = unsure ? await find() : undefined
      if (there !== undefined) return there
      unsure = true
      return make()
    },
    options,
    isUncertain,
  )
}

async function attempt<Result>(
  send: () => Promise<Result>,
  { pause, onRetry }: RetryOptions,
  again: (error: unknown) => boolean,
): Promise<Result> {
  for (let count = 1; ; count++) {
    try {
      return await send()
    } catch (error) {
      const wait = waitAskedFor(error, Date.now()) ?? 500 * 2 ** (count - 1)
      if (count === tries || !again(error) || wait > longestWait) throw error
      onRetry(
        isRateLimited(error)
          ? `GitHub asks us to wait ${Math.ceil(wait / 1_000)} s`
          : 'GitHub did not answer as it should; asking again',
      )
      await pause(wait)
    }
  }
}
