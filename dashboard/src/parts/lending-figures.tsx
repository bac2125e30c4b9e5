/** Lending in a tier: how much is out, at what rate, whose money it is. */
import type { ComponentChildren } from 'preact'
import { exact, money, percent } from '../format.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Lending } from '../wire/liquidity.ts'
import { classOf, layersSentence, leftToLend, lendingSentence } from '../words/liquidity.ts'
import { lendersWaitSentence, waitingWorth } from '../words/tiers.ts'
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
            <Before lending={stands} />
            <p class="said">{lendersWaitSentence(name, stands)}</p>
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
            cell: ({ bears }) => classOf(bears)[0],
          },
          { head: 'Worth', number: true, cell: ({ worth }) => money(worth) },
          {
            head: 'A million shares',
            number: true,
            wide: true,
            cell: (each) => (each.price === null ? '–' : `$${exact(each.price, 4)}`),
          },
          { head: 'Waits to leave', number: true, cell: (each) => money(waitingWorth(each)) },
          { head: 'Earns a year', number: true, cell: ({ bears }) => percent(supplyRatePpm[bears ? 1 : 0] ?? 0, 2) },
        ]}
      />
      <p class="said">
        The plain class {classOf(false)[1]}; the bearing class {classOf(true)[1]}. Lenders may have {money(cap)} in all.{' '}
        {money(reserveOwed)} of interest are the tier fund’s and not yet paid to it.
      </p>
    </>
  )
}

const layerNames = [
  ['sitg', 'Operator’s own capital', 1],
  ['fund', 'Tier fund', 3],
  ['stakers', 'Stakers', 5],
  ['bearing', 'Bearing lenders', 7],
] as const

/** Which layers a bad debt of borrowers uses up before it reaches a class, drawn to one scale, with their amounts. */
function Before({ lending: { classes } }: { readonly lending: Lending }): ComponentChildren {
  const sumOf = ({ layersBefore }: Lending['classes'][number]): number =>
    layerNames.reduce((sum, [key]) => sum + Number(layersBefore[key]), 0)
  const sums = classes.map(sumOf)
  const most = Math.max(...sums)
  if (most === 0) return <p class="said">{layersSentence(sums)}</p>
  return (
    <div class="before">
      <h4>{layersSentence(sums)}</h4>
      <Bars
        caption="Money that pays bad debt before each class, in its order from the left"
        heads={['Class', 'In all']}
        bars={classes.map((each) => ({
          name: classOf(each.bears)[0],
          parts: layerNames.map(([key, , tone]) => ({ part: Number(each.layersBefore[key]) / most, tone })),
          figure: money(sumOf(each)),
        }))}
      />
      <DataTable
        caption="Layers before lenders, with their amounts"
        hideCaption
        rows={layerNames}
        keyOf={([key]) => key}
        columns={[
          {
            head: 'Layer',
            cell: ([, name, tone]) => (
              <>
                <i class={`swatch tone${tone}`} aria-hidden="true" /> {name}
              </>
            ),
          },
          ...classes.map((each) => ({
            head: `Before ${classOf(each.bears)[0].toLowerCase()}`,
            number: true as const,
            cell: ([key]: (typeof layerNames)[number]) => money(each.layersBefore[key]),
          })),
        ]}
      />
    </div>
  )
}
