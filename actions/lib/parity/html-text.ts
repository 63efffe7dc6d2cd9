/** Keeps data from becoming markup, wherever it stands. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** What nobody can see, or what turns the text around it: control, format and separator characters, half a character. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

/** A text with every character that cannot be seen written as an escape. */
export function showInvisible(text: string): string {
  return text.replace(invisible, (character) => {
    const digits = (character.codePointAt(0) ?? 0).toString(16)
    return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
  })
}

/** Longest text that is shown whole, in characters, and how much of a longer one is shown around its difference. */
const longest = 600
const around = 160

/** Texts as markup, what differs between them marked; long ones cut, with all of them to unfold. Pure. */
export function renderValues(texts: readonly string[]): string[] {
  const shown = texts.map(showInvisible)
  const start = commonStart(shown)
  const end = commonEnd(shown, start)
  return shown.map((text) => {
    const last = text.length - end
    if (text.length <= longest) return markPart(text, start, last)
    const from = wholeCharacter(text, Math.max(0, start - around))
    const to = wholeCharacter(text, Math.min(text.length, Math.max(start + around, from + longest / 2)))
    const cut = markPart(text.slice(from, to), start - from, Math.min(last, to) - from)
    const whole = `<details class="whole"><summary>all ${text.length.toLocaleString('en-US')} characters</summary>${escapeHtml(text)}</details>`
    return `${from > 0 ? '…' : ''}${cut}${to < text.length ? '…' : ''}${whole}`
  })
}

function markPart(text: string, start: number, end: number): string {
  if (start >= end || (start <= 0 && end >= text.length)) return escapeHtml(text)
  return `${escapeHtml(text.slice(0, start))}<mark>${escapeHtml(text.slice(start, end))}</mark>${escapeHtml(text.slice(end))}`
}

/** Never between the halves of a character. */
function wholeCharacter(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at
}

function commonStart([first = '', ...others]: readonly string[]): number {
  let at = 0
  while (at < first.length && others.every((other) => other[at] === first[at])) at++
  return wholeCharacter(first, at)
}

function commonEnd([first = '', ...others]: readonly string[], start: number): number {
  const room = Math.min(...[first, ...others].map(({ length }) => length)) - start
  let end = 0
  while (end < room && others.every((other) => other.at(-1 - end) === first.at(-1 - end))) end++
  const at = first.length - end
  return /[\udc00-\udfff]/.test(first[at] ?? '') ? end - 1 : end
}
