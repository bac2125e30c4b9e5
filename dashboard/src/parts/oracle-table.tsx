/** Every index with its mode, width and sources. */
import type { ComponentChildren } from 'preact'
import { duration, price } from '../format.ts'
import { head } from '../state/link.ts'
import { useNames } from '../state/names.ts'
import type { Oracle } from '../wire/types.ts'
import { DataTable, Mode } from './figures.tsx'

/** Prices, unwell ones first. */
export function OracleTable({ oracles }: { readonly oracles: readonly Oracle[] }): ComponentChildren {
  const names = useNames()
  const order = { halted: 0, degraded: 1, normal: 2 }
  const sorted = [...oracles].sort(
    (one, other) => order[one.mode] - order[other.mode] || one.underlying - other.underlying,
  )
  return (
    <DataTable
      caption="Index prices of the house"
      hideCaption
      rows={sorted}
      keyOf={({ underlying }) => underlying}
      columns={[
        { head: 'Price of', cell: ({ underlying }) => names.underlying(underlying) },
        { head: 'Mode', cell: ({ mode }) => <Mode mode={mode} /> },
        { head: 'Index', number: true, cell: ({ underlying, index }) => perCoin(index, names.coinsOfBase(underlying)) },
        {
          head: 'Sources agree within',
          number: true,
          wide: true,
          cell: ({ index, confidence }) => basisPoints(confidence, index),
        },
        { head: 'Held back', wide: true, cell: ({ held }) => (held ? 'by the step rule' : 'no') },
        {
          head: 'Live sources',
          number: true,
          cell: ({ liveSources, sources }) => `${liveSources} of ${sources.length}`,
        },
        { head: 'Age', number: true, cell: ({ indexMs }) => duration((head.value?.timeMs ?? indexMs) - indexMs) },
      ]}
    />
  )
}

/** A price of the wire as dollars a coin; of a lot where the house does not know the coins in it. */
export function perCoin(text: string | null, coins: number | null): ComponentChildren {
  if (text === null) return '–'
  if (coins === null) return `${price(Number(text))} a lot`
  return price(Number(text) / coins)
}

/** ±3.2 bp: a width against its price. */
export function basisPoints(width: string, of: string | null): string {
  if (of === null || Number(of) === 0) return '–'
  return `±${((Number(width) / Number(of)) * 1e4).toFixed(1)} bp`
}
