/** What the pages of dated contracts have in common: which of them, of which underlying, and which is read when none is named. */
import type { ComponentChildren } from 'preact'
import { place, to } from '../router.ts'
import { EVERY, type Names, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Market } from '../wire/types.ts'
import { datedUnderlyings } from '../words/dated.ts'
import { Empty, When } from './states.tsx'

const pages = [
  { at: 'options', name: 'Chain' },
  { at: 'surface', name: 'Surface' },
  { at: 'expiries', name: 'Expiries' },
] as const

/** What a page of dated contracts is about. */
export type DatedProps = {
  readonly underlying: number
  readonly name: string
  /** Coins in a base lot. */
  readonly coins: number | null
  readonly names: Names
}

/** A page about the underlying in the address, or the one with most open contracts. */
export function Dated({
  at,
  children,
}: {
  readonly at: (typeof pages)[number]['at']
  readonly children: (props: DatedProps) => ComponentChildren
}): ComponentChildren {
  const markets = useHouse<readonly Market[]>('/v1/markets', EVERY.calm)
  const names = useNames()
  const wanted = Number(place.value[1])
  return (
    <When of={markets} what="what is listed">
      {(all) => {
        const dated = datedUnderlyings(all)
        const underlying = dated.includes(wanted) ? wanted : dated[0]
        if (underlying === undefined) {
          return (
            <>
              <h1>Nothing that expires is listed.</h1>
              <Empty>Governance lists dated futures and options by a rule or one by one; then they stand here.</Empty>
            </>
          )
        }
        return (
          <>
            <nav class="tabs" aria-label="Dated contracts">
              {pages.map((page) => (
                <a key={page.at} href={to(page.at, underlying)} aria-current={page.at === at ? 'page' : undefined}>
                  {page.name}
                </a>
              ))}
              {dated.length > 1 &&
                dated.map((each) => (
                  <a key={each} href={to(at, each)} aria-current={each === underlying ? 'page' : undefined}>
                    {names.underlying(each)}
                  </a>
                ))}
            </nav>
            {children({ underlying, name: names.underlying(underlying), coins: names.coinsOfBase(underlying), names })}
          </>
        )
      }}
    </When>
  )
}
