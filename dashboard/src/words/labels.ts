/** Fields of events as a reader names them. */
const LABELS: Readonly<Record<string, string>> = {
  account: 'Account',
  amount: 'Amount',
  base: 'Equity it is measured from',
  budget: 'Let go',
  buyer: 'Buyer',
  buyerFee: 'Fee of the buyer',
  buyerVenueFee: 'Venue fee of the buyer',
  creditPpm: 'Value of a claim, ppm',
  deadlineMs: 'Deadline',
  discountPpm: 'Discount, ppm',
  due: 'Shares due',
  dueMs: 'Due from',
  equity: 'Equity',
  exitWorth: 'Worth for who leaves',
  exposure: 'Net exposure of the owner',
  from: 'Before',
  gross: 'Gross notional',
  joinWorth: 'Worth for who joins',
  limitPrice: 'Limit, a lot',
  liquid: 'Liquid resources',
  lotsAllowed: 'Lots allowed in this step',
  lotsClosed: 'Lots closed',
  lotsHeld: 'Lots held',
  lotsNeeded: 'Lots needed to reach restore',
  mark: 'Mark, a lot',
  offeredPpm: 'Discount reached by then, ppm',
  own: 'Paid by the owner',
  parts: 'Parts wanted, of 1,024',
  payable: 'Cash that may go',
  price: 'Price, a lot',
  reason: 'Reason',
  requirement: 'Requirement',
  reservePpm: 'Discount of the backstop, ppm',
  seller: 'Seller',
  sellerFee: 'Fee of the seller',
  sellerVenueFee: 'Venue fee of the seller',
  to: 'After',
  utilisationPpm: 'Part lent, ppm',
}

/** A field's name in words: camel case taken apart where no better name is known. */
export function labelOf(field: string): string {
  const known = LABELS[field]
  if (known !== undefined) return known
  const words = field
    .replace(/Ms$/, '')
    .replace(/([a-z])([A-Z])/g, (_all, end: string, begin: string) => `${end} ${begin.toLowerCase()}`)
  return words.replace(/^./, (first) => first.toUpperCase())
}
