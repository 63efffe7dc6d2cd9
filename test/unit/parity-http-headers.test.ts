import { afterEach, expect, test } from 'vitest'
import type { SeedrailError } from '../../actions/lib/problem/problem.js'
import { against, good, json, refusal, serve, stopServing } from '../support/parity-answers.js'

afterEach(stopServing)

test('headers reach the API, as lines or JSON or by side, and go to no other host', async () => {
  const other = await serve(json(good))
  const elsewhere = other.url.replace('127.0.0.1', 'localhost')
  const first = await serve((request, response) => {
    if (request.headers['x-go'] === undefined) json(good)(request, response)
    else response.writeHead(307, { Location: elsewhere }).end()
  })
  await against(first.url, { headers: 'Authorization: Bearer s3cret\nX-Other: 1' })
  await against(first.url, { headers: '{"Authorization": "Bearer s3cret"}' })
  await against(first.url, { headers: '{"right": {"authorization": "Bearer s3cret"}, "left": {}}' })
  expect(first.asked).toEqual(Array(3).fill('GET /bootstrap Bearer s3cret'))
  await against(first.url, { headers: '{"Authorization": "Bearer s3cret", "X-Go": "1"}' }).catch(
    () => undefined,
  )
  expect(other.asked.every((line) => !line.includes('s3cret'))).toBe(true)
  const login = await serve(json(good))
  await against(login.url.replace('//', '//user:pa%40ss@'))
  expect(login.asked).toEqual([`GET /bootstrap Basic ${Buffer.from('user:pa@ss').toString('base64')}`])
})

test('headers that are refused, or cannot be sent, are never repeated', async () => {
  const wrong = await refusal(json('{"echo": "s3cret"}', 401), { headers: 'Authorization: Bearer s3cret' })
  expect(wrong).toMatchObject({ code: 'parity-url-status', message: expect.stringContaining('headers') })
  expect(wrong.message).not.toContain('s3cret')
  for (const headers of [
    's3cret',
    '{"A": "s3cret',
    '{"A": 1, "B": "s3cret"}',
    '{"A b": "s3cret"}',
    '{"A": "s3cret\\r\\nB: 1"}',
    '{"right": "s3cret"}',
  ]) {
    const error = await against('http://127.0.0.1:1/bootstrap', { headers }).catch(
      (thrown: SeedrailError) => thrown,
    )
    expect((error as SeedrailError).code, headers).toBe('parity-headers-invalid')
    expect(JSON.stringify((error as SeedrailError).problems)).not.toContain('s3cret')
  }
})
