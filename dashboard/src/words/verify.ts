/** Sentences of the page Verify. */
import type { Found, Standing, Verdict } from '../../../src/node/judge/index.ts'
import { count, plural } from '../format.ts'

/** What came out, in one sentence. */
export function headlineOf(verdict: Verdict, found: Found | null): string {
  if (found === null && (verdict.stateReached === false || verdict.chainReached === false)) {
    return 'Not verified: the journal ends before what the house says of itself.'
  }
  // What the last record's commands gave is written in the next one: executed, they are not counted as compared.
  if (found === null)
    return `Verified: ${plural(verdict.commandsCompared, 'command')} gave exactly what the journal says.`
  if (found.seq === null) return `Not verified: record ${count(found.batch)} is false.`
  return `Not verified: command ${count(found.seq)} is false.`
}

/** How fast it goes, in commands a second. */
export function pace({ commands }: Standing, ms: number): string {
  return ms < 1 ? '–' : count(Math.round((commands / ms) * 1000))
}

/** One thing that was looked at. What nobody made a claim of is computed; a claim that the journal ends before is not shown. */
type Check = {
  readonly what: string
  readonly is: 'holds' | 'computed' | 'not shown'
  readonly said: string
  readonly hash?: string
}

/** Everything that was compared in a journal without a false record. */
export function checksOf(verdict: Verdict, claims: Claimed): Check[] {
  const { batches, commands, commandsCompared, signatures } = verdict
  const left = commands - commandsCompared
  const checks: Check[] = [
    { what: 'Chain', is: 'holds', said: `${plural(batches, 'record')}, each hashed and linked to the one before it` },
    {
      what: 'Events',
      is: 'holds',
      said: `${plural(commandsCompared, 'command')} gave what is stored of them${
        left === 0 ? '' : `; of the last ${plural(left, 'command')} nothing is stored yet`
      }`,
    },
    {
      what: 'Signatures',
      is: 'holds',
      said:
        signatures === 0
          ? 'no command in it was signed'
          : signatures === 1
            ? 'the only one is of the key that it names'
            : `each of ${count(signatures)} is of the key that it names`,
    },
  ]
  checks.push(stateCheck(verdict, claims), endCheck(verdict, claims))
  return checks
}

/** What a house said of itself before it was verified. */
type Claimed = {
  readonly state: { readonly seq: number; readonly hash: string } | null
  readonly chain: { readonly batch: number; readonly hash: string } | null
}

function stateCheck({ commands, stateHash, stateReached }: Verdict, { state, chain }: Claimed): Check {
  const what = 'State'
  if (state === null) {
    const other =
      chain === null ? 'compare it with what plimsoll verify says' : 'the house has told none yet: it does at its cuts'
    return { what, is: 'computed', said: `after command ${count(commands)}; ${other}`, hash: stateHash }
  }
  const place = `command ${count(state.seq)}`
  return stateReached
    ? { what, is: 'holds', said: `equal to what the house says of ${place}`, hash: state.hash }
    : { what, is: 'not shown', said: `the journal ends before ${place}, of which the house speaks` }
}

function endCheck({ batches, chainHash, chainReached }: Verdict, { chain }: Claimed): Check {
  const what = 'End'
  if (chain === null) {
    const said = `record ${count(batches)}; whether more should follow, a file cannot tell`
    return { what, is: 'computed', said, hash: chainHash }
  }
  const place = `record ${count(chain.batch)}`
  return chainReached
    ? { what, is: 'holds', said: `equal to what the house says of ${place}`, hash: chain.hash }
    : { what, is: 'not shown', said: `the journal ends before ${place}, of which the house speaks` }
}
