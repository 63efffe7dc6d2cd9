import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderHtml } from '../../actions/lib/parity/html.js'
import type { ParityOutcome, RowDifference } from '../../actions/lib/parity/outcome.js'
import { browserArguments, findBrowser } from '../support/browser.js'
import {
  findFocused,
  findGround,
  findRightEdge,
  listFaintTexts,
  listSeenRows,
  measureOverflow,
} from '../support/page-scripts.js'
import { makeFolder } from '../support/parity.js'
import { changedRow, parityOutcome, tableOutcome } from '../support/parity-outcome.js'

const executablePath = await findBrowser()
const installed = executablePath !== undefined
const reason = installed
  ? ''
  : ' (skipped: no Chromium, Chrome or Edge is installed here; CHROME_BIN names one)'

const missing: RowDifference = {
  ...changedRow('grips', 'HOOK', {}, 12),
  kind: 'missing',
  on: ['left'],
}
const extra: RowDifference = {
  ...changedRow('grips', 'OWN', {}),
  kind: 'extra',
  on: ['right'],
  place: undefined,
}

const outcome = parityOutcome([
  tableOutcome('grips', {
    equal: 23,
    missing: 1,
    extra: 1,
    changed: 2,
    foreign: 1,
    rows: { left: 26, right: 26 },
    rules: { tags: ['lists=set'] },
    notCompared: { updatedAt: 'the manifest says compare: no' },
    differences: [
      changedRow(
        'grips',
        'NEUTRAL',
        {
          label: ['Neutral grip', 'Neutral grip '],
          sortOrder: [1, null],
          commonNames: [
            ['Hammer', 'Parallel'],
            ['Parallel', 'Hammer'],
          ],
        },
        41,
      ),
      changedRow('grips', 'PRONATED', { icon: ['pronated.svg', undefined] }, 57),
      missing,
      extra,
    ],
    foreignRows: [changedRow('grips', 'CUSTOM', { label: ['Custom', 'My own'] })],
  }),
  tableOutcome('muscles', {
    changed: 1,
    differences: [changedRow('muscles', 'CHEST', { label: ['Chest', 'chest'] })],
  }),
  ...Array.from({ length: 8 }, (_, n) => tableOutcome(`plain_${n}`)),
])

/** Nothing of this may become markup, or turn the text around it. */
const hostile = [
  '<script>window.broken = 1</script>',
  '</script><script>window.broken = 2</script>',
  '"><img src=http://203.0.113.1/x onerror="window.broken = 3">',
  "' onmouseover='window.broken = 4",
  '</template></table></section><h1 id=loose>loose</h1>',
  '<!-- <style>body { display: none }',
  'before\u2028after\u2029end',
  'evil\u202Etxt.exe\u0000\u200b',
  'שלום עולם مرحبا',
  'x'.repeat(20_000),
  `${'long '.repeat(3_000)}<img src=x onerror="window.broken = 5">`,
]

const hostileOutcome = parityOutcome(
  [
    tableOutcome(`item ${hostile[2]}`, {
      changed: hostile.length,
      rules: { [`label ${hostile[0]}`]: ['trim=ends'] },
      notCompared: { [hostile[4] ?? '']: hostile[1] ?? '' },
      differences: hostile.map((value, n) => ({
        ...changedRow('item', `${n} ${value}`, { [`field ${value}`]: [value, `${value}.`] }),
        place: { file: `data/${value}.json`, line: n + 1, column: 1 },
      })),
    }),
  ],
  {
    dataset: hostile[1] ?? '',
    sides: [
      { name: 'left', kind: 'files', label: hostile[2] ?? '', version: undefined },
      { name: 'right', kind: 'bootstrap', label: hostile[0] ?? '', version: hostile[1] },
    ],
    types: hostile[4] ?? '',
    extraTables: [{ side: 'right', table: hostile[2] ?? '' }],
  },
)

describe.skipIf(!installed)(`report.html in a browser${reason}`, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: browserArguments })
  })
  afterAll(() => browser?.close())

  type Opened = { page: Page; complaints: string[]; requests: string[] }

  /** Opens a page of an outcome; every request but that of the file itself is refused and written down. */
  async function openReport(
    shown: ParityOutcome,
    work: (opened: Opened) => Promise<void>,
    options: { colorScheme?: 'dark' | 'light'; width?: number; hash?: string } = {},
  ): Promise<void> {
    const path = join(await makeFolder(), 'report.html')
    await writeFile(path, renderHtml(shown))
    const { colorScheme = 'light', width = 1_200, hash = '' } = options
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
    const [complaints, requests]: [string[], string[]] = [[], []]
    try {
      const url = pathToFileURL(path).href
      await context.route('**/*', (route) => {
        if (route.request().url().split('#')[0] === url) return route.continue()
        return route.abort()
      })
      const page = await context.newPage()
      page.on('request', (request) => {
        const asked = request.url()
        if (asked.split('#')[0] !== url && !asked.startsWith('data:,')) requests.push(asked)
      })
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      await page.goto(`${url}${hash}`)
      await work({ page, complaints, requests })
      expect([complaints, requests]).toEqual([[], []])
      const picture = process.env.SEEDRAIL_SCREENSHOTS
      const name = `${expect.getState().currentTestName?.replace(/\W+/g, '-').slice(-60)}-${colorScheme}-${width}.png`
      if (picture !== undefined) await page.screenshot({ path: join(picture, name), fullPage: width < 500 })
    } finally {
      await context.close()
    }
  }

  const seen = (page: Page) => page.evaluate<string[]>(listSeenRows)
  const read = (page: Page, selector: string) => page.locator(selector).first().textContent()

  test('shows the verdict, the counts, every table, and both values of every field, and asks nobody for anything', () =>
    openReport(outcome, async ({ page }) => {
      expect(await page.title()).toBe('Parity of reference')
      expect(await read(page, '.verdict')).toMatch(/The sides differ.*1 missing, 1 extra, 3 changed/s)
      expect((await page.locator('.tiles li').allInnerTexts()).map((tile) => tile.trim())).toEqual([
        '10 tables',
        '53 rows',
        '90 fields compared',
        '50 equal',
        '3 changed',
        '1 missing',
        '1 extra',
        '0 twice',
        '1 other owner',
        '0 off',
      ])
      expect(await seen(page)).toEqual(['NEUTRAL', 'PRONATED', 'HOOK', 'OWN', 'CUSTOM', 'CHEST'])
      const first = page.locator('section.table tbody').first()
      expect(await first.locator('code').allInnerTexts()).toEqual([
        '"Neutral grip"',
        '"Neutral grip "',
        '1',
        'null',
        '["Hammer","Parallel"]',
        '["Parallel","Hammer"]',
      ])
      expect(await first.locator('mark').first().isVisible()).toBe(true)
      expect(await first.textContent()).toContain('data/grips.json:41')
      expect(await read(page, 'section.table')).toContain('Not compared: updatedAt')
      expect(await read(page, 'section.table')).toContain('no such field')
      expect(await read(page, '.equal-tables summary')).toBe('8 tables without a difference')
      expect(await page.locator('.counts tbody tr').count()).toBe(8)
    }))

  test('where all is equal it says so, and shows what was compared', () =>
    openReport(parityOutcome([tableOutcome('grips'), tableOutcome('muscles')]), async ({ page }) => {
      expect(await read(page, '.verdict')).toContain('The sides say the same')
      expect(await page.locator('.counts tbody tr').first().locator('th, td').allTextContents()).toEqual([
        'grips',
        '3',
        '3',
        '3',
        '0',
        '9',
      ])
      expect(await page.locator('.counts').isVisible()).toBe(true)
      expect(await page.locator('#filter').count()).toBe(0)
    }))

  test('the filter hides and shows the right rows, by key, value, field and file, and by kind', () =>
    openReport(outcome, async ({ page }) => {
      const cases: [string, string[], string][] = [
        ['neutral', ['NEUTRAL'], '1 of 6 rows'],
        ['My own', ['CUSTOM'], '1 of 6 rows'],
        ['sortorder', ['NEUTRAL'], '1 of 6 rows'],
        ['muscles.json', ['CHEST'], '1 of 6 rows'],
        ['nowhere', [], '0 of 6 rows'],
        ['', ['NEUTRAL', 'PRONATED', 'HOOK', 'OWN', 'CUSTOM', 'CHEST'], ''],
      ]
      for (const [wanted, keys, found] of cases) {
        await page.fill('#filter', wanted)
        expect([await seen(page), await page.textContent('#found')], wanted).toEqual([keys, found])
      }
      await page.selectOption('#kind', 'missing')
      expect(await seen(page)).toEqual(['HOOK'])
      await page.fill('#filter', 'neutral')
      expect(await seen(page)).toEqual([])
    }))

  test('what stands behind the # is filtered for, also where it is no proper address', async () => {
    await openReport(outcome, async ({ page }) => expect(await seen(page)).toEqual(['CUSTOM']), {
      hash: '#my%20own',
    })
    await openReport(outcome, async ({ page }) => expect(await page.inputValue('#filter')).toBe('%zz'), {
      hash: '#%zz',
    })
  })

  test('works from the keyboard: the first tab stop is the filter, which shows that it has the focus', () =>
    openReport(outcome, async ({ page }) => {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(findFocused)).toBe('filter')
      const outline = await page.evaluate<string>(
        "getComputedStyle(document.getElementById('filter')).outlineWidth",
      )
      expect(Number.parseFloat(outline)).toBeGreaterThanOrEqual(2)
      await page.keyboard.type('chest')
      expect(await seen(page)).toEqual(['CHEST'])
      await page.keyboard.press('Enter')
      expect(await seen(page)).toEqual(['CHEST'])
      await page.keyboard.press('Tab')
      expect(await page.evaluate(findFocused)).toBe('kind')
      expect(await page.locator('label[for="filter"], label[for="kind"]').count()).toBe(2)
    }))

  test('hostile values stay text, wherever they stand, and are still told apart', () =>
    openReport(hostileOutcome, async ({ page }) => {
      await page.hover('h1')
      expect(await page.evaluate('window.broken')).toBeUndefined()
      expect(await page.locator('script').count()).toBe(1)
      expect(await page.locator('img, #loose, [onerror], [onmouseover], style:not(head style)').count()).toBe(
        0,
      )
      expect(await page.locator('section.table tbody').count()).toBe(hostile.length)
      const values = await page.locator('section.table tbody code').allTextContents()
      for (const [n, value] of hostile.slice(0, 6).entries()) {
        expect(values[n * 2]).toBe(JSON.stringify(value))
        expect(values[n * 2 + 1]).toBe(JSON.stringify(`${value}.`))
      }
      expect(values.slice(12, 14)).toEqual([
        '"before\\u2028after\\u2029end"',
        '"before\\u2028after\\u2029end."',
      ])
      expect(values[14]).toBe('"evil\\u202etxt.exe\\u0000\\u200b"')
      expect(values[16]).toBe(`"${hostile[8]}"`)
      expect(await page.locator('details.whole').count()).toBeGreaterThanOrEqual(4)
      expect(await page.locator('details.whole').first().textContent()).toContain('x'.repeat(20_000))
      expect(await page.evaluate(measureOverflow)).toBe(0)
    }))

  test('on a screen of 400 pixels nothing runs over the side, and before and after are named', async () => {
    for (const shown of [outcome, hostileOutcome]) {
      await openReport(shown, async ({ page }) => expect(await page.evaluate(measureOverflow)).toBe(0), {
        width: 400,
      })
    }
    await openReport(
      outcome,
      async ({ page }) => {
        expect(
          await page.evaluate(
            `getComputedStyle(document.querySelector('td[data-label="right"]'), '::before').content`,
          ),
        ).toBe('"right"')
        expect(await page.evaluate(findRightEdge)).toBeLessThanOrEqual(400)
      },
      { width: 400 },
    )
  })

  test.each(['light', 'dark'] as const)(
    'can be read in %s: every text stands out from its ground',
    (colorScheme) =>
      openReport(
        outcome,
        async ({ page }) => {
          const ground = await page.evaluate(findGround)
          expect(ground).toBe(colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)')
          const faint = await page.evaluate(listFaintTexts)
          expect(faint).toEqual([])
        },
        { colorScheme },
      ),
  )

  test('prints the rows on white, without what paper cannot do', () =>
    openReport(
      outcome,
      async ({ page }) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
        expect(await page.isVisible('.toolbar')).toBe(false)
        expect(await page.isVisible('section.table')).toBe(true)
        expect(await page.evaluate(findGround)).toBe('rgb(255, 255, 255)')
        expect(await page.evaluate(listFaintTexts)).toEqual([])
        expect((await page.pdf({ format: 'A4' })).subarray(0, 4).toString()).toBe('%PDF')
      },
      { colorScheme: 'dark' },
    ))

  test('10,000 differences: some are shown, more on demand, and the filter looks through all of them', () => {
    const differences = Array.from({ length: 10_000 }, (_, n) =>
      changedRow('item', `ITEM_${n}`, { label: [`Label ${n}`, `Label ${n} (edited)`] }, n),
    )
    const many = parityOutcome([tableOutcome('item', { changed: 12_000, differences })])
    return openReport(many, async ({ page }) => {
      expect(await page.locator('section.table tbody').count()).toBe(200)
      expect(await read(page, '.more span')).toBe('9,800 more')
      expect(await read(page, 'section.table')).toContain('Showing 10,000 of 12,000 rows')
      await page.click('.more button')
      expect(await page.locator('section.table tbody').count()).toBe(400)
      await page.fill('#filter', 'label 9999 ')
      expect([await seen(page), await page.textContent('#found')]).toEqual([
        ['ITEM_9999'],
        '1 of 10,000 rows',
      ])
      expect(await page.isVisible('.more')).toBe(false)
      await page.fill('#filter', '')
      expect(await read(page, '.more span')).toBe('9,800 more')
      expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(3_000)
    })
  })
})
