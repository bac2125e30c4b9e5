/** The service at work: trades of many submitters through a running house, with its read models and metrics. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from '../src/core/words/index.ts'
import { demoOf, openDemo } from '../src/lab/demo/index.ts'
import { scenarioNamed } from '../src/lab/scenarios/disk/index.ts'
import { openService, type Service } from '../src/service/index.ts'
import type { Bench } from './bench.ts'

/** Trades of one group, as a venue sends them, and venues that each wait for their answer. */
const GROUP = 100
const LANES = 40

/** Trades of a group at half load, and how often the load is made up. */
const SMALL = 10
const PACE_MS = 5

/**
 * The demo's house with 1,000 accounts; its market makers trade with each other at mark, back and forth. Commands are encoded, made durable in
 * the journal's thread, decoded, executed, heard by the read models, counted and answered: what a venue inside the process would see.
 */
export const serviceBench: Bench = {
  name: 'service',
  title: 'trades through a running house: groups of 100 from 40 submitters; then one in ten at half that pace',
  target: '≥ 250 k trades/s; p99 ≤ 10 ms at half load',
  run: async (quick) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
    try {
      const { service, trade } = await openLoaded(folder)
      const perS = await saturate(service, trade, quick ? 50_000 : 1_000_000)
      const latency = await atHalfLoad(service, trade, perS / 2, quick ? 500 : 50_000)
      await service.close()
      return [
        { metric: 'trades cleared, durable and answered', unit: 'k/s', value: perS / 1e3 },
        { metric: 'answer at half load, median', unit: 'ms', value: latency[Math.floor(latency.length / 2)]! },
        { metric: 'answer at half load, p99', unit: 'ms', value: latency[Math.floor(latency.length * 0.99)]! },
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

export async function openLoaded(directory: string): Promise<{ service: Service; trade: () => Command }> {
  const demo = demoOf({ scenario: scenarioNamed('october-2025'), accounts: 1000 })
  const service = await openService({
    directory,
    mode: 'demo',
    version: 'bench',
    names: demo.names,
    clock: () => demo.nowMs,
    tickMs: null,
    cutMs: null,
    log: () => undefined,
    failed: (cause) => {
      throw cause
    },
  })
  await openDemo(demo, service)
  const { population, place } = demo.story
  const makers = population.makers.map((at) => place.accountFirst + at)
  let traded = 0
  // One round of the table every maker buys from the next, the round after it sells: nobody's position grows.
  const trade = (): Command => {
    const at = traded++
    const pair = [makers[at % makers.length]!, makers[(at + 1) % makers.length]!]
    const [buyer, seller] = Math.floor(at / makers.length) % 2 === 0 ? pair : pair.reverse()
    const market = at % 2
    const price = service.house.markets.markets.mark[market]!
    const numbers = { venue: 0, trade: 10 ** 9 + at, market, lots: 1, price, buyer: buyer!, seller: seller! }
    return { type: 'tradeMake', ...numbers, buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
  }
  return { service, trade }
}

/** Trades a second with every submitter waiting for its answer before its next group. */
export async function saturate(service: Service, trade: () => Command, count: number): Promise<number> {
  let sent = 0
  const start = performance.now()
  const submitter = async (): Promise<void> => {
    while (sent < count) {
      sent += GROUP
      await submitted(service, Array.from({ length: GROUP }, trade))
    }
  }
  await Promise.all(Array.from({ length: LANES }, submitter))
  return sent / ((performance.now() - start) / 1000)
}

/** Times from submitting to the answer in ms, ascending, at a pace that does not wait for answers. */
export async function atHalfLoad(
  service: Service,
  trade: () => Command,
  perS: number,
  groups: number,
): Promise<number[]> {
  const times: number[] = []
  const answers: Promise<void>[] = []
  const start = performance.now()
  while (answers.length < groups) {
    const due = Math.min(groups, Math.floor((((performance.now() - start) / 1000) * perS) / SMALL))
    while (answers.length < due) {
      const sentMs = performance.now()
      const group = Array.from({ length: SMALL }, trade)
      answers.push(submitted(service, group).then(() => void times.push(performance.now() - sentMs)))
    }
    await sleep(PACE_MS)
  }
  await Promise.all(answers)
  return times.sort((a, b) => a - b)
}

async function submitted(service: Service, group: readonly Command[]): Promise<void> {
  for (const { events } of await service.submitGroup(group)) {
    if (events[0]?.type === 'rejected') throw new Error(`a trade was refused: code ${events[0].code}`)
  }
}
