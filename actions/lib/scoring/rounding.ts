/**
 * What one number may differ from another by nothing but its binary form: 0.8916 − 0.8906 is
 * 0.0010000000000000009, and is meant to be 0.001. Far below any digit that a payload holds.
 */
const binaryNoise = 1e-9

/** Whether two numbers differ by at most the tolerance, itself included. */
export function within(one: number, other: number, tolerance: number): boolean {
  return Math.abs(one - other) <= tolerance + binaryNoise
}

/**
 * Rounds to so many decimals, a half away from zero, by the digits that people see: 1.005 is rounded to 1.01,
 * though its binary form is a little less. Rounding twice is rounding once.
 */
export function roundTo(value: number, decimals: number): number {
  const sign = value < 0 ? -1 : 1
  const shifted = shift(Math.abs(value), decimals)
  const rounded = shift(Math.round(shifted), -decimals)
  return rounded === 0 ? 0 : sign * rounded
}

/** value × 10^places, by its decimal digits. */
function shift(value: number, places: number): number {
  const [digits = '0', exponent = '0'] = String(value).split('e')
  return Number(`${digits}e${Number(exponent) + places}`)
}

/** Whether a number has no more decimals. */
export function isRounded(value: number, decimals: number): boolean {
  const shifted = value * (powers[decimals] ?? 10 ** decimals)
  const rest = shifted - Math.round(shifted)
  // Numbers of usual size: what is left over is noise, or a digit.
  if (shifted < 1e9 && shifted > -1e9) return rest < 1e-6 && rest > -1e-6
  return roundTo(value, decimals) === value
}

const powers = Array.from({ length: 13 }, (_, exponent) => 10 ** exponent)
