/** Mutants of what is disclosed of margin: classes of books, coverage, and how margin moved. */
import type { Mutant } from './mutant.ts'

const classes = ['test/disclosures-classes.test.ts']

export const mutants: readonly Mutant[] = [
  {
    id: 'disclosures-futures-are-perpetuals',
    invariant: 'a book with a dated future is one of dated futures',
    file: 'src/disclosures/classes.ts',
    find: 'markets.expiry[market] === 0 ? 0 : 1',
    replace: 'markets.expiry[market] === 0 ? 0 : 0',
    tests: classes,
  },
  {
    id: 'disclosures-breach-of-another-class',
    invariant: 'breaches are told of the class of their book',
    file: 'src/disclosures/hourly.ts',
    find: 'found[tier]!.classes[kind]!]',
    replace: 'found[tier]!.classes[0]!]',
    tests: classes,
  },
  {
    id: 'disclosures-coverage-without-misses',
    invariant: 'coverage is what was covered of what was tested',
    file: 'src/disclosures/margin-classes.ts',
    find: 'ppmFloor(observations - breaches, observations)',
    replace: 'ppmFloor(observations, observations)',
    tests: classes,
  },
  {
    id: 'disclosures-option-notional-of-its-premium',
    invariant: 'an option counts at the price of what it is an option on',
    file: 'src/disclosures/look.ts',
    find: 'BigInt(notionalPrice(house, market))',
    replace: 'BigInt(house.markets.markets.mark[market]!)',
    tests: classes,
  },
  {
    id: 'disclosures-side-of-the-other',
    invariant: 'red zones are told by side',
    file: 'src/disclosures/margin-classes.ts',
    find: "(['long', 'short'] as const).map(",
    replace: "(['short', 'long'] as const).map(",
    tests: classes,
  },
]
