import { describe, expect, test } from 'vitest'
import { secretsOf } from '../../actions/lib/action/read-inputs.js'
import { parseAddress } from '../../actions/lib/parity/address.js'
import { secretsInAddress, secretsInHeaders } from '../../actions/lib/parity/secrets.js'
import { parity } from '../../actions/parity/action.js'

describe('the secrets of a side', () => {
  test.each([
    'jdbc:postgresql://u:PW0rd@h/a',
    '"postgresql://u:PW0rd@h/a"',
    "'postgresql://u:PW0rd@h/a'",
    'host=h user=u password=PW0rd',
    'host=h user=u password = PW0rd dbname=a',
    "password='PW0rd' host=h",
    'postgresql//u:PW0rd@h/a',
    'postgres ://u:PW0rd@h/a',
    'u:PW0rd@h:5432/a',
    'Server=h;Password=PW0rd;Database=a',
    'postgresql://h/a?user=u&password=PW0rd',
    'https://me:PW0rd@h/bootstrap',
    'https:/me:PW0rd@h/bootstrap',
    'https://h/bootstrap?token=PW0rd',
    'https://PW0rd@h/bootstrap',
    'https://PW0rd:x-oauth-basic@h/bootstrap',
  ])('%s: the whole, and the password by itself', (text) => {
    expect(secretsInAddress(text)).toEqual(expect.arrayContaining([text, 'PW0rd']))
    try {
      parseAddress(text)
    } catch (error) {
      expect(String(error)).not.toContain('PW0rd')
    }
  })

  test.each([
    'dataset',
    'artifacts/reference',
    'C:\\out\\reference',
    'C:/out/reference',
    './my.snapshot',
    'https://host/bootstrap',
    'http://127.0.0.1:3000/api/v1/reference/bootstrap',
  ])('%s has none, and would be missed in a log', (text) => {
    expect(secretsInAddress(text)).toEqual([])
    expect(() => parseAddress(text)).not.toThrow()
  })

  test('a query is hidden as it stands, decoded, and as others encode it; what says nothing is not', () => {
    const forms = secretsInAddress('https://h/bootstrap?token=a%2Bb%2Fc%20d&v=2&fresh=true&limit=1000')
    expect(forms).toEqual(
      expect.arrayContaining(['a%2Bb%2Fc%20d', 'a+b/c d', 'a%2bb%2fc%20d', 'a%2Bb%2Fc+d']),
    )
    for (const innocent of ['2', 'true', '1000']) expect(forms).not.toContain(innocent)
  })

  test('a login is hidden as the header says it', () => {
    const forms = secretsInAddress('https://me:p%40ss@h/bootstrap')
    expect(forms).toEqual(expect.arrayContaining([btoa('me:p@ss'), 'p@ss', 'p%40ss', 'me:p@ss']))
    expect(forms).not.toContain('me')
    expect(secretsInAddress('https://athlete:athlete@h/bootstrap')).not.toContain('athlete')
  })
})

describe('the secrets of headers', () => {
  test.each([
    'Authorization: Bearer t0ken\nX-Api-Key: k3y',
    '{"Authorization": "Bearer t0ken", "x-api-key": "k3y"}',
    '{"left": {"Authorization": "Bearer t0ken"}, "third": {"X-Api-Key": "k3y"}}',
  ])('%s: each value, and what follows the scheme', (text) => {
    expect(secretsInHeaders(text)).toEqual(expect.arrayContaining([text, 'Bearer t0ken', 't0ken', 'k3y']))
  })

  test('a login is also hidden decoded, and cookies one by one', () => {
    const forms = secretsInHeaders(
      `Authorization: Basic ${btoa('me:p4ss')}\nCookie: session=c00kie; theme=d4rk`,
    )
    expect(forms).toEqual(expect.arrayContaining([btoa('me:p4ss'), 'me:p4ss', 'p4ss', 'c00kie', 'd4rk']))
  })

  test('of an object over several lines each value is hidden, and no brace', () => {
    const forms = secretsInHeaders(JSON.stringify({ right: { Authorization: 'Bearer t0ken' } }, null, 2))
    expect(forms).toContain('t0ken')
    const hidden = forms.flatMap((form) => form.split('\n')).filter((line) => /^\W*(?:right\W*)?$/.test(line))
    expect(hidden).toEqual([])
  })

  test('what says nothing is not hidden wherever it stands; what cannot be read is hidden whole', () => {
    const forms = secretsInHeaders('Accept: application/json\nX-Debug: true\nX-Version: 2')
    for (const innocent of ['application/json', 'true', '2']) expect(forms).not.toContain(innocent)
    const common = 'X-Tenant: production\nX-GitHub-Api-Version: 2022-11-28\nX-Build: v1.2.3'
    for (const innocent of ['production', '2022-11-28', 'v1.2.3'])
      expect(secretsInHeaders(common)).not.toContain(innocent)
    expect(secretsInAddress('https://h/bootstrap?dataset=reference')).not.toContain('reference')
    expect(secretsInHeaders('X-Token: production')).toContain('production')
    const padded = secretsInHeaders(`Authorization: Basic ${btoa('reader:reader')}`)
    expect(padded.filter((form) => /^(?:%3D|=)*$/i.test(form))).toEqual([])
    expect(secretsInHeaders('{"A": "s3cret')).toContain('{"A": "s3cret')
    expect(secretsInHeaders('s3cret')).toContain('s3cret')
  })
})

test('the action and the runner ask the same of each input', () => {
  const texts = {
    right: 'u:PW0rd@h/a',
    headers: 'A: Bearer t0ken',
    left: 'dataset',
    dsn: 'postgresql://u:dsnpw@h/a',
  }
  const secrets = secretsOf(parity, texts, {})
  expect(secrets).toEqual(expect.arrayContaining(['PW0rd', 't0ken', 'dsnpw']))
  expect(secrets).not.toContain('dataset')
})
