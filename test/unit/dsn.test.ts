import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeDsn, parseDsn, renderDsn, secretForms } from '../../actions/lib/database/dsn.js'
import { SeedrailError } from '../../actions/lib/problem/problem.js'

describe('an address is read', () => {
  test.each([
    ['postgresql://u:p@h:5433/d', { user: 'u', password: 'p', host: 'h', port: 5433, database: 'd' }],
    ['postgres://u:p@h/d', { port: 5432 }],
    ['postgresql://u:p%40ss%3A%2Fw%25rd%23%3F%26%C3%A9@h/d', { password: 'p@ss:/w%rd#?&é' }],
    [
      'postgresql://u:p@ss:/w%rd#?&é@h:1/d?sslmode=require',
      { password: 'p@ss:/w%rd#?&é', host: 'h', port: 1, database: 'd', parameters: { sslmode: 'require' } },
    ],
    ['postgresql://u:a b@h/d', { password: 'a b' }],
    ['postgresql://u@h/my%20db%22x', { password: '', database: 'my db"x' }],
    ['postgresql://u:p@[::1]:5432/d', { host: '::1' }],
    ['postgresql://u:p@h/d?schema=app', { parameters: { schema: 'app' } }],
    ['  postgresql://u:p@h/d\n', { database: 'd' }],
    ['postgresql://u:p@h', { database: 'u' }],
    [
      'postgresql:///d?host=h&port=5433&user=u&password=p%40x',
      { user: 'u', password: 'p@x', host: 'h', port: 5433, database: 'd' },
    ],
  ])('%s', (text, parts) => {
    expect(parseDsn(text)).toMatchObject(parts)
  })

  test('and written again so that any strict parser agrees', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => text.trim() === text && !/[\uD800-\uDFFF]/.test(text) && !text.includes('\0'))
    fc.assert(
      fc.property(word, word, word, (user, password, database) => {
        const text = renderDsn({
          text: '',
          user,
          password,
          host: 'db.example',
          port: 5432,
          database,
          parameters: {},
        })
        expect(parseDsn(text)).toMatchObject({ user, password, host: 'db.example', database })
        const url = new URL(text)
        expect(decodeURIComponent(url.password)).toBe(password)
      }),
    )
  })
})

describe('what is no address is refused without repeating it', () => {
  test.each([
    '',
    'mysql://u:hunter2@h/d',
    'hunter2',
    'postgresql://',
    'postgresql://u:hunter2@h:99999/d',
    'host=h password=hunter2',
    'postgresql://u:hunter2@h/d?sslmode=bogus',
  ])('%s', (text) => {
    try {
      parseDsn(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(SeedrailError)
      expect((error as SeedrailError).code).toBe('dsn-malformed')
      expect(JSON.stringify((error as SeedrailError).problems)).not.toContain('hunter2')
    }
  })
})

describe('secrets', () => {
  test('are told in every form', () => {
    const forms = secretForms('postgresql://u:p%40ss%3A%2Fw%25rd%23%3F%26%C3%A9@h/d')
    for (const form of [
      'p@ss:/w%rd#?&é',
      'p%40ss%3A%2Fw%25rd%23%3F%26%C3%A9',
      'p%40ss%3a%2fw%25rd%23%3f%26%c3%a9',
    ]) {
      expect(forms).toContain(form)
    }
    expect(secretForms('postgresql://u:a b@h/d')).toEqual(
      expect.arrayContaining(['a b', 'a%20b', 'a+b', 'u:a b@']),
    )
  })

  test('are told where the password is a parameter', () => {
    expect(secretForms('postgresql://h/d?user=u&password=hunter%202')).toEqual(
      expect.arrayContaining(['hunter%202', 'hunter 2']),
    )
  })

  test('are told for an address that cannot be read', () => {
    expect(secretForms('mysql://u:hunter2@h/d')).toContain('hunter2')
  })

  test('are told line by line', () => {
    expect(secretForms('postgresql://u:one\ntwo@h/d')).toEqual(
      expect.arrayContaining(['postgresql://u:one', 'two@h/d', 'one', 'two']),
    )
  })

  test('leave a password out that is the user name, but never the pair', () => {
    const forms = secretForms('postgresql://athlete:athlete@h/athlete_planning')
    expect(forms).not.toContain('athlete')
    expect(forms).toContain('athlete:athlete@')
  })

  test('leave a password of two characters out, but never the pair', () => {
    const forms = secretForms('postgresql://u:p@h/d')
    expect(forms).not.toContain('p')
    expect(forms).toContain('u:p@')
  })

  test('are not in what is printed of an address', () => {
    expect(describeDsn(parseDsn('postgresql://u:secret@h:1/d'))).toBe('u@h:1/d')
  })
})
