/** Sentences of the page Verify. */
import type { Found, Standing, Verdict } from '../../../src/node/judge/index.ts'
import { count, plural } from '../format.ts'

/** What came out, in one sentence. */
export function headlineOf(verdict: Verdict, found: Found | null): string {
  if (found === null) return `Verified: ${plural(verdict.commands, 'command')} gave exactly what the journal says.`
  if (found.seq === null) return `Not verified: record ${count(found.batch)} is false.`
  return `Not verified: command ${count(found.seq)} is false.`
}

/** How fast it goes, in commands a second. */
export function pace({ commands }: Standing, ms: number): string {
  return ms < 1 ? '–' : count(Math.round((commands / ms) * 1000))
}

/** One thing that was compared. */
export type Check = { readonly what: string; readonly holds: boolean; readonly said: string; readonly hash?: string }

/** Everything that was compared in a journal without a false record. */
export function checksOf(verdict: Verdict, claims: Claimed): Check[] {
  const { batches, commands, commandsCompared, signatures } = verdict
  const left = commands - commandsCompared
  const checks: Check[] = [
    { what: 'Chain', holds: true, said: `${plural(batches, 'record')}, each hashed and linked to the one before it` },
    {
      what: 'Events',
      holds: true,
      said: `${plural(commandsCompared, 'command')} gave what is stored of them${
        left === 0 ? '' : `; of the last ${plural(left, 'command')} nothing is stored yet`
      }`,
    },
    {
      what: 'Signatures',
      holds: true,
      said:
        signatures === 0
          ? 'no command in it was signed'
          : `${plural(signatures, 'signature')}, each of the key that it names`,
    },
  ]
  checks.push(stateCheck(verdict, claims), chainCheck(verdict, claims))
  return checks
}

/** What a house said of itself before it was verified. */
type Claimed = {
  readonly state: { readonly seq: number; readonly hash: string } | null
  readonly chain: { readonly batch: number; readonly hash: string } | null
}

function stateCheck({ commands, stateHash, stateReached }: Verdict, { state }: Claimed): Check {
  if (state === null || stateReached === null) {
    const said = `after command ${count(commands)}; compare it with what plimsoll verify says`
    return { what: 'State', holds: true, said, hash: stateHash }
  }
  return stateReached
    ? {
        what: 'State',
        holds: true,
        said: `equal to what the house says of command ${count(state.seq)}`,
        hash: state.hash,
      }
    : {
        what: 'State',
        holds: false,
        said: `the journal ends before command ${count(state.seq)}, of which the house speaks`,
      }
}

function chainCheck({ batches, chainHash, chainReached }: Verdict, { chain }: Claimed): Check {
  if (chain === null || chainReached === null) {
    return {
      what: 'End',
      holds: true,
      said: `record ${count(batches)}: whether more followed, a file cannot tell`,
      hash: chainHash,
    }
  }
  return chainReached
    ? {
        what: 'End',
        holds: true,
        said: `equal to what the house says of record ${count(chain.batch)}`,
        hash: chain.hash,
      }
    : {
        what: 'End',
        holds: false,
        said: `the journal ends before record ${count(chain.batch)}, of which the house speaks`,
      }
}
