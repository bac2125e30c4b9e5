/** The principles by whose numbers the standard orders its fields (CPMI-IOSCO, Principles for financial market infrastructures). */
const PRINCIPLES: Readonly<Record<string, string>> = {
  4: 'Credit risk',
  5: 'Collateral',
  6: 'Margin',
  7: 'Liquidity risk',
  12: 'Exchange-of-value settlement',
  13: 'Default rules',
  14: 'Segregation and portability',
  15: 'General business risk',
  16: 'Custody and investment risk',
  17: 'Operational risk',
  18: 'Access and participation',
  19: 'Tiered participation',
  20: 'Links to others',
  23: 'Rules, procedures and market data',
  // Our own, beyond the standard.
  100: 'The pool behind the backstop',
  101: 'Lending',
  102: 'Exits',
  103: 'Cover by owners that act as one',
  104: 'Auctions',
}

/** The name of a principle. */
export function principleOf(number: string): string {
  return PRINCIPLES[number] ?? 'Other figures'
}
