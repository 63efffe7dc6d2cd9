import { expect, test } from 'vitest'
import { escapeCopy, renderArray } from '../../actions/lib/database/copy-text.js'

test('what separates values in COPY is escaped, everything else stays', () => {
  expect(escapeCopy('a\tb\nc\rd\\e')).toBe('a\\tb\\nc\\rd\\\\e')
  expect(escapeCopy('\\N')).toBe('\\\\N')
  expect(escapeCopy('\\.')).toBe('\\\\.')
  expect(escapeCopy(`Ünï "x", {y} 'z'`)).toBe(`Ünï "x", {y} 'z'`)
})

test('an element of a list is quoted wherever Postgres would read it as something else', () => {
  expect(renderArray([])).toBe('{}')
  expect(renderArray(['a', '-1.5e+3', 'b_c'])).toBe('{a,-1.5e+3,b_c}')
  expect(renderArray(['', ' ', 'a,b', '{', '}', 'é'])).toBe('{""," ","a,b","{","}","é"}')
  expect(renderArray(['NULL', 'null', 'Null', null])).toBe('{"NULL","null","Null",NULL}')
  expect(renderArray(['"', '\\'])).toBe('{"\\"","\\\\"}')
})

test('lists within lists are braces within braces', () => {
  expect(
    renderArray([
      ['a', null],
      ['b,c', 'd'],
    ]),
  ).toBe('{{a,NULL},{"b,c",d}}')
})
