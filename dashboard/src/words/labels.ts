/** Fields of events as a reader names them. */
const LABELS: Readonly<Record<string, string>> = {
  account: 'Account',
  amount: 'Amount',
  buyer: 'Buyer',
  buyerFee: 'Fee of the buyer',
  buyerVenueFee: 'Venue fee of the buyer',
  creditPpm: 'Value of a claim, ppm',
  deadlineMs: 'Deadline',
  equity: 'Equity',
  exposure: 'Net exposure of the owner',
  from: 'Before',
  limitPrice: 'Limit, a lot',
  liquid: 'Liquid resources',
  lotsAllowed: 'Lots allowed in this step',
  lotsClosed: 'Lots closed',
  lotsHeld: 'Lots held',
  lotsNeeded: 'Lots needed to reach restore',
  mark: 'Mark, a lot',
  price: 'Price, a lot',
  reason: 'Reason',
  requirement: 'Requirement',
  seller: 'Seller',
  sellerFee: 'Fee of the seller',
  sellerVenueFee: 'Venue fee of the seller',
  to: 'After',
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
