import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { houseMachine } from '../../src/node/machine.ts'
import { verifyJournal } from '../../src/node/verify.ts'
import { waitingOpening } from '../support/house-stream.ts'
import { type IndependentReplay, independentReplay, type Waiting } from './independent-replay.ts'
import { type Phase, phases } from './phases.ts'
import { type Random, seededRandom } from './random.ts'

export type KillReport = {
  readonly rounds: number
  /** How many rounds died in each phase. */
  readonly hits: Readonly<Record<Phase, number>>
  readonly acknowledged: number
  readonly executed: number
  /** Rounds that came through recovery and whose state hash was compared. */
  readonly recoveries: number
  /** Of these, rounds that recovered a house which had been opened to its end: from then on something of each kind waits. */
  readonly opened: number
  /** Rounds whose child died while something of a kind waited, and the next one recovered it. */
  readonly waited: Readonly<Record<Waiting, number>>
  /** Median over rounds of the commands acknowledged per second while the child ran. */
  readonly commandsPerSecond: number
  /** What the house went through meanwhile. */
  readonly events: Readonly<Record<(typeof eventsCounted)[number], number>>
}

const eventsCounted = ['filled', 'depositNoted', 'procedureMoved', 'sweepEnded', 'deleveraged', 'rejected'] as const

/**
 * A round: the child is killed so many ms after it has entered a phase for the so-manieth time, and in that phase or, if `leaves`, wherever it
 * has got to by then.
 */
type Aim = { readonly phase: Phase; readonly entries: number; readonly ms: number; readonly leaves: boolean }

/** A child that was never seen where it was aimed at dies this long after its start: phases of microseconds can be missed. */
const roundMsMax = 20_000

/**
 * Starts the child, kills it with SIGKILL, looks, and again. Throws at the first thing that is wrong: an acknowledged command that is not in
 * the journal at its sequence, a sequence that is missing, a recovered state that is not that of an independent replay.
 */
export async function killCampaign(
  directory: string,
  rounds: number,
  seed: number,
  onRound: (round: number, phase: Phase) => void,
): Promise<KillReport> {
  const random = seededRandom(seed)
  const journal = join(directory, 'journal')
  const replay = independentReplay(join(directory, 'copy'))
  const hits = Object.fromEntries(phases.map((phase) => [phase, 0])) as Record<Phase, number>
  const rates: number[] = []
  const waited: Record<Waiting, number> = {
    withdrawals: 0,
    'pool exits': 0,
    'lender exits': 0,
    'stake exits': 0,
    bids: 0,
  }
  let [acknowledged, recoveries, opened] = [0, 0, 0]
  for (let round = 0; round < rounds; round++) {
    const aim = aimOf(round, random)
    const { phase, output } = await killOnce(directory, journal, round, aim)
    hits[phase] += 1
    try {
      // The replay still is where the child before was killed: what waits there is what this one must have recovered.
      const recovered = checkRecovered(output, replay)
      recoveries += recovered
      if (replay.seq() >= waitingOpening.length) opened += recovered
      for (const [kind, count] of Object.entries(replay.waiting())) if (count > 0) waited[kind as Waiting] += recovered
      replay.follow(journal)
      const acknowledgements = checkAcknowledged(output, replay)
      acknowledged += acknowledgements.count
      if (acknowledgements.perSecond !== undefined) rates.push(acknowledgements.perSecond)
    } catch (error) {
      throw new Error(`seed ${seed}, round ${round}, killed in ${phase}: ${(error as Error).message}`, { cause: error })
    }
    onRound(round, phase)
  }
  checkVerified(journal, replay)
  const events = Object.fromEntries(eventsCounted.map((type) => [type, replay.eventsOf(type)])) as KillReport['events']
  const executed = replay.seq()
  return { rounds, hits, acknowledged, executed, recoveries, opened, waited, commandsPerSecond: median(rates), events }
}

/** One round in five at any moment of the child's life, the others inside a phase. */
function aimOf(round: number, random: Random): Aim {
  const targets: readonly (Phase | undefined)[] = [
    undefined,
    'append',
    'snapshot rename',
    'recovery',
    'snapshot writing',
  ]
  const phase = targets[round % targets.length]
  if (phase === undefined) return { phase: 'recovery', entries: 1, ms: random.below(1_200), leaves: true }
  if (phase === 'recovery') return { phase, entries: 1, ms: random.below(200), leaves: false }
  return { phase, entries: 1 + random.below(phase === 'append' ? 30 : 3), ms: 0, leaves: false }
}

async function killOnce(
  directory: string,
  journal: string,
  round: number,
  aim: Aim,
): Promise<{ phase: Phase; output: string }> {
  const [phasePath, outputPath] = [join(directory, 'phase'), join(directory, 'output')]
  writeFileSync(phasePath, Uint8Array.of(0))
  const output = openSync(outputPath, 'w')
  const program = join(import.meta.dirname, 'kill-child.ts')
  const child = spawn(process.execPath, [program, journal, phasePath, String(round * 1_000_000)], {
    stdio: ['ignore', output, 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const phaseFile = openSync(phasePath, 'r')
  try {
    await waitFor(aim, phaseFile, child)
    child.kill('SIGKILL')
    await exited
    if (child.signalCode !== 'SIGKILL')
      throw new Error(`round ${round}: the child stopped by itself with exit code ${child.exitCode}`)
    return { phase: readPhase(phaseFile), output: readFileSync(outputPath, 'utf8') }
  } finally {
    closeSync(phaseFile)
    closeSync(output)
  }
}

/** Looks at the phase without pause, a slice of the event loop at a time: an entry must be answered within microseconds. */
async function waitFor(
  { phase: wanted, entries, ms, leaves }: Aim,
  phaseFile: number,
  child: ChildProcess,
): Promise<void> {
  const end = performance.now() + roundMsMax
  let [seen, previous, strikeMs] = [0, 'starting' as Phase, Number.POSITIVE_INFINITY]
  while (child.exitCode === null && performance.now() < end) {
    const sliceEnd = performance.now() + 20
    while (performance.now() < sliceEnd) {
      const phase = readPhase(phaseFile)
      if (phase === wanted && phase !== previous) {
        seen += 1
        if (seen === entries) strikeMs = performance.now() + ms
      }
      if (performance.now() >= strikeMs || (seen >= entries && phase !== wanted && !leaves)) return
      previous = phase
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function readPhase(file: number): Phase {
  const byte = new Uint8Array(1)
  readSync(file, byte, 0, 1, 0)
  return phases[byte[0]!]!
}

/** The child recovered what the journal held when the child before it was dead, no more and no less. Answers 1 when it got that far. */
function checkRecovered(output: string, replay: IndependentReplay): number {
  const [, seq, hash] = /^recovered (\d+) ([0-9a-f]{64})$/m.exec(output) ?? []
  if (seq === undefined) return 0
  if (Number(seq) !== replay.seq()) throw new Error(`recovered sequence ${seq}; the journal held ${replay.seq()}`)
  if (hash !== replay.stateHash())
    throw new Error(`recovered state ${hash} at ${seq}; independent replay gives ${replay.stateHash()}`)
  return 1
}

function checkAcknowledged(
  output: string,
  replay: IndependentReplay,
): { count: number; perSecond: number | undefined } {
  // A last line without its end was being written when the child died.
  const lines = output
    .split('\n')
    .slice(0, -1)
    .filter((line) => !line.startsWith('recovered'))
  let count = 0
  for (const line of lines) {
    for (const pair of line.split(' ').slice(1)) {
      const [seq, id] = pair.split(':').map(Number)
      if (id === undefined || replay.idOf(seq!) !== id)
        throw new Error(`sequence ${seq} was acknowledged for command ${id}; the journal holds ${replay.idOf(seq!)}`)
      count += 1
    }
  }
  const ms = Number(lines.at(-1)?.split(' ')[0]) - Number(lines[0]?.split(' ')[0])
  return { count, perSecond: ms >= 20 ? (count / ms) * 1_000 : undefined }
}

/** The room's own verdict over the whole journal agrees with the independent one. */
function checkVerified(journal: string, replay: IndependentReplay): void {
  const report = verifyJournal(journal, houseMachine, () => {})
  if (report.failure !== null) throw new Error(`verify: batch ${report.failure.batch}: ${report.failure.what}`)
  if (report.commands !== replay.seq() || report.stateHash !== replay.stateHash())
    throw new Error('verify and independent replay disagree')
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
}
