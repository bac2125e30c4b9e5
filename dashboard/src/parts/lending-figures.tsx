/** Lending in a tier: how much is out, at what rate, whose money it is. */
import type { ComponentChildren } from 'preact'
import { count, exact, money, percent } from '../format.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Lending } from '../wire/liquidity.ts'
import { classOf, leftToLend, lendingSentence } from '../words/liquidity.ts'
import { Bars, DataTable } from './figures.tsx'
import { When } from './states.tsx'

type Props = { readonly tier: number; readonly name: string }

/** The section of a tier's lenders. */
export function LendingFigures({ tier, name }: Props): ComponentChildren {
  const lending = useHouse<Lending>(`/v1/tiers/${tier}/lending`, EVERY.calm)
  return (
    <section aria-labelledby={`lending-${tier}`}>
      <When of={lending} what={`lending in tier ${name}`}>
        {(stands) => (
          <>
            <h3 id={`lending-${tier}`}>{lendingSentence(name, stands)}</h3>
            <Figures lending={stands} />
          </>
        )}
      </When>
    </section>
  )
}

function Figures({ lending }: { readonly lending: Lending }): ComponentChildren {
  const { lent, cap, classes, supplyRatePpm, reserveOwed, utilisationPpm } = lending
  const [out, left] = [Number(lent), leftToLend(lending)]
  const all = Math.max(1, out + left)
  return (
    <>
      <Bars
        caption="What is lent of what may be: it counts for no takeover until it is back"
        heads={['Money of lenders', 'Amount', 'Part']}
        bars={[
          {
            name: 'Lent',
            parts: [{ part: out / all, tone: 5 }],
            figure: money(lent),
            more: percent(utilisationPpm, 0),
          },
          {
            name: 'Left',
            parts: [{ part: left / all, tone: 1 }],
            figure: money(left),
            more: percent((left / all) * 1e6, 0),
          },
        ]}
      />
      <DataTable
        caption="The two classes of lenders"
        rows={classes}
        keyOf={({ bears }) => (bears ? 1 : 0)}
        columns={[
          {
            head: 'Class',
            cell: ({ bears }) => (
              <>
                {classOf(bears)[0]} <small class="meaning">{classOf(bears)[1]}</small>
              </>
            ),
          },
          { head: 'Worth', number: true, cell: ({ worth }) => money(worth) },
          {
            head: 'A million shares',
            number: true,
            wide: true,
            cell: (each) => (each.price === null ? '–' : `$${exact(each.price, 4)}`),
          },
          { head: 'Shares', number: true, wide: true, cell: ({ shares }) => count(shares) },
          { head: 'Earns a year', number: true, cell: ({ bears }) => percent(supplyRatePpm[bears ? 1 : 0] ?? 0, 2) },
        ]}
      />
      <p class="said">
        Lenders may have {money(cap)} in all. {money(reserveOwed)} of interest are the tier fund’s and not yet paid to
        it.
      </p>
    </>
  )
}
