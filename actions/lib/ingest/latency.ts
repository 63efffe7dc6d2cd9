/** Milliseconds. */
export type Latency = { p50: number; p90: number; p95: number; p99: number; most: number }

/** The nearest-rank percentiles of durations; undefined where there are none. */
export function measureLatency(durations: readonly number[]): Latency | undefined {
  if (durations.length === 0) return undefined
  const sorted = [...durations].sort((a, b) => a - b)
  const rank = (percent: number) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
  return { p50: rank(50), p90: rank(90), p95: rank(95), p99: rank(99), most: rank(100) }
}

/** Requests that took less than `below` milliseconds, and no less than the bucket before. */
export type Bucket = { below: number; count: number }

/** Durations by 1, 2, 5, 10, 20, 50 … milliseconds, from the first bucket that holds any to the last. */
export function countBuckets(durations: readonly number[]): Bucket[] {
  if (durations.length === 0) return []
  const edges: number[] = []
  const most = durations.reduce((a, b) => Math.max(a, b))
  for (let power = 1; edges.length === 0 || (edges.at(-1) ?? 0) <= most; power *= 10)
    edges.push(power, 2 * power, 5 * power)
  const counts = edges.map(() => 0)
  for (const duration of durations) {
    const index = edges.findIndex((edge) => duration < edge)
    counts[index] = (counts[index] ?? 0) + 1
  }
  const first = counts.findIndex((count) => count > 0)
  const last = counts.findLastIndex((count) => count > 0)
  return edges.map((below, index) => ({ below, count: counts[index] ?? 0 })).slice(first, last + 1)
}
