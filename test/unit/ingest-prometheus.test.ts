import { describe, expect, test } from 'vitest'
import { parseMetrics } from '../../actions/lib/ingest/prometheus.js'

const good = `# HELP http_requests_total The total, with "quotes" and a \\\\ backslash.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400",} 3

# An ordinary comment.
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
nothing NaN
# TYPE http_duration histogram
http_duration_bucket{le="0.05"} 24054
http_duration_bucket{le="+Inf"} 144320
http_duration_sum 53423
http_duration_count 144320
# TYPE rpc summary
rpc{quantile="0.5"} 4773
rpc_sum 1.7560473e+07
rpc_count 2693
`

describe('Prometheus text', () => {
  test('is read with its labels unescaped, as in the example of the format', () => {
    const { samples, faults, types } = parseMetrics(good)
    expect(faults).toEqual([])
    expect(samples).toHaveLength(13)
    expect([...types.values()]).toEqual(['counter', 'histogram', 'summary'])
    expect(samples[2]?.labels.get('path')).toBe('C:\\DIR\\FILE.TXT')
    expect(samples[2]?.labels.get('error')).toBe('Cannot find file:\n"FILE.TXT"')
    expect(samples[4]?.value).toBe(Number.POSITIVE_INFINITY)
    expect(samples[5]?.value).toBeNaN()
  })

  test.each([
    ['<!doctype html>\n', 1, 'neither a comment nor a value'],
    ['a 1\nb one\n', 2, 'no number'],
    ['a 0x1\n', 1, 'no number'],
    ['a 1 soon\n', 1, 'no time in milliseconds'],
    ['a\n', 1, 'no value'],
    ['a{b="c} 1\n', 1, 'labels cannot be read'],
    ['a{b=c} 1\n', 1, 'labels cannot be read'],
    ['a{b="1",b="2"} 1\n', 1, '"b" stands twice'],
    ['a{b="\\t"} 1\n', 1, 'labels cannot be read'],
    ['a{x="1"} 1\na{x="1"} 2\n', 2, 'same labels twice'],
    ['a 1\nb 1\na{x="1"} 1\n', 3, 'do not stand together'],
    ['# TYPE a counter\na -1\n', 2, 'is -1'],
    ['# TYPE a number\n', 1, 'TYPE of "a" is "number"'],
    ['# TYPE a gauge\n# TYPE a gauge\n', 2, 'TYPE twice'],
    ['a 1\n# TYPE a gauge\n', 2, 'behind its values'],
    ['# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 1\nh_count 1\n', 2, 'no bucket with le="+Inf"'],
    ['# TYPE h histogram\nh_bucket{le="+Inf"} 2\nh_sum 1\nh_count 1\n', 2, '1 as its count, but 2'],
    [
      '# TYPE h histogram\nh_bucket{le="1"} 3\nh_bucket{le="+Inf"} 2\nh_sum 1\nh_count 2\n',
      2,
      'do not add up',
    ],
    ['# TYPE h histogram\nh_bucket{le="+Inf"} 2\nh_count 2\n', 2, 'lacks its sum or its count'],
    ['a 1', 1, 'does not end'],
  ])('%j is refused at line %i', (text, line, message) => {
    const { faults } = parseMetrics(text)
    expect(faults[0]).toMatchObject({ line, message: expect.stringContaining(message) })
  })

  test('is read on after a fault', () => {
    const { samples, faults } = parseMetrics('a one\nb 2\nc three\n')
    expect(samples.map(({ name }) => name)).toEqual(['b'])
    expect(faults.map(({ line }) => line)).toEqual([1, 3])
  })
})
