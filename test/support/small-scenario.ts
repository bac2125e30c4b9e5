/** An hour in which Bitcoin falls by a third within ten minutes: made up, one market, small enough to be played in a test. */

const bars = ['time,open,high,low,close']
const depth = ['time,bid_1pct,bid_2pct,bid_5pct,ask_1pct,ask_2pct,ask_5pct,spread_ppm']
let open = 60_000
for (let minute = 0; minute < 60; minute++) {
  const close = minute >= 20 && minute < 30 ? open - 2000 : open + (minute % 2 === 0 ? 20 : -20)
  const time = `2025-01-01T00:${String(minute).padStart(2, '0')}Z`
  bars.push([time, open, Math.max(open, close), Math.min(open, close), close].join(','))
  depth.push([time, 20_000_000, 40_000_000, 90_000_000, 20_000_000, 40_000_000, 90_000_000, 30].join(','))
  open = close
}

const source = (name: string, synthetic: boolean): object => ({ name, operator: name, synthetic, confidencePpm: 300 })
const follow = (name: string, noisePpm: number): object => ({ source: name, follow: 'venue', lagMs: 5000, noisePpm })
const table = (file: string, kind: string, more: object): object => ({
  ...{ file, kind, venue: 'made up', instrument: 'BTC', from: '2025-01-01T00:00Z', to: '2025-01-01T01:00Z' },
  ...{ synthetic: false, citation: 'made up for tests', ...more },
})

/** Its document and its tables. */
export const smallScenario: { readonly document: string; readonly texts: ReadonlyMap<string, string> } = {
  document: JSON.stringify({
    ...{ format: 1, name: 'small-crash', title: 'A small crash', story: 'Bitcoin falls by a third in ten minutes.' },
    window: { from: '2025-01-01T00:00Z', to: '2025-01-01T01:00Z' },
    ...{ settlement: 'USDT', seed: 1, tickMs: 10_000, bookMs: 60_000 },
    sources: [source('venue', false), source('synthetic-a', true), source('synthetic-b', true)],
    underlyings: [
      {
        name: 'BTC',
        feeds: [{ source: 'venue', tables: ['bars.csv'] }, follow('synthetic-a', 100), follow('synthetic-b', 200)],
        market: { premium: 0, depth: ['depth.csv'] },
      },
    ],
    tables: [table('bars.csv', 'bars', { intervalMs: 60_000 }), table('depth.csv', 'depth', {})],
  }),
  texts: new Map([
    ['bars.csv', `${bars.join('\n')}\n`],
    ['depth.csv', `${depth.join('\n')}\n`],
  ]),
}
