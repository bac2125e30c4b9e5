/** Decimal text with thousands marks and cents; finer places only where cents would show nothing. */
export function money(text: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) return text
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const places = (fraction ?? '').padEnd(2, '0')
  const shown = whole === '0' && places.startsWith('00') ? places.replace(/(?<=..)0+$/, '') : places.slice(0, 2)
  return `${sign}${grouped}.${shown}`
}
