/**
 * A sum of a text that tells a damaged copy from a whole one: two 32-bit FNV-1a hashes over its UTF-16 units,
 * the second from another start. Against accidents, not against people; the platform's own digests are not
 * everywhere.
 */
export function sumText(text: string): string {
  let a = 0x811c9dc5
  let b = 0x01234567
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit, 0x01000193) + index
  }
  return hex(a) + hex(b) + text.length.toString(16)
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}
