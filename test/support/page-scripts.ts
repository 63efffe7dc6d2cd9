/**
 * What a test asks of a page, as scripts that run there: the project's types know no browser.
 */

/** Keys of the rows of a report.html that can be seen. */
export const listSeenRows = `
[...document.querySelectorAll('section.table tbody')]
  .filter((body) => body.checkVisibility())
  .map((body) => body.querySelector('th').firstChild.textContent)`

/** By how many pixels the page is wider than its window. */
export const measureOverflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

/** The id of what has the focus. */
export const findFocused = 'document.activeElement.id'

export const findGround = 'getComputedStyle(document.body).backgroundColor'

/** The right edge of the value that reaches furthest. */
export const findRightEdge = `
Math.max(...[...document.querySelectorAll('section code')].map((one) => one.getBoundingClientRect().right))`

/** Texts whose contrast with their ground is less than 4.5 to 1, which WCAG 2.2 (1.4.3) asks of text. */
export const listFaintTexts = `
(() => {
  const numbers = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element) => {
    if (element === null) return [255, 255, 255]
    const colour = numbers(getComputedStyle(element).backgroundColor)
    return (colour[3] ?? 1) === 0 ? groundOf(element.parentElement) : colour
  }
  return [...document.querySelectorAll('body *:not(script)')].flatMap((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')
    if (!own || !element.checkVisibility()) return []
    const pair = [luminance(numbers(getComputedStyle(element).color)), luminance(groundOf(element))]
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
    return contrast < 4.5 ? [element.tagName + ' ' + element.className + ': ' + contrast.toFixed(2)] : []
  })
})()`
